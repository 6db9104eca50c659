package aftercare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

// Stage is the end of a phase.
type Stage struct {
	End     schedule.Length // the default
	Open    bool            // there is no end; End is zero
	Texts   string          // what the sources say, if they differ
	OrMore  bool            // the longest source exceeds the default
	Sources []string        // see [Source]
}

// end returns the stage's end, 0 for nil.
func (s *Stage) end() schedule.Length {
	if s == nil {
		return schedule.Length{}
	}
	return s.End
}

// open reports whether the stage has no end.
func (s *Stage) open() bool { return s != nil && s.Open }

// MarshalJSON encodes the stage with its length in words.
func (s Stage) MarshalJSON() ([]byte, error) {
	text := stageText{Open: s.Open, Texts: s.Texts, OrMore: s.OrMore, Sources: s.Sources}
	if !s.Open {
		text.End = Words(s.End)
	}
	return json.Marshal(text)
}

// stageText is a stage as written in the file.
type stageText struct {
	End     string   `yaml:"end" json:"end,omitempty"`
	Open    bool     `yaml:"open" json:"open,omitempty"`
	Texts   string   `yaml:"texts" json:"texts,omitempty"`
	OrMore  bool     `yaml:"or_more" json:"or_more,omitempty"`
	Sources []string `yaml:"sources" json:"sources"`
}

// read parses one unit of a length: 14d follows the wall clock, 24h is exact.
func (t *stageText) read() (*Stage, error) {
	if t == nil {
		return nil, nil
	}
	s := &Stage{Open: t.Open, Texts: t.Texts, OrMore: t.OrMore, Sources: t.Sources}
	if t.Open {
		return s, nil
	}
	n, unit := 0, ""
	if _, err := fmt.Sscanf(t.End, "%d%s", &n, &unit); err != nil || n < 0 || (unit != "d" && unit != "h") {
		return nil, fmt.Errorf("length %q: want days or hours (e.g. 14d)", t.End)
	}
	if unit == "d" {
		s.End.Days = n
	} else {
		s.End.Exact = time.Duration(n) * time.Hour
	}
	return s, nil
}

// written is an entry as written in its file.
type written struct {
	Entry    `yaml:",inline"`
	Family   string         `yaml:"family"`
	Site     *schedule.Site `yaml:"site"`
	Light    *[]string      `yaml:"light"`
	While    schedule.Phase `yaml:"while"`
	Stages   stages         `yaml:",inline"`
	AfterEnd stages         `yaml:"after_end"` // instead of a washout: phases counted from the last dose
}

type stages struct {
	Dark    *stageText `yaml:"dark"`
	Cover   *stageText `yaml:"cover"`
	Strict  *stageText `yaml:"strict"`
	Protect *stageText `yaml:"protect"`
	Washout *stageText `yaml:"washout"`
}

// entry parses one entry of a shelf.
func (s shelf) entry(text string) (*Entry, error) {
	var list []*written
	if err := load(text, &list); err != nil {
		return nil, err
	}
	w := list[0]
	e := w.Entry
	e.Shelf, e.Group, e.Site, e.While = s.title, s.group, s.site, w.While
	if w.Site != nil {
		e.Site = *w.Site
	}
	light := s.light
	if w.Light != nil {
		light = *w.Light
	}
	e.UVA, e.Visible = slices.Contains(light, "uva"), slices.Contains(light, "visible")
	if e.IsCourse() && e.While == schedule.NoPhase {
		e.While = schedule.Protect
	}
	for _, from := range []stages{w.Stages, w.AfterEnd} {
		if err := e.takeStages(from); err != nil {
			return nil, err
		}
	}
	if e.NoWindow != "" {
		e.Family = &Family{}
		return &e, nil
	}
	return &e, e.take(w.Family)
}

func (e *Entry) takeStages(from stages) error {
	for _, s := range []struct {
		from *stageText
		to   **Stage
	}{
		{from.Dark, &e.Dark}, {from.Cover, &e.Cover}, {from.Strict, &e.Strict}, {from.Protect, &e.Protect},
		{from.Washout, &e.Washout},
	} {
		stage, err := s.from.read()
		if err != nil {
			return err
		}
		if stage != nil {
			*s.to = stage
		}
	}
	return nil
}

// Words formats a length as people write it: 14d, 24h, 1d12h; 0 if there is
// none.
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
