package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
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
