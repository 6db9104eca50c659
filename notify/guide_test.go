package notify_test

import (
	"strings"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/schedule/recur"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// advice is a piece of advice from the owner's guide to microneedling, and the
// days on which a push must contain it (TEXTS 7). Days are counted from the
// treatment's date. Advice that takes turns must occur on at least one of its
// days.
type advice struct {
	guide string
	from  int
	until int // the last day, inclusive
	each  bool
	kind  schedule.Kind // NoKind: any kind
	says  string
}

var guide = []advice{
	{"red and sensitive like a little sunburn, 24 to 48 hours",
		0, 1, true, schedule.NoKind, "Redness like a light sunburn: usual for 24 to 48 hours."},
	{"avoid direct sun just after", 0, 0, true, schedule.Begin, "Stay out of the sun"},
	{"avoid direct sun, in the weeks after", 2, 13, true, schedule.Morning, "out of the sun until"},
	{"high-SPF, broad-spectrum sunscreen every morning, whatever the clouds", 2, 27, true, schedule.Morning,
		"Broad-spectrum, every morning, whatever the clouds."},
	{"outdoors in the first day too, if the clinic says so",
		0, 0, true, schedule.Begin, "Only if Dr. Frey allows it today: mineral SPF 30+."},
	{"wash off blood or serum with the mild cleanser the doctor advised", 0, 0, true, schedule.Begin,
		"Tonight: rinse off dried blood or serum, lukewarm water. Use the mild cleanser Dr. Frey named, then pat dry."},
	{"no strong cleansers or exfoliants", 0, 1, true, schedule.NoKind, "No acids, retinoids, scrubs or scented products."},
	{"a non-foaming, unscented cleanser", 1, 1, false, schedule.NoKind, "Cleanse mildly: no foam, no scent, pat dry."},
	{"a cleanser with glycerin or ceramides", 2, 13, false, schedule.Morning, "Cleanse without foam; glycerin or ceramides are good."},
	{"a gentle, non-comedogenic cream", 1, 1, false, schedule.NoKind, "Gentle, non-comedogenic cream, as often as it feels tight."},
	{"no cosmetics right away; let the skin breathe", 0, 2, true, schedule.NoKind, "No make-up yet: let the skin breathe."},
	{"hyaluronic acid", 2, 13, false, schedule.Morning, "Hyaluronic acid keeps the moisture in."},
	{"aloe, chamomile, oat", 2, 13, false, schedule.Morning, "Aloe, chamomile or oat calms, if you know you tolerate it."},
	{"ceramides, fatty acids, cholesterol", 2, 13, false, schedule.Morning, "A cream with ceramides, fatty acids and cholesterol."},
	{"SPF 30 or higher, generously, on the treated area", 2, 27, true, schedule.Morning, "wo finger lengths for face and neck."},
	{"cream before sunscreen guards the barrier", 2, 27, true, schedule.Morning, "After cleansing and cream: "},
	{"days 2 to 7 irritated, pink, peeling", 2, 7, true, schedule.Morning, "Pink, irritated or flaking skin is usual on days 2 to 7."},
	{"do not pick what peels", 3, 7, true, schedule.Morning, "Let flakes fall by themselves; do not pick."},
	{"weeks 2 to 4 smoother", 8, 27, true, schedule.Morning, "Smoother, fresher skin usually shows in weeks 2 to 4."},
	{"results at 4 to 6 weeks, be patient", 28, 28, false, schedule.NoKind, "Results show 4 to 6 weeks after; be patient with it."},
	{"no acids, retinoids or exfoliants for several weeks", 8, 27, true, schedule.Morning, "No acids, retinoids or exfoliants yet."},
	{"bring them back slowly, with the professional",
		28, 28, false, schedule.NoKind, "Bring acids and retinoids back one at a time; ask Dr. Frey when."},
	{"ask the professional about persistent or worrying symptoms", 0, 7, true, schedule.NoKind,
		"Call Dr. Frey about pus, fever or spreading redness."},
	{"cold sores", 0, 7, true, schedule.NoKind, "Cold sore or blisters? Call Dr. Frey today."},
	{"still red after a week", 7, 10, true, schedule.Morning, "Still red after a week? Ask Dr. Frey."},
	{"moisturise reliably in the long run", 14, 27, false, schedule.Morning, "Moisturise every day: ceramides or hyaluronic acid."},
	{"sunscreen whatever the climate, in the long run",
		28, 28, false, schedule.NoKind, "SPF every morning, again outdoors, cream every day."},
	{"reapply at regular intervals outdoors", 2, 27, true, schedule.Morning, "Outdoors, reapply every 2 hours."},
	{"several sessions, several weeks apart", 28, 28, false, schedule.NoKind, "Session 2 is in a week: no tan, no sunburn until then."},
}

// TestTheOwnersGuide simulates a microneedling window and looks for each piece
// of advice on its days.
func TestTheOwnersGuide(t *testing.T) {
	said := map[int][]notify.Message{}
	start := schedule.Date{Year: 2026, Month: 6, Day: 20}
	for step := range needled(t, start).Pushes() {
		d := step.Decision
		day := d.Evidence.Date.Sub(start)
		said[day] = append(said[day], notify.Default().Render(&d))
	}
	for _, a := range guide {
		missing := 0
		for day := a.from; day <= a.until; day++ {
			if !says(said[day], a) {
				missing++
				if a.each {
					t.Errorf("%s: not on day %d: %q", a.guide, day, a.says)
				}
			}
		}
		if missing > a.until-a.from {
			t.Errorf("%s: on no day from %d to %d: %q", a.guide, a.from, a.until, a.says)
		}
	}
}

func says(all []notify.Message, a advice) bool {
	for _, m := range all {
		if (a.kind == schedule.NoKind || m.Kind == a.kind) && strings.Contains(m.Title+"\n"+m.Body, a.says) {
			return true
		}
	}
	return false
}

// needled returns 30 days of a June in Lisbon after microneedling of the face
// at 15:00, the first of two sessions five weeks apart; mornings are answered.
func needled(t *testing.T, start schedule.Date) simulation.Run {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	entry, _ := aftercare.Find("microneedling")
	at := start.At(15*60, zone)
	treatment, err := entry.Treatment(aftercare.Plan{At: at})
	if err != nil {
		t.Fatal(err)
	}
	morning, err := recur.Parse("07:30")
	if err != nil {
		t.Fatal(err)
	}
	like, ends := entry.Session(aftercare.Plan{At: at})
	place := schedule.Place{Zone: zone, Place: uv.Place{Latitude: 38.72, Longitude: -9.14}}
	p := &schedule.Policy{
		Person: "ada", Home: place, Treatments: []schedule.Treatment{treatment}, SPF: 50, Morning: morning,
		WakeAt: 7 * 60, SleepAt: 22*60 + 30, MaxPerDay: 12, CanConfirm: true, Clinic: schedule.Clinic{Name: "Dr. Frey"},
		Series: &schedule.Series{Kind: "microneedling", Every: schedule.Length{Days: 35}, Sessions: 2, Like: like, Ends: ends},
	}
	f := uv.NewForecast(place.Place, clearsky.At(place.Place, clearsky.Params{}), nil)
	return simulation.Run{
		Policy: p, Ack: 2 * time.Minute, From: at.Add(-24 * time.Hour), Until: start.Add(30).Start(zone),
		Forecast: func(schedule.Place) *uv.Forecast { return &f },
	}
}
