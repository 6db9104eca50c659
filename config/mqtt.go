package config

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strings"
)

// MQTT is the broker to receive presence from and publish states to.
type MQTT struct {
	URL       string // mqtt://host:1883 or mqtts://host:8883; empty: none
	Username  string
	Password  Secret
	CAFile    string // certificate of the authority that signed the broker's; empty: the system's
	Discovery bool   // announce everybody to Home Assistant
	Prefix    string // the topic prefix of Home Assistant's discovery
}

const (
	wantBroker = "the broker's address"
	egBroker   = "e.g. mqtt://broker:1883 or mqtts://broker:8883"
)

func (r *reader) mqtt(v value) MQTT {
	s := v.section()
	m := MQTT{URL: s.get("url").broker(), Username: s.get("username").text("a user's name", "", "")}
	m.Password, _ = s.secret("password")
	m.CAFile = s.get("ca_file").certificates()
	discovery, prefix := s.get("discovery"), s.get("discovery_prefix")
	if m.URL == "" {
		discovery, prefix = discovery.quiet(), prefix.quiet()
	}
	m.Discovery = discovery.truth(true)
	m.Prefix = prefix.text("the topic that Home Assistant discovers under", "e.g. homeassistant", "homeassistant")
	if strings.ContainsAny(m.Prefix, "+# ") || strings.Trim(m.Prefix, "/") != m.Prefix {
		prefix.bad(quote(m.Prefix), "a topic without wildcards", "e.g. homeassistant")
	}
	s.finish()
	if s.node != nil && m.URL == "" && !s.has("url") {
		s.get("url").missing(wantBroker, egBroker)
	}
	return m
}

// certificates reads the path of a PEM file and checks the file, since an
// unusable one would keep the daemon from starting.
func (v value) certificates() string {
	const want, hint = "the path of a readable PEM file with certificates", "e.g. ca.crt"
	path := v.text(want, hint, "")
	if path == "" {
		return ""
	}
	path = v.r.locate(path, resolve(v.node))
	text, err := readFile(path)
	if err != nil {
		v.bad("a path that cannot be read: "+err.Error(), want, hint)
		return ""
	}
	if !x509.NewCertPool().AppendCertsFromPEM(text) {
		v.bad("a file without certificates", want, hint)
		return ""
	}
	return path
}

// broker reads the address of an MQTT broker. A password in it is rejected, as
// it would be shown.
func (v value) broker() string {
	got, ok := v.scalar(wantBroker, egBroker)
	if !ok {
		return ""
	}
	u, err := url.Parse(got)
	switch {
	case err != nil || u.Host == "" || !isPort(u.Port()) ||
		!slices.Contains([]string{"mqtt", "mqtts", "ws", "wss"}, u.Scheme):
		v.bad("no address of a broker", wantBroker, egBroker)
		return ""
	case u.User != nil:
		v.bad(
			"an address with a user or password in it",
			wantBroker+" alone",
			"username and password have keys of their own",
		)
		return ""
	}
	v.showText(got)
	return got
}

// needBroker reports sources that need a broker if there is none.
func (r *reader) needBroker(people []Person, m MQTT, at value) {
	if m.URL != "" {
		return
	}
	for _, p := range people {
		for _, source := range p.Presence {
			if source.OverMQTT() {
				at.missing(
					"the broker that "+p.Policy.Person+"'s "+source.Name+" comes from",
					"e.g. {url: mqtt://broker:1883}",
				)
				return
			}
		}
	}
}

// OverMQTT reports whether the source's messages arrive through the broker.
func (p *Presence) OverMQTT() bool {
	return p.Type == "mqtt" || p.Type == "owntracks" && p.Password.IsZero()
}
