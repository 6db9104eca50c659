package notify

import (
	"strconv"
	"time"

	"parasol/schedule"
)

func number(n int) string { return strconv.Itoa(n) }

// clearSky is the name of the clear-sky model as a source.
const clearSky = "clear-sky"

// known reports whether a source has a forecast for this minute.
func (r *Reader) known() bool {
	return r.e.Known && r.e.Source != clearSky && r.e.Source != ""
}

// now returns the current index: the forecast, or the ceiling without one.
func (r *Reader) now() int {
	if r.known() {
		return whole(r.e.Forecast)
	}
	return whole(r.e.Ceiling)
}

// peak returns today's highest index: the forecast, or the ceiling without
// one.
func (r *Reader) peak() int {
	if r.e.DayKnown {
		return whole(r.e.Peak)
	}
	return max(whole(r.e.Peak), whole(r.e.PeakCeiling))
}

// clearNow returns the current ceiling for a sentence about now, or the day's
// highest for one about the day.
func (r *Reader) clearNow() int {
	if r.aboutTheDay() {
		return whole(r.e.PeakCeiling)
	}
	return whole(r.e.Ceiling)
}

// aboutTheDay reports whether the text's UV sentence is about the day.
func (r *Reader) aboutTheDay() bool {
	switch r.s.Slot.Kind {
	case schedule.Morning, schedule.PhaseChange, schedule.SkinCheck:
		return true
	}
	return false
}

// peakAhead reports whether today's peak is still to come.
func (r *Reader) peakAhead() bool { return r.e.PeakAt.After(r.d.At) }

// UVDay says how strong the sun gets today; in dark, how long the day is.
func (r *Reader) UVDay() string {
	if r.mode == schedule.Dark {
		return r.Daylight()
	}
	key := r.uvDay()
	if r.short && r.peakAhead() {
		key = "uv.day.can"
		if r.e.DayKnown {
			key = "uv.day.peak"
		}
	}
	// If UVA or visible light matters, a low index is only half the story.
	switch key {
	case "uv.day.none", "uv.day.clears", "uv.day.low", "uv.day.over":
		if r.lightCounts() {
			return r.uvOfDay(key) + " " + r.say("uv.light")
		}
	}
	return r.uvOfDay(key)
}

// uvOfDay returns a sentence about the day, whose {clear} is the day's.
func (r *Reader) uvOfDay(key string) string {
	return r.say(key, "clear", number(whole(r.e.PeakCeiling)), "peak", number(max(1, r.peak())))
}

// uvDay returns the sentence about the day.
func (r *Reader) uvDay() string {
	const moderate = 3 // from here on the WHO recommends protection
	const opens = 2    // how much stronger a clear sky must be to be worth mentioning
	p, c := r.peak(), whole(r.e.PeakCeiling)
	switch {
	case c < 1 && p < 1:
		return "uv.day.none"
	case r.peakAhead() && r.e.DayKnown && p < moderate && c >= p+opens:
		return "uv.day.clears"
	case r.peakAhead() && p < moderate:
		return "uv.day.low"
	case r.peakAhead() && r.e.DayKnown:
		return "uv.day.peak"
	case r.peakAhead():
		return "uv.day.can"
	case whole(r.e.Ceiling) < moderate:
		return "uv.day.over"
	case r.known():
		return "uv.day.still"
	}
	return "uv.day.still.can"
}

// UVNow says how strong the sun is; in dark, how long the day is.
func (r *Reader) UVNow() string {
	const gap = 1.5                // a difference that changes what people would do; smaller ones are noise
	const soon = 30 * time.Minute  // a peak nearer than this is now
	now, peak := r.now(), r.peak() // rounded, so that no text says "3" and "under 3"
	ahead := r.e.PeakAt.Sub(r.d.At) >= soon && peak >= now+1
	switch {
	case r.mode == schedule.Dark:
		return r.Daylight()
	case r.short:
		return r.UVShort()
	case r.known() && r.e.Ceiling-r.e.Forecast >= gap && whole(r.e.Ceiling) > now:
		return r.say("uv.now.cloud", "clear", number(whole(r.e.Ceiling)))
	case now < 1 && whole(r.e.Ceiling) < 1:
		return r.UVShort()
	case r.known() && ahead:
		return r.say("uv.now.peak")
	case ahead && r.e.PeakAt.After(r.d.At):
		return r.say("uv.now.can.peak")
	}
	return r.UVShort()
}

// UVShort says the current index and nothing else.
func (r *Reader) UVShort() string {
	switch {
	case r.mode == schedule.Dark:
		return r.Daylight()
	case r.now() < 1 && r.lightCounts():
		return r.say("uv.now.none") + " " + r.say("uv.light")
	case r.now() < 1:
		return r.say("uv.now.none")
	case r.known():
		return r.say("uv.now")
	}
	return r.say("uv.now.can")
}

// Daylight says until when there is daylight.
func (r *Reader) Daylight() string {
	switch {
	case !r.e.Sunset.IsZero():
		return r.say("daylight")
	case r.e.SunUp:
		return r.say("daylight.all")
	}
	return ""
}

// Hours says from when to when the index is 3 or more, for use beside a
// sentence that names a peak.
func (r *Reader) Hours() string {
	from, to := r.local(r.e.ThreeFrom), r.local(r.e.ThreeUntil)
	key := r.uvDay()
	if from.IsZero() || to.IsZero() || key != "uv.day.peak" && key != "uv.day.can" {
		return ""
	}
	sentence := "hours"
	if key == "uv.day.can" {
		sentence = "hours.can"
	}
	return r.say(sentence, "from", clock(down(from)), "to", clock(up(to)))
}

// Elsewhere says that the texts are about the place of a phone that is away
// from home, without naming it.
func (r *Reader) Elsewhere() string {
	if !r.e.Elsewhere {
		return ""
	}
	return r.say("elsewhere")
}

// NoForecast says that there is no forecast, or that it is old.
func (r *Reader) NoForecast() string {
	const old = 24 * time.Hour // runs come twice a day; after a day the source has been silent
	needed := r.known()
	if r.aboutTheDay() {
		needed = needed && r.e.DayKnown
	}
	switch {
	case r.mode == schedule.Dark:
		return ""
	case !needed:
		return r.say("noforecast")
	case r.e.Lead > old && !r.e.Issued.IsZero():
		return r.say("noforecast.old", "moment", r.moment(r.e.Issued))
	}
	return ""
}

// strong is the index from which texts put shade first: the WHO calls 6 and
// above high and recommends to avoid the midday sun.
const strong = 6

// SunFirst reports whether a text begins with getting out of the sun, or
// planning for shade: under a strong sun in strict, after half the day's dose,
// if the coat was used up within 40 minutes, or if some skin must see no
// light.
func (r *Reader) SunFirst() bool {
	if r.e.DoseHigh || r.e.FloorBinds || r.e.Phase == schedule.Dark {
		return true
	}
	if r.s.Slot.Kind == schedule.Leaving {
		return r.outingPeak() >= strong
	}
	return r.mode == schedule.Strict && r.now() >= strong
}

// outingPeak returns the highest index of the coming outing, or the current
// one.
func (r *Reader) outingPeak() int {
	peak := r.e.OutingPeak
	if !r.known() {
		peak = r.e.OutingCeiling
	}
	return max(whole(peak), r.now())
}

// lightCounts reports whether UVA or visible light matters for some skin, so
// that a low index is not the whole story.
func (r *Reader) lightCounts() bool { return r.e.Glass }

// low reports whether the current index is under 3.
func (r *Reader) low() bool { return r.now() < 3 }
