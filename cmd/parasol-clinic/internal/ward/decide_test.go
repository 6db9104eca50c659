package ward_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/engine/postgres"
)

// turn is the turn of somebody who has been read already.
func (h *house) turn(t testing.TB, name, person string, events ...schedule.Event) *postgres.Turn {
	t.Helper()
	if _, err := h.Read(noon, "city", name, 1, stored(t, person)); err != nil {
		t.Fatal(err)
	}
	return &postgres.Turn{Turn: &agent.Turn{Person: name, Recent: events}, Clinic: "city", Version: 1}
}

var lisbon = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		panic(err)
	}
	return zone
}()

func TestAMorningIsDecided(t *testing.T) {
	h := opened(t, file)
	now := time.Date(2026, 7, 1, 7, 30, 0, 0, lisbon)
	v := h.Decide(now, h.turn(t, "ada", ada))
	if v.Send == nil || v.Send.Send.Slot.Kind != schedule.Morning || v.Send.Person != "ada" {
		t.Fatalf("decided %+v; want the morning", v.Send)
	}
	if len(v.Routes) != 1 || v.Routes[0] != (agent.Route{Channel: "phone", Lane: "ntfy"}) {
		t.Errorf("sent by %v", v.Routes)
	}
	s := ward.ParseStatus(v.Status)
	if s.Phase != schedule.Strict || s.Treatment != "microneedling" || s.Day != 4 || s.Offset != 3600 || s.Until.IsZero() {
		t.Errorf("the status is %s", v.Status)
	}
	if midnight := time.Date(2026, 7, 1, 0, 0, 0, 0, lisbon); !v.DayEnded.Equal(midnight) {
		t.Errorf("the day before ended at %s; want %s", v.DayEnded, midnight)
	}
	if h.seen.decided != 1 {
		t.Errorf("%d decisions were counted", h.seen.decided)
	}
}

// The sum of a day is made once, by whoever decides first on the next.
func TestTheDayBeforeIsSummedOnce(t *testing.T) {
	h := opened(t, file)
	midnight := time.Date(2026, 7, 1, 0, 0, 0, 0, lisbon)
	coat := schedule.Event{ID: "a", At: midnight.Add(-10 * time.Hour), Kind: schedule.Applied}
	for _, row := range []struct {
		why    string
		summed time.Time
		events []schedule.Event
		sum    bool
		ended  bool
	}{
		{"a new person, of whom nothing is known", time.Time{}, nil, false, true},
		{"one who reported something", time.Time{}, []schedule.Event{coat}, true, true},
		{"one who reported nothing, on a day that was lived", midnight.AddDate(0, 0, -1), nil, true, true},
		{"once it was summed", midnight, []schedule.Event{coat}, false, false},
	} {
		turn := h.turn(t, "ada", ada, row.events...)
		turn.Summed = row.summed
		v := h.Decide(midnight.Add(time.Minute), turn)
		if (v.Day != nil) != row.sum || v.DayEnded.IsZero() == row.ended {
			t.Errorf("%s: sum %+v, ended %s", row.why, v.Day, v.DayEnded)
		}
	}
}

// Nobody is left alone for more than an hour, nor over midnight, and nobody is
// due at once again.
func TestTheNextTurnLaw(t *testing.T) {
	h := opened(t, file)
	rapid.Check(t, func(r *rapid.T) {
		now := noon.Add(time.Duration(rapid.IntRange(-3*24*3600, 30*24*3600).Draw(r, "seconds")) * time.Second)
		name := rapid.SampledFrom([]string{"ada", "bob", "cleo"}).Draw(r, "name")
		v := h.Decide(now, h.turn(t, name, ada))
		midnight := schedule.DateOf(now.In(lisbon)).Add(1).Start(lisbon)
		planned := ward.ParseStatus(v.Status).Phase != schedule.NoPhase
		if !v.Next.After(now) || planned && v.Next.After(now.Add(time.Hour)) || v.Next.After(midnight) {
			r.Fatalf("at %s next at %s", now, v.Next)
		}
	})
}

func TestWhoHasNoPlanWaitsForTheNextDay(t *testing.T) {
	h := opened(t, file)
	midnight := schedule.DateOf(noon.In(lisbon)).Add(1).Start(lisbon)
	for name, row := range map[string]struct {
		at   string
		want time.Time
	}{
		"over":   {"2024-01-05T10:00", midnight},
		"booked": {"2026-12-10T10:00", midnight},
		"today":  {noon.In(lisbon).Add(2 * time.Hour).Format("2006-01-02T15:04"), noon.Add(2 * time.Hour).Truncate(time.Minute)},
	} {
		v := h.Decide(noon, h.turn(t, name, strings.Replace(ada, "2026-06-27T15:00", row.at, 1)))
		if v.Next.After(row.want) || v.Next.Before(noon.Add(time.Hour)) {
			t.Errorf("%s: next at %s; want %s", name, v.Next.In(lisbon), row.want.In(lisbon))
		}
	}
}

func TestNeighboursShareASky(t *testing.T) {
	h := opened(t, file)
	for name, latitude := range map[string]string{"ada": "38.7223", "bob": "38.7451", "cleo": "38.6501", "far": "39.9"} {
		h.Decide(noon, h.turn(t, name, strings.Replace(ada, "38.7223", latitude, 1)))
	}
	if len(h.sky) != 2 {
		t.Errorf("%d skies for three neighbours and one who is far", len(h.sky))
	}
	if met := h.Met(); len(met) != 2 || len(h.Met()) != 0 {
		t.Errorf("met %v; want two places, once", met)
	}
}

// A person who cannot be read is tried again, and the log says so once,
// without their name or what is wrong with them.
func TestWhoCannotBeRead(t *testing.T) {
	h := opened(t, file)
	turn := &postgres.Turn{Turn: &agent.Turn{Person: "ada"}, Clinic: "city", Version: 7} // without a body
	for range 3 {
		if v := h.Decide(noon, turn); v.Send != nil || !v.Next.Equal(noon.Add(time.Hour)) || v.Status != nil {
			t.Errorf("decided %+v", v)
		}
	}
	if log := h.log.String(); strings.Count(log, "cannot be read") != 1 || strings.Contains(log, "ada") {
		t.Errorf("the log:\n%s", log)
	}
}

func BenchmarkDecide(b *testing.B) {
	h := opened(b, file)
	turn := h.turn(b, "ada", ada)
	for b.Loop() {
		h.Decide(noon, turn)
	}
}

// A worker of a large clinic keeps few of its people: most turns read one.
func BenchmarkReadAndDecide(b *testing.B) {
	h := opened(b, file)
	turn := h.turn(b, "ada", ada)
	turn.Summed = time.Date(2026, 7, 1, 0, 0, 0, 0, lisbon)
	body := stored(b, ada)
	version := int64(1)
	for b.Loop() {
		version++
		if _, err := h.Read(noon, "city", "ada", version, body); err != nil {
			b.Fatal(err)
		}
		turn.Version = version
		h.Decide(noon, turn)
	}
}
