package aftercare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"parasol/schedule"
)

// Family is the care that several kinds have in common.
type Family struct {
	Name    string   `yaml:"-" json:"name"` // of the group whose lines it has
	Grade   Grade    `yaml:"grade" json:"evidence"`
	Sources []string `yaml:"sources" json:"sources"`
	Wait    Waits    `yaml:"wait" json:"wait,omitzero"`
	Close   []string `yaml:"close" json:"close,omitempty"` // what comes after the window
}

// Waits says how long things wait after a procedure; nil if nothing is known.
type Waits struct {
	Heat    *Wait `yaml:"heat" json:"heat,omitempty"`       // sauna, steam, hot tub, hot bath, hot yoga
	Sweat   *Wait `yaml:"sweat" json:"sweat,omitempty"`     // sport
	Water   *Wait `yaml:"water" json:"water,omitempty"`     // pool and sea
	Makeup  *Wait `yaml:"makeup" json:"makeup,omitempty"`   //
	Actives *Wait `yaml:"actives" json:"actives,omitempty"` // acids, retinoids, scrubs, benzoyl peroxide
	Hair    *Wait `yaml:"hair" json:"hair,omitempty"`       // shaving, waxing, plucking
}

// Wait is how long something waits: until a day counted from the treatment's
// date, or until a sign.
type Wait struct {
	Days    int      `yaml:"days" json:"days,omitempty"`
	Until   string   `yaml:"until" json:"until,omitempty"` // the sign, in words
	Texts   string   `yaml:"texts" json:"texts,omitempty"`
	Sources []string `yaml:"sources" json:"sources"`
}

// Slot is what a line is for.
type Slot int

// The slots.
const (
	Do    Slot = iota // care for the skin
	Leave             // what to leave alone
	Pause             // of a course: replaces its care while a procedure bans it
	Usual             // what the leaflets describe for the day
	Flag              // warning signs, and whom to ask
	Begin             // the way home from the procedure
	Eve               // the evening before
)

// Line is a sentence that applies on some days of some phases.
type Line struct {
	Slot   Slot             `json:"slot"`
	Say    string           `json:"say"`
	From   int              `json:"from,omitempty"`   // the first day, counted from the treatment's date
	Until  int              `json:"until,omitempty"`  // the first day on which it no longer applies; 0: without end
	Every  int              `json:"every,omitempty"`  // every so many days from the first day on; 0: each day
	Phases []schedule.Phase `json:"phases,omitempty"` // nil: all
	Vital  bool             `json:"vital,omitempty"`  // never dropped for lack of space
}

func (l *Line) on(day int) bool {
	return day >= l.From && (l.Until == 0 || day < l.Until) && (l.Every == 0 || (day-l.From)%l.Every == 0)
}

// Rare reports whether the line applies on few days only, so that it must not
// wait its turn among the other lines of a day.
func (l *Line) Rare() bool { return l.Every > 0 || l.Until == l.From+1 }

func (l *Line) in(p schedule.Phase) bool { return l.Phases == nil || slices.Contains(l.Phases, p) }

// Lines returns the lines of a slot that apply in a phase on a day counted from
// the treatment's date. They are in the catalogue's order, except that those of
// Leave come shortest-lived first.
func (e *Entry) Lines(s Slot, p schedule.Phase, day int) []Line {
	var all []Line
	for _, l := range e.lines {
		if l.Slot == s && l.on(day) && l.in(p) {
			all = append(all, l)
		}
	}
	if s == Leave {
		slices.SortStableFunc(all, func(a, b Line) int { return a.lives() - b.lives() })
	}
	return all
}

// Slot returns all lines of a slot.
func (e *Entry) Slot(s Slot) []Line {
	var all []Line
	for _, l := range e.lines {
		if l.Slot == s {
			all = append(all, l)
		}
	}
	return all
}

func (l *Line) lives() int {
	if l.Until == 0 {
		return 1 << 20 // after every day that is named
	}
	return l.Until
}

// lineText is a line as written in the file.
type lineText struct {
	Days   string           `yaml:"days"` // 0, 0-1 or 8-, inclusive
	Phases []schedule.Phase `yaml:"phases"`
	Only   []string         `yaml:"only"` // the kinds it is about
	Not    []string         `yaml:"not"`  // the kinds it is not about
	Every  int              `yaml:"every"`
	Vital  bool             `yaml:"vital"`
	Begin  bool             `yaml:"begin"`
	Eve    bool             `yaml:"eve"`
	Say    string           `yaml:"say"`
}

type familyText struct {
	Family `yaml:",inline"`
	Like   string     `yaml:"like"` // the family whose lines it inherits
	Do     []lineText `yaml:"do"`
	Leave  []lineText `yaml:"leave"`
	Pause  []lineText `yaml:"pause"`
	Usual  []lineText `yaml:"usual"`
	Flags  []lineText `yaml:"flags"`
}

// families returns the parser of each family by name; each parses once.
var families = sync.OnceValue(func() map[string]func() *familyText {
	all := map[string]func() *familyText{}
	name, text := "", ""
	add := func() {
		name, text := name, text
		all[name] = sync.OnceValue(func() *familyText { return readFamily(name, text) })
	}
	for line := range strings.Lines(file("families")) {
		if line[0] != ' ' && strings.HasSuffix(line, ":\n") && line[0] != '#' {
			if name != "" {
				add()
			}
			name, text = strings.TrimSuffix(line, ":\n"), ""
		} else if name != "" {
			text += line
		}
	}
	add()
	return all
})

func readFamily(name, text string) *familyText {
	f := &familyText{}
	if err := load(text, f); err != nil {
		panic(fmt.Sprintf("aftercare: embedded catalogue: family %s: %v", name, err))
	}
	f.Name = name
	return f
}

// family returns a family, including the lines that it inherits.
func family(name string) (*familyText, error) {
	read, ok := families()[name]
	if !ok {
		return nil, fmt.Errorf("family %q: not in the file", name)
	}
	f := read()
	if f.Like == "" {
		return f, nil
	}
	like, err := family(f.Like)
	if err != nil {
		return nil, err
	}
	joined := *like
	joined.Grade, joined.Sources, joined.Wait = f.Grade, f.Sources, f.Wait
	return &joined, nil
}

// take sets what the entry's family says about its kind.
func (e *Entry) take(name string) error {
	f, err := family(name)
	if err != nil {
		return err
	}
	e.Family = &f.Family
	texts := map[Slot][]lineText{Do: f.Do, Leave: f.Leave, Pause: f.Pause, Usual: f.Usual, Flag: f.Flags}
	for slot, texts := range texts {
		for i := range texts {
			t := &texts[i]
			if t.Only != nil && !slices.Contains(t.Only, e.Kind) || slices.Contains(t.Not, e.Kind) {
				continue
			}
			l, err := t.line(slot)
			if err != nil {
				return err
			}
			e.lines = append(e.lines, l)
		}
	}
	slices.SortStableFunc(e.lines, func(a, b Line) int { return int(a.Slot) - int(b.Slot) })
	return nil
}

func (t *lineText) line(s Slot) (Line, error) {
	l := Line{Slot: s, Say: t.Say, Every: t.Every, Phases: t.Phases, Vital: t.Vital}
	switch {
	case t.Begin:
		l.Slot = Begin
	case t.Eve:
		l.Slot = Eve
	}
	if t.Days == "" {
		return l, nil
	}
	from, until, span := strings.Cut(t.Days, "-")
	if !span {
		until = from
	}
	var err error
	if l.From, err = strconv.Atoi(from); err != nil {
		return l, fmt.Errorf("days %q: want 0, 0-1 or 8-", t.Days)
	}
	if until == "" {
		return l, nil
	}
	last, err := strconv.Atoi(until)
	if err != nil || last < l.From {
		return l, fmt.Errorf("days %q: want 0, 0-1 or 8-", t.Days)
	}
	l.Until = last + 1
	return l, nil
}
