package delivery_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/notify"
	"parasol/notify/confirm"
	"parasol/schedule"
)

// sample is a decision that sends a reminder to ada at noon of a July day.
func sample(k schedule.Kind, p schedule.Phase) *schedule.Decision {
	d := notify.Sample(k, p, schedule.High)
	d.Person = "ada"
	return d
}

const public = "https://parasol.home.lan"

// lisbon is where everybody is.
var lisbon = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		panic(err)
	}
	return zone
}()

// linksAt returns links of a server with that public address.
func linksAt(address string) *delivery.Links {
	return &delivery.Links{
		Seal: confirm.New(confirm.NewKey()), PublicURL: address, Wake: func() {},
		Zone: func(string, time.Time) *time.Location { return lisbon },
	}
}

// offers are the answers to a decision, as a push carries them.
func offers(l *delivery.Links, d *schedule.Decision) []notify.Action {
	return l.Actions(d, notify.Default().Read(d).Buttons())
}

func TestWhatAPushOffers(t *testing.T) {
	l := linksAt(public)
	for _, row := range []struct {
		why  string
		dec  *schedule.Decision
		want []string
	}{
		{"the next coat", sample(schedule.Reapply, schedule.Strict), []string{"It’s on", "Snooze 15 min", "I’m inside"}},
		{"a morning cannot be answered by being inside", sample(schedule.Morning, schedule.Strict),
			[]string{"It’s on", "I stay in today"}},
		{"shade is only seen", sample(schedule.Shade, schedule.Cover), []string{"In the shade", "I’m inside"}},
		{"an ask", sample(schedule.Ask, schedule.Strict), []string{"Out, and it’s on", "I stay in today", "I’m inside"}},
	} {
		var got []string
		for _, a := range offers(l, row.dec) {
			got = append(got, a.Label)
			if !strings.HasPrefix(a.URL, "https://parasol.home.lan/c/") || strings.Contains(a.URL, "ada") {
				t.Errorf("%s: the link is %s", row.why, a.URL)
			}
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
	quiet := sample(schedule.Morning, schedule.Strict)
	quiet.Send.Confirms = schedule.NoEvent
	if got := offers(l, quiet); got != nil {
		t.Errorf("a push that asks nothing offers %v", got)
	}
}

func TestAConfirmLinkIsGoodUntilMidnightOfThePlace(t *testing.T) {
	l := linksAt("")
	dec := sample(schedule.Reapply, schedule.Strict)
	token := offers(l, dec)[0].Token
	midnight := time.Date(dec.At.Year(), dec.At.Month(), dec.At.Day()+1, 0, 0, 0, 0, lisbon)
	got, err := l.Confirm(midnight.Add(-time.Second), token)
	if err != nil || got.Person != "ada" || got.Slot != dec.Send.Slot || got.Event != schedule.Applied || got.ID == "" {
		t.Errorf("before midnight: %+v, %v", got, err)
	}
	if _, err := l.Confirm(midnight, token); !errors.Is(err, web.ErrOldLink) {
		t.Errorf("at midnight: %v; want that it is over", err)
	}
	if _, err := l.Confirm(dec.At, token[:len(token)-1]+"A"); !errors.Is(err, web.ErrBadLink) {
		t.Errorf("forged: %v", err)
	}
	if again := offers(l, dec)[0].Token; again != token {
		t.Error("the same reminder has another link when it is sent again")
	}
}

func TestACalendarLinkConfirmsNothingAndAConfirmLinkShowsNoCalendar(t *testing.T) {
	l := linksAt("")
	calendar := l.CalendarToken("ada")
	if who, err := l.Calendar(calendar); who != "ada" || err != nil {
		t.Errorf("calendar of %q, %v; want ada's", who, err)
	}
	if _, err := l.Confirm(time.Unix(0, 0), calendar); !errors.Is(err, web.ErrBadLink) {
		t.Errorf("a calendar link as confirm link: %v", err)
	}
	if l.Callback(calendar) {
		t.Error("a calendar link is taken for a callback")
	}
	confirm := offers(l, sample(schedule.Reapply, schedule.Strict))[0].Token
	if _, err := l.Calendar(confirm); !errors.Is(err, web.ErrBadLink) {
		t.Errorf("a confirm link as calendar link: %v", err)
	}
}

func TestACallbackNeedsAPublicAddressAndOurOwnToken(t *testing.T) {
	if got := linksAt("").CallbackURL(); got != "" {
		t.Errorf("without a public address it is %s", got)
	}
	l := linksAt(public)
	token := strings.TrimPrefix(l.CallbackURL(), public+"/c/")
	if !l.Callback(token) || l.Callback(token+"A") {
		t.Error("want that its own token is taken and no other")
	}
	if _, err := l.Confirm(time.Unix(0, 0), token); !errors.Is(err, web.ErrBadLink) {
		t.Errorf("a callback as confirm link: %v", err)
	}
}

func TestWithoutAZoneALinkIsGoodUntilMidnightOfTheDecisionsClock(t *testing.T) {
	dec := sample(schedule.Reapply, schedule.Strict)
	dec.Evidence.Offset = 2 * 60 * 60
	midnight := dec.At.UTC().Truncate(24 * time.Hour).Add(22 * time.Hour)
	for why, zone := range map[string]func(string, time.Time) *time.Location{
		"nobody asks where people are": nil,
		"somebody unknown":             func(string, time.Time) *time.Location { return nil },
	} {
		l := linksAt("")
		l.Zone = zone
		token := offers(l, dec)[0].Token
		if _, err := l.Confirm(midnight.Add(-time.Second), token); err != nil {
			t.Errorf("%s: before midnight: %v", why, err)
		}
		if _, err := l.Confirm(midnight, token); !errors.Is(err, web.ErrOldLink) {
			t.Errorf("%s: at midnight: %v; want that it is over", why, err)
		}
	}
}

// Several clinics may have an ada, so that their claims name more than her.
func TestEveryClaimNamesAPersonByAddress(t *testing.T) {
	l := linksAt(public)
	l.Address = func(person string) string { return "city/" + person }
	got, err := l.Confirm(time.Unix(0, 0), offers(l, sample(schedule.Reapply, schedule.Strict))[0].Token)
	if err != nil || got.Person != "city/ada" {
		t.Errorf("a confirm link is of %q, %v; want city/ada", got.Person, err)
	}
	if who, err := l.Calendar(l.CalendarToken("ada")); err != nil || who != "city/ada" {
		t.Errorf("a calendar link is of %q, %v; want city/ada", who, err)
	}
	for _, o := range got.Others {
		if other, err := l.Confirm(time.Unix(0, 0), o.Token); err != nil || other.Person != "city/ada" {
			t.Errorf("the answer %s is of %q, %v; want city/ada", o.Event, other.Person, err)
		}
	}
}
