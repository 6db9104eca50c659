package web_test

import (
	"time"

	"parasol/schedule"
)

// state is one way in which Today can look.
type state struct {
	name string
	tone string // of the canopy
	says string // the headline
	edit func(h *house)
}

// states are those of the mock-ups, with the same people and numbers.
func states() []state {
	on := func(h *house) {
		e := &h.view.Decision.Evidence
		e.FilmOn, e.FilmEnd, e.FilmEnds = true, schedule.ByDose, noon.Add(33*time.Minute)
		e.Applied = noon.Add(-32 * time.Minute)
		h.view.State.Coats[0].At = e.Applied
		h.view.State.Outings[0].From = noon.Add(-30 * time.Minute)
		e.OutSince = noon.Add(-30 * time.Minute)
		h.view.Pushes[0].ConfirmedAt = &e.Applied
	}
	evidence := func(edit func(*schedule.Evidence)) func(*house) {
		return func(h *house) { edit(&h.view.Decision.Evidence) }
	}
	return []state{
		{"coat on", "calm", "Keep to the shade. Next coat at 13:33.", on},
		{"coat due", "due", "Into the shade, then put on the next coat.", func(*house) {}},
		{"first coat", "due", "Into the shade, then put sunscreen on.", func(h *house) {
			h.view.Decision.Evidence.Applied, h.view.Decision.Evidence.FilmEnds = time.Time{}, time.Time{}
			h.view.State.Coats = nil
		}},
		{"ringing", "ring", "Out of the sun. Sunscreen now.", func(h *house) {
			h.view.State.Slots = []schedule.Record{
				{Slot: slot, Ringing: noon.Add(28 * time.Minute), Rang: noon, Confirms: schedule.Applied},
			}
		}},
		{"in the water", "calm", "Come out by 13:33, dry off, new coat.", func(h *house) {
			on(h)
			h.view.Decision.Evidence.InWater, h.view.State.InWater = true, noon.Add(-3*time.Minute)
		}},
		{"before going out", "rest", "Sunscreen before you go out.", func(h *house) {
			e := &h.view.Decision.Evidence
			e.Presence, e.Applied, e.FilmEnds, e.OutSince = schedule.UnknownPresence, time.Time{}, time.Time{}, time.Time{}
			h.view.State.Coats, h.view.State.Outings = nil, nil
		}},
		{"sun low", "rest", "Nothing to do now.", evidence(func(e *schedule.Evidence) { e.Over = false })},
		{"night", "night", "Nothing to do until morning.", func(h *house) {
			h.now = noon.Add(9*time.Hour + 40*time.Minute)
			h.view.Decision.At = h.now
			e := &h.view.Decision.Evidence
			e.SunUp, e.Over, e.Forecast, e.Ceiling, e.Presence = false, false, 0, 0, schedule.ReportedIndoors
			h.view.State.Outings[0].Until = noon.Add(2 * time.Hour)
		}},
		{"cover", "cover", "Stay in, or in full shade.", cover},
		{"dark", "dark", "Stay out of daylight until tomorrow, 15:00.", dark},
		{"paused", "rest", "No reminders until tomorrow, 07:00.", func(h *house) {
			h.view.Decision.Evidence.PausedUntil = schedule.Date{Year: 2026, Month: 7, Day: 2}.At(420, lisbon)
		}},
		{"no forecast", "calm", "Keep to the shade. Next coat at 13:33.", func(h *house) {
			on(h)
			e := &h.view.Decision.Evidence
			e.Known, e.DayKnown, e.Source, e.Trust = false, false, "clear-sky", 0
			for i := range h.view.Outlook {
				h.view.Outlook[i].Known = false
			}
		}},
		{"before", "rest", "Microneedling in 7 days.", func(h *house) { outside(h, 7) }},
		{"after", "rest", "You are through. Well done.", func(h *house) { outside(h, -29) }},
		{"no plan", "rest", "No plan is running.", func(h *house) {
			outside(h, -29)
			h.view.Policy.Treatments = nil
		}},
	}
}

func cover(h *house) {
	at := noon.Add(-3 * time.Hour)
	h.view.Policy.Treatments = []schedule.Treatment{treatment(at)}
	e := &h.view.Decision.Evidence
	e.Phase, e.Film, e.PhaseUntil = schedule.Cover, schedule.NoPhase, at.Add(24*time.Hour)
	e.TreatedAt, e.TreatmentDay, e.IfClinicAllows = at, 0, true
	e.Clinic = schedule.Clinic{Name: "Lakeside Skin Clinic", Phone: "+351 21 555 0100"}
	e.Applied, e.FilmEnds = time.Time{}, time.Time{}
	h.view.State.Coats = nil
}

func dark(h *house) {
	at := noon.Add(-22 * time.Hour)
	h.view.Policy.Treatments = []schedule.Treatment{{Kind: "pdt-ala", At: at, NoSunscreenHelps: true, Phases: []schedule.PhaseSpan{
		{Span: schedule.Span{From: at, Until: at.AddDate(0, 0, 2)}, Phase: schedule.Dark},
		{Span: schedule.Span{From: at.AddDate(0, 0, 2), Until: at.AddDate(0, 0, 28)}, Phase: schedule.Protect},
	}}}
	h.view.Policy.Series = nil
	e := &h.view.Decision.Evidence
	e.Phase, e.Film, e.PhaseUntil, e.TreatedAt, e.TreatmentDay = schedule.Dark, schedule.NoPhase, at.AddDate(0, 0, 2), at, 1
	e.Treatment = "pdt-ala"
	e.Applied, e.FilmEnds = time.Time{}, time.Time{}
	h.view.State.Coats = nil
}

// outside moves the treatment so many days away from today.
func outside(h *house, days int) {
	at := time.Date(2026, 7, 1+days, 15, 0, 0, 0, lisbon)
	t := treatment(at)
	t.Area = "face"
	h.view.Policy.Treatments = []schedule.Treatment{t}
	h.view.Policy.Series = nil
	h.view.Policy.Clinic = schedule.Clinic{Name: "Lakeside Skin Clinic", Phone: "+351 21 555 0100"}
	e := &h.view.Decision.Evidence
	*e = schedule.Evidence{Forecast: e.Forecast, Ceiling: e.Ceiling, Source: e.Source, Known: true, Trust: 1, SunUp: true, DayKnown: true,
		Peak: e.Peak, PeakAt: e.PeakAt, PeakCeiling: e.PeakCeiling,
		ThreeFrom: e.ThreeFrom, ThreeUntil: e.ThreeUntil, Sunrise: e.Sunrise, Sunset: e.Sunset, MaxPerDay: 12}
	h.view.State = schedule.State{Now: noon}
	h.view.Pushes, h.view.Care, h.view.Leave = nil, nil, nil
}

// treatment is microneedling with its usual lengths.
func treatment(at time.Time) schedule.Treatment {
	return schedule.Treatment{Kind: "microneedling", At: at, SkinCheck: true, Phases: []schedule.PhaseSpan{
		{Span: schedule.Span{From: at, Until: at.Add(24 * time.Hour)}, Phase: schedule.Cover},
		{Span: schedule.Span{From: at.Add(24 * time.Hour), Until: at.AddDate(0, 0, 14)}, Phase: schedule.Strict},
		{Span: schedule.Span{From: at.AddDate(0, 0, 14), Until: at.AddDate(0, 0, 28)}, Phase: schedule.Protect},
	}}
}
