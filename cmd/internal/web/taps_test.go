package web_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

// told is what a form of the page came to: the event, but for its name.
func told(t *testing.T, h *house, path, form string) []schedule.Event {
	t.Helper()
	if got := h.ask("POST", "/people/ada/"+path, form, asForm); got.code != 303 {
		t.Errorf("%s %s: %d; want 303", path, form, got.code)
	}
	var all []schedule.Event
	for _, e := range h.recorded {
		e.ID = ""
		all = append(all, e)
	}
	return all
}

// The house's clock says 13:00 on Wednesday 1 July.
func TestHowLongAPauseLasts(t *testing.T) {
	for _, row := range []struct {
		why, form string
		kind      schedule.EventKind
		minutes   int
	}{
		{"until the evening", "until=evening", schedule.Paused, 5 * 60},
		{"until she wakes tomorrow", "until=tomorrow", schedule.Paused, 18 * 60},
		{"until she wakes on a date", "until=date&date=2026-07-04", schedule.Paused, (24*3 - 6) * 60},
		{"for 14 days less six hours", "until=date&date=2026-07-15", schedule.Paused, (24*14 - 6) * 60},
		{"no longer", "until=now", schedule.Resumed, 0},
	} {
		got := told(t, newHouse(), "pause", row.form)
		want := []schedule.Event{{At: noon, Kind: row.kind, Minutes: row.minutes, Source: "page"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestAPauseThatCannotBe(t *testing.T) {
	for _, row := range []struct{ why, form, says string }{
		{"without an end", "", "want evening, tomorrow, date or now"},
		{"until a word", "until=soon", "want evening, tomorrow, date or now"},
		{"until no date", "until=date&date=Friday", "Friday"},
		{"until this morning", "until=date&date=2026-07-01", "got Wed 1 Jul 07:00"},
		{"until last week", "until=date&date=2026-06-24", "got Wed 24 Jun 07:00"},
		{"for more than 14 days", "until=date&date=2026-07-16", "want a time within the next 14 days"},
	} {
		h := newHouse()
		wants(t, h.ask("POST", "/people/ada/pause", row.form, asForm), 422, row.says)
		if len(h.recorded) > 0 {
			t.Errorf("%s: recorded %+v", row.why, h.recorded)
		}
	}
	h := newHouse()
	h.now = noon.Add(6 * time.Hour) // 19:00: this evening is over
	wants(t, h.ask("POST", "/people/ada/pause", "until=evening", asForm), 422, "got Wed 1 Jul 18:00")
	wants(t, h.ask("POST", "/people/nobody/pause", "until=evening", asForm), 404)
}

func TestWhenATapSaysThatItHappened(t *testing.T) {
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	for _, row := range []struct {
		why, form string
		want      schedule.Event
	}{
		{"now", "event=applied", schedule.Event{At: noon, Kind: schedule.Applied}},
		{"ten minutes ago", "event=applied&ago=10m", schedule.Event{At: ago(10 * time.Minute), Kind: schedule.Applied}},
		{"so in one word", "event=applied/30m", schedule.Event{At: ago(30 * time.Minute), Kind: schedule.Applied}},
		{"at a time of today", "event=applied&at=09:15", schedule.Event{At: ago(3*time.Hour + 45*time.Minute), Kind: schedule.Applied}},
		{"at this minute", "event=applied&at=13:00", schedule.Event{At: noon, Kind: schedule.Applied}},
		{"a slot goes with it", "event=applied&slot=" + url.QueryEscape(slot.String()),
			schedule.Event{At: noon, Kind: schedule.Applied, Slot: slot}},
		{"outdoors for a while", "event=outdoors&minutes=45", schedule.Event{At: noon, Kind: schedule.Outdoors, Minutes: 45}},
		{"in for today is until midnight", "event=stay-in", schedule.Event{At: noon, Kind: schedule.Indoors, Minutes: 11 * 60}},
		{"in, until she says else", "event=indoors", schedule.Event{At: noon, Kind: schedule.Indoors}},
		{"a snooze is 15 minutes", "event=snoozed", schedule.Event{At: noon, Kind: schedule.Snoozed, Minutes: 15}},
		{"or what it says", "event=snoozed&minutes=40", schedule.Event{At: noon, Kind: schedule.Snoozed, Minutes: 40}},
	} {
		row.want.Source = "page"
		if diff := cmp.Diff([]schedule.Event{row.want}, told(t, newHouse(), "events", row.form)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestATapThatCannotBe(t *testing.T) {
	for _, row := range []struct{ why, form, says string }{
		{"of nothing", "", "event: got &#34;&#34;"},
		{"of the daemon's own", "event=sent", "event: got"},
		{"longer ago than its buttons", "event=applied&ago=31m", "want 10m, 20m or 30m"},
		{"in the future", "event=applied&ago=-5m", "want 10m, 20m or 30m"},
		{"so long ago in words", "event=applied&ago=long", "want 10m, 20m or 30m"},
		{"at a time to come", "event=applied&at=13:01", "13:01 is still to come"},
		{"at no time", "event=applied&at=noon", "want a time of today"},
		{"for a week", "event=outdoors&minutes=10080", "minutes: got 10080"},
		{"of a slot that is none", "event=applied&slot=lunch/1", "slot: "},
	} {
		h := newHouse()
		wants(t, h.ask("POST", "/people/ada/events", row.form, asForm), 422, row.says)
		if len(h.recorded) > 0 {
			t.Errorf("%s: recorded %+v", row.why, h.recorded)
		}
	}
}

func TestWhatCanBeTakenBack(t *testing.T) {
	for _, row := range []struct {
		why  string
		of   schedule.Event
		code int
	}{
		{"a tap of today", schedule.Event{ID: "x", At: noon.Add(-time.Hour), Kind: schedule.Applied}, 303},
		{"one of a day less a second", schedule.Event{ID: "x", At: noon.Add(time.Second - 24*time.Hour), Kind: schedule.Applied}, 303},
		{"one of a day ago", schedule.Event{ID: "x", At: noon.Add(-24 * time.Hour), Kind: schedule.Applied}, 404},
		{"what took something back", schedule.Event{ID: "x", At: noon, Kind: schedule.Undone, Of: "w"}, 404},
		{"another", schedule.Event{ID: "y", At: noon, Kind: schedule.Applied}, 404},
	} {
		h := newHouse()
		h.recorded = []schedule.Event{row.of}
		got := h.ask("POST", "/people/ada/undo", "id=x", asForm)
		if got.code != row.code {
			t.Errorf("%s: %d; want %d", row.why, got.code, row.code)
		}
		want := []schedule.Event{row.of}
		if row.code == 303 {
			want = append(want, schedule.Event{ID: "undo-x", At: noon, Kind: schedule.Undone, Of: "x", Source: "page"})
		}
		if diff := cmp.Diff(want, h.recorded); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// In a house of several each form leads back to the one it was about.
func TestAFormLeadsBackToItsPerson(t *testing.T) {
	for _, row := range []struct{ path, form, one, several string }{
		{"settings", "spf=50", "/settings#file", "/settings?person=ada#file"},
		{"settings", "reset=morning", "/settings#file", "/settings?person=ada#file"},
		{"routine", "at=17:00&for=30m", "/settings#file", "/settings?person=ada#file"},
		{"devices", "remove=p1", "/devices", "/devices?person=ada"},
		{"events", "event=applied&once=a", "/?did=page-a-applied#recorded", "/?did=page-a-applied&person=ada#recorded"},
		{"pause", "until=tomorrow&once=a", "/?did=page-a-paused#recorded", "/?did=page-a-paused&person=ada#recorded"},
	} {
		for _, names := range [][]string{{"ada"}, {"ada", "ben"}} {
			h := newHouse()
			h.names, h.phones = names, []web.Device{{ID: "p1"}}
			want := row.one
			if len(names) > 1 {
				want = row.several
			}
			if got := h.ask("POST", "/people/ada/"+row.path, row.form, asForm); got.code != 303 || got.Get("Location") != want {
				t.Errorf("%s %s of %v: %d to %q; want 303 to %q", row.path, row.form, names, got.code, got.Get("Location"), want)
			}
		}
	}
}

func TestWhatADeviceIsCalled(t *testing.T) {
	for _, row := range []struct{ why, given, agent, want string }{
		{"Chrome says Safari too", "Pixel 9", android, "Pixel 9, Chrome"},
		{"Edge says both", "Desk", "Mozilla/5.0 Chrome/150.0 Safari/537.36 Edg/150.0", "Desk, Edge"},
		{"Firefox", "Desk", "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/150.0", "Desk, Firefox"},
		{"Safari", "iPhone", "Mozilla/5.0 (iPhone) Version/20.0 Mobile Safari/604.1", "iPhone, Safari"},
		{"a browser of its own", "Desk", "Lynx/2.9", "Desk, Browser"},
		{"no name", "  ", android, "Chrome"},
		{"a name of more than 40 characters", "ääääääääääääääääääääääääääääääääääääääääüü", android,
			"ääääääääääääääääääääääääääääääääääääääää, Chrome"},
		{"a name with a line's end", "Pixel\\n9", android, "Pixel9, Chrome"},
	} {
		h := newHouse()
		body := `{"endpoint":"https://fcm.googleapis.com/x","keys":{"p256dh":"BCV","auth":"BTB"},"name":"` + row.given + `"}`
		h.ask("POST", devicesPath, body, asJSON, header("User-Agent", row.agent))
		if len(h.phones) != 1 || h.phones[0].Name != row.want {
			t.Errorf("%s: %+v; want one, %q", row.why, h.phones, row.want)
		}
	}
}
