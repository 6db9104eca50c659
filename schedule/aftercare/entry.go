package aftercare

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

// Grade is how good the evidence is: A regulator, label, standard or trial; B
// textbook, foundation or manufacturer's leaflet; C clinic leaflets only; H
// our own heuristic.
type Grade string

// Entry is one treatment of the catalogue. It is shared: read it, do not
// change it.
type Entry struct {
	Kind    string         `yaml:"kind" json:"kind"`                         // its name in the configuration
	Name    string         `yaml:"name" json:"name"`                         // in words
	Phrase  string         `yaml:"phrase" json:"phrase"`                     // as it stands in "day 4 after microneedling"
	Aliases []string       `yaml:"aliases" json:"aliases"`                   // other names [Find] takes
	Grade   Grade          `yaml:"grade" json:"evidence"`                    //
	Source  string         `yaml:"source" json:"source"`                     // whose lengths these are
	Remarks []string       `yaml:"remarks" json:"remarks,omitempty"`         //
	Group   schedule.Group `yaml:"group" json:"group"`                       // procedure, course or condition
	UVA     bool           `yaml:"uva" json:"uva,omitempty"`                 // UVA counts, so window glass does not protect
	Visible bool           `yaml:"visible" json:"visible,omitempty"`         // visible light counts, so untinted sunscreen is not enough
	Site    schedule.Site  `yaml:"site" json:"site"`                         // without an area
	Dark    *Stage         `yaml:"-" json:"dark,omitempty"`                  // no light; sunscreen does not help
	Cover   *Stage         `yaml:"-" json:"cover,omitempty"`                 // no sunscreen on open skin: stay in or cover
	Strict  *Stage         `yaml:"-" json:"strict,omitempty"`                // keep out of direct sun, mineral SPF 30+
	Protect *Stage         `yaml:"-" json:"protect,omitempty"`               // SPF 30+ daily, reapply outdoors
	Washout *Stage         `yaml:"-" json:"washout,omitempty"`               // of a course, counted from its end
	GapFor  int            `yaml:"procedure_gap_months" json:"-"`            // months after the course in which a procedure is warned of
	Allows  bool           `yaml:"if_clinic_allows" json:"if_clinic_allows"` // cover texts may mention mineral sunscreen if the clinic allows it

	NoSunscreenHelps bool `yaml:"no_sunscreen_helps" json:"no_sunscreen_helps,omitempty"` // a photodynamic kind
	IndoorLight      bool `yaml:"indoor_light" json:"indoor_light,omitempty"`             // do not stay in darkness: indoor light bleaches the drug

	CoverWhy        schedule.CoverWhy `yaml:"cover_why" json:"cover_why"`                           // why cover covers
	ClosesBySign    bool              `yaml:"closes_by_sign" json:"closes_by_sign,omitempty"`       // cover ends when the skin is closed
	EndsByClearance bool              `yaml:"ends_by_clearance" json:"ends_by_clearance,omitempty"` // dark ends when the hospital says so
	WhileStrict     bool              `yaml:"while_strict" json:"while_strict,omitempty"`           // a course that is strict and not protect
	FragileDays     int               `yaml:"fragile_days" json:"fragile_days,omitempty"`           // the first days without rubbing
	NoActivesDays   *int              `yaml:"no_actives_days" json:"no_actives_days,omitempty"`     // the first days without acids and retinoids; nil: the whole window
	Active          bool              `yaml:"active" json:"active,omitempty"`                       // a course of acids or retinoids
	NoSkinCheck     bool              `yaml:"no_skin_check" json:"no_skin_check,omitempty"`         // leaves no dark patches to look for on day 21

	RedFlags     []string `yaml:"red_flags" json:"red_flags"`         // signs to ask the professional about
	RedFlagsDays int      `yaml:"red_flag_days" json:"red_flag_days"` // the first days, in which texts name them

	Closing string `yaml:"closing" json:"closing,omitempty"` // what comes after the window

	Routine  string                    `yaml:"routine" json:"-"`
	Steps    map[schedule.Phase][]Step `yaml:"-" json:"care"`        // what to do, by phase
	Avoids   map[schedule.Phase][]Step `yaml:"-" json:"avoid"`       // what to leave, by phase
	Expected []Step                    `yaml:"expect" json:"expect"` // what is usual on which day
}

// IsCourse reports whether the kind goes on over time, as courses and
// conditions do.
func (e *Entry) IsCourse() bool { return e.Group != schedule.Procedure }

// Stage is the end of a phase, counted from the treatment.
type Stage struct {
	End     schedule.Length // our default
	Sources string          // what the sources say
	OrMore  bool            // the sources' last word is longer than the default
}

// Step is a sentence that holds from day From until (not including) day Until;
// an Until of 0 is for ever.
type Step struct {
	From  int    `yaml:"from" json:"from,omitempty"`
	Until int    `yaml:"until" json:"until,omitempty"`
	Say   string `yaml:"say" json:"say"`
}

func (s Step) on(day int) bool { return day >= s.From && (s.Until == 0 || day < s.Until) }

// HasOpenSkin reports whether the kind begins with hours in which sunscreen is
// no answer (cover or dark), so that the hour of the treatment matters.
func (e *Entry) HasOpenSkin() bool { return e.Cover != nil || e.Dark != nil }

// CoverEnd returns the catalogue's end of cover (dark in photodynamic kinds),
// counted from the treatment; zero without one.
func (e *Entry) CoverEnd() schedule.Length {
	switch {
	case e.Dark != nil:
		return e.Dark.End
	case e.Cover != nil:
		return e.Cover.End
	}
	return schedule.Length{}
}

// Care returns what to do for the skin in a phase on a day counted from the
// treatment's date.
func (e *Entry) Care(p schedule.Phase, day int) []string { return said(e.Steps[p], day) }

// Avoid returns what to leave alone in a phase on a day counted from the
// treatment's date.
func (e *Entry) Avoid(p schedule.Phase, day int) []string { return said(e.Avoids[p], day) }

// Expect returns what is usual on a day counted from the treatment's date;
// empty where there is nothing to say.
func (e *Entry) Expect(day int) string {
	for _, s := range e.Expected {
		if s.on(day) {
			return s.Say
		}
	}
	return ""
}

func said(steps []Step, day int) []string {
	var all []string
	for _, s := range steps {
		if s.on(day) {
			all = append(all, s.Say)
		}
	}
	return all
}

// Words returns a length as people write it: 14d, 24h, 1d12h; 0 for none.
func Words(l schedule.Length) string {
	var b strings.Builder
	if l.Days != 0 {
		b.WriteString(strconv.Itoa(l.Days) + "d")
	}
	if h := l.Exact / time.Hour; h != 0 {
		b.WriteString(strconv.FormatInt(int64(h), 10) + "h")
	}
	if m := l.Exact % time.Hour / time.Minute; m != 0 {
		b.WriteString(strconv.FormatInt(int64(m), 10) + "m")
	}
	if b.Len() == 0 {
		return "0"
	}
	return b.String()
}

type stageText struct {
	End     string `yaml:"end" json:"end"`
	Sources string `yaml:"sources" json:"sources"`
	OrMore  bool   `yaml:"or_more" json:"or_more,omitempty"`
}

// MarshalJSON writes the stage with its length in words.
func (s Stage) MarshalJSON() ([]byte, error) {
	return json.Marshal(stageText{Words(s.End), s.Sources, s.OrMore})
}

// read parses one unit of a length: 14d follows the wall clock, 24h is exact.
func (t stageText) read() (*Stage, error) {
	n, unit := 0, ""
	if _, err := fmt.Sscanf(t.End, "%d%s", &n, &unit); err != nil || n <= 0 || (unit != "d" && unit != "h") {
		return nil, fmt.Errorf("length %q: want days or hours (e.g. 14d)", t.End)
	}
	s := &Stage{Sources: t.Sources, OrMore: t.OrMore}
	if unit == "d" {
		s.End.Days = n
	} else {
		s.End.Exact = time.Duration(n) * time.Hour
	}
	return s, nil
}
