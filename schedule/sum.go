package schedule

import (
	"time"

	"parasol/uv"
)

// onTime is how soon after its reminder a coat counts as on time (H; the first
// repeat comes then).
const onTime = 10 * time.Minute

// Sum is the summary of a day for the history, kept after the events of the
// day are deleted.
type Sum struct {
	Date      Date   `json:"date"`
	Phase     Phase  `json:"phase"`               // that governed at the day's end, or the last before that did
	Treatment string `json:"treatment,omitempty"` // and its treatment
	Day       int    `json:"day"`                 // calendar days since that one's date

	Peak   uv.Index  `json:"peak"` // of the forecast, the clear sky's where there was none
	PeakAt time.Time `json:"peak_at,omitzero"`

	Asked     int       `json:"asked"`    // reminders that ask something
	Answered  int       `json:"answered"` // and those that were answered
	Morning   bool      `json:"morning"`  // it was asked for
	MorningAt time.Time `json:"morning_at,omitzero"`
	CoatsDue  int       `json:"coats_due"` // coats that were asked for outdoors
	OnTime    int       `json:"on_time"`   // and those put on within ten minutes
	Coats     int       `json:"coats"`

	// Minutes. The sun counts when the ceiling reaches the threshold of the
	// skin that takes sunscreen.
	Outdoors      int       `json:"outdoors_min"`        // reported or probably outdoors
	InSun         int       `json:"in_sun_min"`          // of these, in sun that counts
	Overdue       int       `json:"overdue_min"`         // of these, without a film
	StrongOverdue int       `json:"strong_overdue_min"`  // of these, at an index of 6 and above
	WorstFrom     time.Time `json:"worst_from,omitzero"` // the longest stretch without a film
	Worst         int       `json:"worst_min,omitempty"`
	WorstIndex    uv.Index  `json:"worst_index,omitempty"` // its highest
}

// Sum summarizes the part of the day before now. The state is that of now, or
// of the day's end if that is earlier.
func (d *Day) Sum(now time.Time, s *State) Sum {
	lived := spans{{d.Start, earlier(now, d.End)}}
	sum := Sum{Date: d.Date, Peak: d.peaks.forecast, PeakAt: d.peaks.at}
	d.sumPhase(&sum, lived[0])
	d.sumSlots(&sum, lived[0], s)
	line := d.timeline(now, s)
	var out spans
	for i := range line {
		if line[i].out() {
			out = append(out, line[i].Span)
		}
	}
	out = union(out, 0).and(lived)
	inSun := out.and(d.coatOver)
	overdue := inSun.without(d.films(s, line))
	sum.Outdoors, sum.InSun, sum.Overdue = out.minutes(), inSun.minutes(), overdue.minutes()
	sum.StrongOverdue = overdue.and(d.loud[uv6]).minutes()
	d.sumWorst(&sum, overdue)
	return sum
}

// SoFar summarizes the day up to the state's instant. What was reported in that
// very second counts, as instants are whole seconds.
func (d *Day) SoFar(s *State) Sum { return d.Sum(s.Now.Add(time.Second), s) }

// sumPhase sets the phase that governed at the day's end, or the last one
// before.
func (d *Day) sumPhase(sum *Sum, lived Span) {
	for i := range d.segments {
		seg := &d.segments[i]
		if seg.phase == NoPhase || !seg.From.Before(lived.Until) || !seg.Until.After(lived.From) {
			continue
		}
		sum.Phase, sum.Treatment, sum.Day = seg.phase, "", 0
		if seg.cause != nil {
			sum.Treatment, sum.Day = seg.cause.Kind, seg.day
		}
	}
}

// sumSlots counts what was asked and answered during the day.
func (d *Day) sumSlots(sum *Sum, lived Span, s *State) {
	for i := range s.Slots {
		r := &s.Slots[i]
		if r.Confirms == NoEvent || !lived.Contains(r.First) {
			continue
		}
		answered := !r.Confirmed.IsZero()
		sum.Asked++
		if answered {
			sum.Answered++
		}
		switch k := r.Slot.Kind; {
		case k == Morning:
			sum.Morning, sum.MorningAt = true, r.Confirmed
		case k.Film() && k.Outdoor():
			sum.CoatsDue++
			if answered && !r.Confirmed.After(r.First.Add(onTime)) {
				sum.OnTime++
			}
		}
	}
	for i := range s.Coats {
		if lived.Contains(s.Coats[i].At) {
			sum.Coats++
		}
	}
}

// sumWorst sets the longest stretch without a film, and the strongest sun in
// it.
func (d *Day) sumWorst(sum *Sum, overdue spans) {
	var worst Span
	for _, o := range overdue {
		if o.Until.Sub(o.From) > worst.Until.Sub(worst.From) {
			worst = o
		}
	}
	if worst.From.IsZero() {
		return
	}
	sum.WorstFrom, sum.Worst = worst.From, spans{worst}.minutes()
	for t := worst.From; t.Before(worst.Until); t = t.Add(5 * time.Minute) { // the grid's step
		sum.WorstIndex = max(sum.WorstIndex, d.forecast.At(t).Forecast)
	}
}

// without returns the instants of ss that are not in o.
func (ss spans) without(o spans) spans {
	var left spans
	for _, s := range ss {
		from := s.From
		for _, cut := range o {
			if !cut.Until.After(from) || !cut.From.Before(s.Until) {
				continue
			}
			if from.Before(cut.From) {
				left = append(left, Span{from, cut.From})
			}
			from = later(from, cut.Until)
		}
		if from.Before(s.Until) {
			left = append(left, Span{from, s.Until})
		}
	}
	return left
}

// minutes returns the length of all spans, rounded.
func (ss spans) minutes() int {
	var all time.Duration
	for _, s := range ss {
		all += s.Until.Sub(s.From)
	}
	return int(all.Round(time.Minute) / time.Minute)
}
