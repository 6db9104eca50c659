package aftercare

import (
	_ "embed" // the catalogue
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
)

//go:embed catalogue.yaml
var file []byte

// catalogue is the file, read and indexed by every name.
type catalogue struct {
	entries []*Entry
	named   map[string]*Entry
}

// the is the embedded catalogue; it is read once, and a fault in it is a fault
// of the build.
var the = sync.OnceValue(func() *catalogue {
	c, err := parse(file)
	if err != nil {
		panic("aftercare: embedded catalogue: " + err.Error())
	}
	return c
})

// All returns the catalogue in its own order.
func All() []*Entry { return append([]*Entry(nil), the().entries...) }

// Kinds returns the kinds' names in the catalogue's order, without aliases.
func Kinds() []string {
	var all []string
	for _, e := range the().entries {
		all = append(all, e.Kind)
	}
	return all
}

// Find returns the entry of a kind or one of its aliases; capitals, spaces and
// underscores make no difference.
func Find(kind string) (*Entry, bool) {
	if e, ok := the().named[kind]; ok {
		return e, true // as the scheduler writes it
	}
	e, ok := the().named[normal(kind)]
	return e, ok
}

var hyphens = strings.NewReplacer(" ", "-", "_", "-")

func normal(kind string) string { return hyphens.Replace(strings.ToLower(strings.TrimSpace(kind))) }

// document is the file as written.
type document struct {
	Routines   map[string]*routine `yaml:"routines"`
	Treatments []*written          `yaml:"treatments"`
}

// routine is what several treatments have in common.
type routine struct {
	Care     map[string][]Step `yaml:"care"`
	Avoid    map[string][]Step `yaml:"avoid"`
	Expect   []Step            `yaml:"expect"`
	RedFlags []string          `yaml:"red_flags"`
	FlagDays int               `yaml:"red_flag_days"`
	Closing  string            `yaml:"closing"`
}

// written is an entry with its lengths still in words.
type written struct {
	Entry   `yaml:",inline"`
	Dark    *stageText `yaml:"dark"`
	Cover   *stageText `yaml:"cover"`
	Strict  *stageText `yaml:"strict"`
	Protect *stageText `yaml:"protect"`
	Washout *stageText `yaml:"washout"`
}

func parse(text []byte) (*catalogue, error) {
	var d document
	if err := yaml.Load(text, &d, yaml.WithKnownFields()); err != nil {
		return nil, err
	}
	c := &catalogue{named: map[string]*Entry{}}
	for _, w := range d.Treatments {
		e, err := w.entry(d.Routines)
		if err == nil {
			err = c.add(e)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.Kind, err)
		}
	}
	return c, nil
}

func (c *catalogue) add(e *Entry) error {
	c.entries = append(c.entries, e)
	for _, name := range append([]string{e.Kind}, e.Aliases...) {
		if c.named[name] != nil || name == "" || name != normal(name) {
			return fmt.Errorf("name %q: taken or not in lower case with hyphens", name)
		}
		c.named[name] = e
	}
	return nil
}

func (w *written) entry(routines map[string]*routine) (*Entry, error) {
	e := w.Entry
	for _, s := range []struct {
		from *stageText
		to   **Stage
	}{{w.Dark, &e.Dark}, {w.Cover, &e.Cover}, {w.Strict, &e.Strict}, {w.Protect, &e.Protect}, {w.Washout, &e.Washout}} {
		if s.from == nil {
			continue
		}
		var err error
		if *s.to, err = s.from.read(); err != nil {
			return nil, err
		}
	}
	r, ok := routines[e.Routine]
	if !ok {
		return nil, fmt.Errorf("routine %q: not in the file", e.Routine)
	}
	return &e, e.take(r)
}

// take fills in what the entry's routine says and the entry does not say
// otherwise.
func (e *Entry) take(r *routine) (err error) {
	if e.Steps, err = byPhase(r.Care); err != nil {
		return err
	}
	if e.Avoids, err = byPhase(r.Avoid); err != nil {
		return err
	}
	if e.Expected == nil {
		e.Expected = r.Expect
	}
	if e.Closing == "" {
		e.Closing = r.Closing
	}
	if e.RedFlags == nil {
		e.RedFlags, e.RedFlagsDays = r.RedFlags, r.FlagDays
	}
	return nil
}

func byPhase(named map[string][]Step) (map[schedule.Phase][]Step, error) {
	all := map[schedule.Phase][]Step{}
	for name, steps := range named {
		var p schedule.Phase
		if err := p.UnmarshalText([]byte(name)); err != nil {
			return nil, fmt.Errorf("phase: %w", err)
		}
		all[p] = steps
	}
	return all, nil
}
