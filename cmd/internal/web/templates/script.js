"use strict";
/* Live refresh: ask every 30 s, and when the page is looked at again, whether it is still the same (ETag), and swap the
   parts marked data-live. A part in which something is being typed stays; one with an open fold stays until the tone
   changes. A new headline is said aloud, and the focus stays on the same button. Minutes that are counted to an instant
   (data-until) are counted on here, so that they are no news. */
(function(){
  var tag=null,busy=false;
  function held(part,toned){
    var a=document.activeElement;
    return part.contains(a)&&a.matches("input,select,textarea")||!toned&&part.querySelector("details[open]");
  }
  function swap(text){
    var fresh=new DOMParser().parseFromString(text,"text/html");
    if(!fresh.querySelector("[data-live]"))return location.reload();
    var toned=fresh.body.className!==document.body.className;
    document.querySelectorAll("[data-live]").forEach(function(old){
      var neu=fresh.querySelector('[data-live="'+old.dataset.live+'"]');
      if(!neu||old.innerHTML===neu.innerHTML||held(old,toned))return;
      var a=old.contains(document.activeElement)?document.activeElement:null,now=old.dataset.live==="now";
      if(now){
        var h=neu.querySelector("h1").textContent;
        if(h!==old.querySelector("h1").textContent)document.getElementById("say").textContent=h;
        document.title=fresh.title;
        document.body.className=fresh.body.className;
        document.querySelectorAll('meta[name="theme-color"]').forEach(function(m,i){
          m.content=fresh.querySelectorAll('meta[name="theme-color"]')[i].content;
        });
      }
      old.replaceWith(neu);
      if(a)Array.prototype.some.call(neu.querySelectorAll(a.tagName),function(b){
        return b.textContent===a.textContent&&(b.focus({preventScroll:true}),true);
      });
    });
    var was=document.querySelector("body>svg.vh defs"),is=fresh.querySelector("body>svg.vh defs");
    if(was&&is)was.replaceWith(is);
  }
  function count(){
    document.querySelectorAll("[data-until]").forEach(function(d){
      var n=Math.max(0,Math.round((d.dataset.until*1000-Date.now())/60000));
      d.textContent=d.textContent.replace(/\d+/,n);
    });
  }
  function look(){
    if(busy||document.hidden||location.protocol==="file:")return;
    busy=true;
    fetch(location.href,{headers:tag?{"If-None-Match":tag}:{},credentials:"same-origin"}).then(function(r){
      if(r.status===401)return location.reload();
      if(r.status!==200)return;
      tag=r.headers.get("ETag");
      return r.text().then(swap);
    }).catch(function(){}).finally(function(){busy=false;count()});
  }
  if(document.querySelector('[data-live="now"]')){
    setInterval(look,30000);
    document.addEventListener("visibilitychange",look);
  }
  /* A page that the browser kept names its taps by old names, under which a new tap would be taken for the old one. */
  addEventListener("pageshow",function(e){if(e.persisted)location.reload()});
  if(location.hash==="#recorded"){
    var t=document.getElementById("recorded");
    if(t)t.focus({preventScroll:true});
  }
})();
/* The service worker keeps the last page for when there is no connection, and shows web pushes. */
(function(){
  if(!("serviceWorker" in navigator)||location.pathname.indexOf("/c/")===0||!document.querySelector(".tabs:not(.staff)"))return;
  navigator.serviceWorker.register("/sw.js").catch(function(){});
  var b=document.getElementById("push-on");
  if(!b||!("PushManager" in window))return;
  var no=document.getElementById("push-no");
  b.hidden=false;
  b.addEventListener("click",function(){
    no.hidden=true;
    navigator.serviceWorker.ready.then(function(r){
      return r.pushManager.getSubscription().then(function(s){
        return s&&b.dataset.renew?s.unsubscribe():null;
      }).then(function(){
        return r.pushManager.subscribe({userVisibleOnly:true,applicationServerKey:b.dataset.key});
      });
    }).then(function(s){
      var body=s.toJSON();
      body.name=b.dataset.name||navigator.userAgentData&&navigator.userAgentData.platform||navigator.platform||"";
      return fetch(b.dataset.post,{method:"POST",headers:{"Content-Type":"application/json"},body:JSON.stringify(body)});
    }).then(function(r){
      if(!r.ok)throw r;
      location.reload();
    }).catch(function(){
      no.hidden=false;
    });
  });
})();
