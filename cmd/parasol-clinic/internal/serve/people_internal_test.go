package serve

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify"
	"parasol/notify/confirm"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// put puts ada at the city's clinic.
func (h *house) put() {
	h.t.Helper()
	h.api(http.StatusCreated, http.MethodPut, "/city/people/ada", cityToken, ada)
}

func TestWhatAClinicMayPut(t *testing.T) {
	h := served(t, two)
	h.put()
	for _, row := range []struct {
		why, path, body string
		code            int
		want            string
	}{
		{"the same again", "ada", ada, http.StatusOK, `"name":"ada","link":"https://parasol.example.org/p/`},
		{"another", "bob", ada, http.StatusCreated, `"name":"bob"`},
		{"a name of other letters", "B%C3%B6b", ada, http.StatusUnprocessableEntity, `"key":"name"`},
		{"a name in the body that is another's", "bob", strings.Replace(ada, "{", `{"name": "ada", `, 1), http.StatusUnprocessableEntity,
			`"key":"name"`},
		{"one problem", "bob", strings.Replace(ada, `"skin_type": 2`, `"skin_type": 9`, 1), http.StatusUnprocessableEntity, "One thing is wrong"},
		{"several problems", "bob", `{"skin_type": 9}`, http.StatusUnprocessableEntity, "3 things are wrong"},
		{"a hint with each", "bob", `{"skin_type": 9}`, http.StatusUnprocessableEntity, `"hint":"e.g. `},
		{"no JSON", "bob", "skin_type: 9", http.StatusUnprocessableEntity, "what is not JSON"},
		{"nothing", "bob", "", http.StatusUnprocessableEntity, "what is not JSON"},
		{"too much", "bob", `{"x": "` + strings.Repeat("x", longestPerson) + `"}`, http.StatusRequestEntityTooLarge, "256 KiB"},
	} {
		got := h.api(row.code, http.MethodPut, "/city/people/"+row.path, cityToken, row.body)
		if !strings.Contains(got.body, row.want) {
			t.Errorf("%s: got %s; want %s", row.why, got.body, row.want)
		}
	}
	body, _, err := h.practices["city"].journal.Person(t.Context(), "ada")
	if err != nil || strings.Contains(string(body), "today") {
		t.Errorf("stored is %s, %v; want a date in place of today", body, err)
	}
}

func TestWhomAClinicLists(t *testing.T) {
	h := served(t, two)
	for i := range 5 {
		body := ada
		if i == 4 {
			body = strings.Replace(ada, "microneedling", "doxycycline", 1)
		}
		h.api(http.StatusCreated, http.MethodPut, fmt.Sprintf("/city/people/p%d", i), cityToken, body)
	}
	h.api(http.StatusCreated, http.MethodPut, "/city/people/q", cityToken, ada)
	if _, err := h.engine.Wake(t.Context(), time.Now().Truncate(time.Second), batch, h.ward.Decide); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ query, want string }{
		{"", "p0 p1 p2 p3 p4 q"},
		{"?find=p", "p0 p1 p2 p3 p4"},
		{"?phase=strict", "p0 p1 p2 p3 q"},
		{"?phase=protect", "p4"},
		{"?unanswered", ""},
		{"?refused", ""},
		{"?limit=4", "p0 p1 p2 p3 …"},
		{"?limit=1&phase=protect", "p4 …"},
		{"?find=nobody", ""},
	} {
		var got listing
		decode(t, h.api(http.StatusOK, http.MethodGet, "/city"+row.query, cityToken, ""), &got)
		var names []string
		for _, p := range got.People {
			names = append(names, p.Name)
		}
		if got.Next != "" {
			names = append(names, "…")
		}
		if diff := cmp.Diff(row.want, strings.Join(names, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.query, diff)
		}
	}
	var first, second listing
	decode(t, h.api(http.StatusOK, http.MethodGet, "/city?limit=4", cityToken, ""), &first)
	decode(t, h.api(http.StatusOK, http.MethodGet, "/city?limit=4&after="+first.Next, cityToken, ""), &second)
	if len(second.People) != 2 || second.People[0].Name != "p4" || second.Next != "" {
		t.Errorf("the second page is %+v", second)
	}
	for _, query := range []string{"?limit=0", "?limit=1001", "?limit=x", "?phase=happy"} {
		h.api(http.StatusBadRequest, http.MethodGet, "/city"+query, cityToken, "")
	}
}

// Many who put one person at once do so one after another.
func TestOnePersonIsPutByManyAtOnce(t *testing.T) {
	h := served(t, two)
	h.put()
	var putting sync.WaitGroup
	for i := range 12 {
		putting.Go(func() {
			body := strings.Replace(ada, `"skin_type": 2`, fmt.Sprintf(`"skin_type": %d`, 1+i%6), 1)
			h.api(http.StatusOK, http.MethodPut, "/city/people/ada", cityToken, body)
		})
	}
	putting.Wait()
}

// What somebody enters on their own page stays when the clinic puts them
// again, and no two entries at once are lost.
func TestWhatIsEnteredStays(t *testing.T) {
	h := served(t, two)
	h.put()
	ctx, p := t.Context(), plans{h.Server}
	if err := p.Enter(ctx, "city/ada", web.Settings, "skin_type", []byte("4")); err != nil {
		t.Fatal(err)
	}
	var entering sync.WaitGroup
	for _, hours := range []string{"07:05", "07:10", "07:15"} {
		entering.Go(func() {
			body := fmt.Appendf(nil, `{"kind": "ipl", "at": "2026-06-01T%s"}`, hours)
			if err := p.Enter(ctx, "city/ada", web.Treatments, "t"+hours, body); err != nil {
				t.Errorf("%s: %v", hours, err)
			}
		})
	}
	entering.Wait()
	h.api(http.StatusOK, http.MethodPut, "/city/people/ada", cityToken, strings.Replace(ada, `"skin_type": 2`, `"skin_type": 1`, 1))
	v, err := people{h.Server}.View(ctx, "city/ada")
	if err != nil {
		t.Fatal(err)
	}
	if v.Policy.SkinType != 4 || len(v.Entries) != 4 || cmp.Diff([]string{"skin_type"}, v.Changed) != "" {
		t.Errorf("skin type %d, %d treatments, changed %v", v.Policy.SkinType, len(v.Entries), v.Changed)
	}
	if found, err := p.Leave(ctx, "city/ada", web.Settings, "skin_type"); !found || err != nil {
		t.Errorf("leaving: %t, %v", found, err)
	}
	if found, err := p.Leave(ctx, "city/ada", web.Settings, "skin_type"); found || err != nil {
		t.Errorf("leaving again: %t, %v", found, err)
	}
	if v, err := (people{h.Server}).View(ctx, "city/ada"); err != nil || v.Policy.SkinType != 1 {
		t.Errorf("then: skin type %d, %v; want the clinic's", v.Policy.SkinType, err)
	}
	treatment, said, err := p.Try(ctx, "city/ada", "x", []byte(`{"kind": "ipl", "at": "2026-06-03T10:00"}`))
	if err != nil || treatment.At.Day() != 3 {
		t.Errorf("trying: %+v, %v, %v", treatment, said, err)
	}
	var fault *web.PlanError
	for why, err := range map[string]error{
		"entered": p.Enter(ctx, "city/ada", web.Settings, "skin_type", []byte("40")),
		"tried":   third(p.Try(ctx, "city/ada", "x", []byte(`{"kind": "laser"}`))),
	} {
		if !errors.As(err, &fault) {
			t.Errorf("what does not fit is %s: %v", why, err)
		}
	}
}

func third[A, B any](_ A, _ B, err error) error { return err }

// Nobody is found under an address that is no person's.
func TestAddressesOfNobody(t *testing.T) {
	h := served(t, two)
	h.put()
	ctx := t.Context()
	for _, address := range []string{"", "ada", "/ada", "city", "city/", "city/bob", "lake/ada", "nowhere/ada", "city/ada/x"} {
		_, view := people{h.Server}.View(ctx, address)
		_, link := guests{h.Server}.Link(ctx, address)
		_, _, tried := plans{h.Server}.Try(ctx, address, "x", []byte("{}"))
		for what, err := range map[string]error{
			"view": view, "link": link, "try": tried,
			"record": recorder{h.Server}.Record(ctx, address, schedule.Event{Kind: schedule.Applied}),
			"enter":  plans{h.Server}.Enter(ctx, address, web.Settings, "skin_type", []byte("1")),
		} {
			if !errors.Is(err, web.ErrNoPerson) {
				t.Errorf("%s of %q: %v; want %v", what, address, err, web.ErrNoPerson)
			}
		}
	}
}

func TestEventsThatCannotBe(t *testing.T) {
	h := served(t, two)
	h.put()
	for _, e := range []schedule.Event{
		{Kind: schedule.Applied, At: time.Now().Add(time.Hour)}, {Kind: schedule.Applied, At: time.Now().AddDate(0, 0, -3)},
		{Kind: schedule.Sent},
	} {
		if err := (recorder{h.Server}).Record(t.Context(), "city/ada", e); !errors.Is(err, web.ErrEvent) {
			t.Errorf("%s at %s: %v; want %v", e.Kind, e.At, err, web.ErrEvent)
		}
	}
	if err := (recorder{h.Server}).Record(t.Context(), "city/ada", schedule.Event{Kind: schedule.Applied}); err != nil {
		t.Errorf("a coat: %v", err)
	}
	events, err := past{h.Server}.Events(t.Context(), "city/ada", time.Now().Add(-time.Minute), time.Now().Add(time.Minute))
	coats := 0
	for _, e := range events {
		if e.Kind == schedule.Applied {
			coats++
		}
	}
	if err != nil || coats != 1 {
		t.Errorf("of %v, %v: want one coat", events, err)
	}
}

func TestBrowsersOfAPerson(t *testing.T) {
	h := served(t, two)
	h.put()
	h.api(http.StatusCreated, http.MethodPut, "/city/people/bob", cityToken, strings.Replace(ada, "{", `{"notify": ["out"], `, 1))
	ctx, d := t.Context(), devices{h.Server}
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := web.Subscription{
		ID: "one", Name: "Firefox", Endpoint: "https://updates.push.services.mozilla.com/wpush/v2/abc", At: time.Now(),
		P256DH: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
	}
	if d.Key("city/ada") == "" || d.Key("city/bob") != "" || d.Key("lake/ada") != "" {
		t.Errorf("keys %q, %q, %q; want ada's alone", d.Key("city/ada"), d.Key("city/bob"), d.Key("lake/ada"))
	}
	if err := d.Subscribe(ctx, "city/ada", s); err != nil {
		t.Fatal(err)
	}
	bad := s
	bad.Endpoint = "https://evil.example.org/"
	for person, s := range map[string]web.Subscription{"city/bob": s, "city/ada": bad} {
		if err := d.Subscribe(ctx, person, s); !errors.Is(err, web.ErrDevice) {
			t.Errorf("%s at %s: %v; want %v", person, s.Endpoint, err, web.ErrDevice)
		}
	}
	list, err := d.List(ctx, "city/ada")
	if err != nil || len(list) != 1 || list[0].Name != "Firefox" {
		t.Errorf("listed %+v, %v", list, err)
	}
	subs, err := deviceStore{h.practices["city"].journal}.Subscriptions(ctx, "ada")
	if err != nil || len(subs) != 1 || subs[0].P256DH != s.P256DH || subs[0].Endpoint != s.Endpoint {
		t.Errorf("the channel has %+v, %v", subs, err)
	}
	if found, err := d.Revoke(ctx, "city/bob", "one"); found || err != nil {
		t.Errorf("bob revokes ada's: %t, %v", found, err)
	}
	if who, err := d.Renew(ctx, []string{"city/bob", "city/ada"}, s.Endpoint); who != "city/ada" || err != nil {
		t.Errorf("renewing: %q, %v", who, err)
	}
	if list, err := d.List(ctx, "city/ada"); err != nil || len(list) != 0 {
		t.Errorf("then listed: %+v, %v", list, err)
	}
}

// A route that names a channel which is gone is left out, so that nobody waits
// for it.
func TestFallbackIsThePersonsOwn(t *testing.T) {
	h := served(t, two)
	h.api(http.StatusCreated, http.MethodPut, "/city/people/ada", cityToken,
		strings.Replace(ada, "{", `{"notify": ["browser"], "fallback": ["out"], `, 1))
	c := courier{h.Server}
	morning := schedule.Decision{Send: &schedule.Reminder{Slot: schedule.Slot{Kind: schedule.Morning}}}
	buddy := schedule.Decision{Send: &schedule.Reminder{Slot: schedule.Slot{Kind: schedule.Buddy}}}
	for _, row := range []struct {
		why, clinic, person string
		decision            schedule.Decision
		want                []agent.Route
	}{
		{"of hers", "city", "ada", morning, []agent.Route{{Channel: "out", Lane: h.lanes()["out"]}}},
		{"of a buddy", "city", "ada", buddy, nil},
		{"of nobody", "city", "bob", morning, nil},
		{"of another clinic", "lake", "ada", morning, nil},
		{"of a clinic that is gone", "nowhere", "ada", morning, nil},
	} {
		got := c.Fallback(t.Context(), row.clinic, &agent.Delivery{Person: row.person, Decision: row.decision})
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
	gone := agent.Delivery{Person: "ada", Channel: "out", Decision: morning}
	if r := c.Send(t.Context(), "nowhere", gone); r.Class != schedule.Failed || !errors.Is(r.Err, errClinic) {
		t.Errorf("to a clinic that is gone: %+v", r)
	}
}

// bell is a channel whose messages ring until they are answered.
type bell struct {
	ack       notify.Ack
	cancelled []string
}

func (*bell) Send(context.Context, notify.Message) (notify.Receipt, error) {
	return notify.Receipt{ID: "r1"}, nil
}

func (b *bell) Poll(context.Context, string) (notify.Ack, error) { return b.ack, nil }

func (b *bell) Cancel(_ context.Context, receipt string) error {
	b.cancelled = append(b.cancelled, receipt)
	return nil
}

// A receipt that is acknowledged is the answer that its reminder asked for,
// however often it is polled.
func TestAnAcknowledgementIsAnAnswer(t *testing.T) {
	h := served(t, two)
	h.put()
	p, c, ring := h.practices["city"], courier{h.Server}, &bell{}
	p.post.Channels["out"] = &delivery.Channel{Channel: config.Channel{Name: "out", MaxLevel: schedule.Emergency}, Built: ring}
	o := agent.Open{
		Person: "ada", Channel: "out", Receipt: "r1", Confirms: schedule.Applied, Attempt: 1,
		Slot: schedule.Slot{Kind: schedule.Reapply, Anchor: time.Now().Unix()},
	}
	if acked, settled, err := c.Visit(t.Context(), "city", o); !acked.IsZero() || settled || err != nil {
		t.Errorf("while it rings: %s, %t, %v", acked, settled, err)
	}
	ring.ack = notify.Ack{Acked: time.Now().Truncate(time.Second), Settled: true}
	for range 2 {
		if acked, settled, err := c.Visit(t.Context(), "city", o); acked.IsZero() || !settled || err != nil {
			t.Errorf("acknowledged: %s, %t, %v", acked, settled, err)
		}
	}
	events, err := p.journal.Recent(t.Context(), "ada", time.Now().Add(-time.Hour))
	var got []string
	for _, e := range events {
		if e.Kind.Reported() {
			got = append(got, e.Kind.String()+" "+e.Source)
		}
	}
	if diff := cmp.Diff([]string{"applied receipt"}, got); diff != "" || err != nil {
		t.Errorf("recorded (-want +got):\n%s%v", diff, err)
	}
	o.Cancel = true
	if _, settled, err := c.Visit(t.Context(), "city", o); !settled || err != nil || len(ring.cancelled) != 1 {
		t.Errorf("cancelling: %t, %v, %v", settled, err, ring.cancelled)
	}
	o.Cancel, o.Person, o.Receipt = false, "bob", "r2" // deleted while it rang
	if _, settled, err := c.Visit(t.Context(), "city", o); !settled || err != nil {
		t.Errorf("of somebody who is gone: %t, %v", settled, err)
	}
	ring.ack.Acked = time.Now().AddDate(0, 0, -4)
	if _, settled, err := c.Visit(t.Context(), "city", o); !settled || err != nil {
		t.Errorf("of last week: %t, %v", settled, err)
	}
}

// A tap that comes back through a channel, or by a link, is recorded for its
// own clinic, and for nobody who got the name later.
func TestAnAnswerFindsItsClinic(t *testing.T) {
	h := served(t, two)
	now := time.Now().Truncate(time.Second)
	body := inTheMorning(now)
	h.api(http.StatusCreated, http.MethodPut, "/city/people/ada", cityToken, body)
	h.api(http.StatusCreated, http.MethodPut, "/lake/people/ada", lakeToken, body)
	if woken, err := h.engine.Wake(t.Context(), now, batch, h.ward.Decide); err != nil || woken.Decided != 2 {
		t.Fatalf("decided for %d, %v", woken.Decided, err)
	}
	for clinic, token := range map[string]string{"city": cityToken, "lake": lakeToken} {
		p := h.practices[clinic]
		pushes, err := p.journal.Pushes(t.Context(), "ada", 1)
		if err != nil || len(pushes) != 1 {
			t.Fatalf("%s: %+v, %v; want the morning", clinic, pushes, err)
		}
		answer := p.links.Actions(pushes[0].Decision, h.texts.Read(pushes[0].Decision).Buttons())[0].Token
		c, err := seals{h.Server}.Open(answer, now)
		if err != nil || c.Person != clinic+"/ada" {
			t.Errorf("%s: a claim of %q, %v", clinic, c.Person, err)
		}
		link, err := links(h.practices).Confirm(now, answer)
		if err != nil || link.Person != clinic+"/ada" {
			t.Errorf("%s: a link of %q, %v", clinic, link.Person, err)
		}
		calendar, err := p.calendarToken(t.Context(), "ada")
		if who, wrong := links(h.practices).Calendar(calendar); err != nil || wrong != nil || who != clinic+"/ada" {
			t.Errorf("%s: a calendar of %q, %v", clinic, who, err)
		}
		callback := p.links.CallbackURL()
		if !links(h.practices).Callback(callback[strings.LastIndex(callback, "/")+1:]) {
			t.Errorf("%s: its callback is not taken", clinic)
		}
		if err := (notes{h.Server}).PutNote(t.Context(), "calendar/"+clinic+"/ada", "revision"); err != nil {
			t.Error(err)
		}
		h.api(http.StatusNoContent, http.MethodDelete, "/"+clinic+"/people/ada", token, "")
		h.api(http.StatusCreated, http.MethodPut, "/"+clinic+"/people/ada", token, body)
		if _, err := (links(h.practices)).Confirm(now, answer); !errors.Is(err, web.ErrBadLink) {
			t.Errorf("%s: the link of somebody deleted: %v; want %v", clinic, err, web.ErrBadLink)
		}
		if _, err := (links(h.practices)).Calendar(calendar); !errors.Is(err, web.ErrBadLink) {
			t.Errorf("%s: the calendar of somebody deleted: %v; want %v", clinic, err, web.ErrBadLink)
		}
		if left, err := p.journal.Notes(t.Context(), ""); err != nil || len(left) != 0 {
			t.Errorf("%s: of somebody deleted is left %v, %v", clinic, left, err)
		}
	}
	if _, err := (seals{h.Server}).Open("forged", time.Now()); !errors.Is(err, confirm.ErrForged) {
		t.Errorf("forged: %v", err)
	}
	if links(h.practices).Callback("forged") {
		t.Error("a forged callback is taken")
	}
	for err, want := range map[error]bool{
		web.ErrNoPerson: true, fmt.Errorf("record: %w", agent.ErrPast): true, errors.New("locked"): false, nil: false,
	} {
		if hopeless(err) != want {
			t.Errorf("%v is hopeless: %t; want %t", err, !want, want)
		}
	}
}

// A channel that was changed to another service takes what waited with it.
func TestWhatWaitsFollowsItsChannel(t *testing.T) {
	before := served(t, two)
	before.api(http.StatusCreated, http.MethodPut, "/city/people/ada", cityToken, inTheMorning(time.Now()))
	now := time.Now().Truncate(time.Second)
	if woken, err := before.engine.Wake(t.Context(), now, batch, before.ward.Decide); err != nil || woken.Decided != 1 {
		t.Fatalf("decided for %d, %v", woken.Decided, err)
	}
	after := beside(t, before, strings.Replace(two, "{type: console}", "{type: ntfy, url: \"http://127.0.0.1:1\", topic: a}", 1))
	for range 2 {
		if err := after.reroute(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for lane, want := range map[string]int{before.lanes()["out"]: 0, "ntfy http://127.0.0.1:1": 1} {
		due, _, err := after.practices["city"].journal.Due(t.Context(), lane, now, 10)
		if err != nil || len(due) != want {
			t.Errorf("%s: %d wait, %v; want %d", lane, len(due), err, want)
		}
	}
}

// inTheMorning returns ada in a zone where it is 10 o'clock now, so that her
// morning reminder is due.
func inTheMorning(now time.Time) string {
	east := 10 - now.UTC().Hour()
	if east < -11 {
		east += 24
	}
	zone := fmt.Sprintf("Etc/GMT%+d", -east) // the signs of these zones are those of POSIX
	return strings.Replace(strings.Replace(ada, "Europe/Lisbon", zone, 1), "-9.14", fmt.Sprint(15*east), 1)
}
