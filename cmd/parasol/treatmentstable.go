package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// printTable lists the kinds by shelf, with the ends of their phases.
func printTable(w io.Writer, entries []*aftercare.Entry) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	shelf := ""
	for _, e := range entries {
		if e.Shelf != shelf {
			shelf = e.Shelf
			fmt.Fprintf(t, "\n%s\n%s\n", strings.ToUpper(shelf), heading(e))
		}
		fmt.Fprintln(t, strings.Join(row(e), "\t"))
	}
	fmt.Fprintf(t, "\nLeft to the hospital's team, and refused: %s.\n", strings.Join(aftercare.Hospital(), ", "))
	fmt.Fprint(t, footer)
	return t.Flush()
}

const footer = `Ends count from the treatment, of what is used over time from its last dose. + means or more: a sign
on the skin ends it. LIGHT: a, UVA counts and window glass is no shelter; v, visible light counts.
EVIDENCE is of the weakest number: A label or trial, B hospital or textbook, C clinics, H our own.
Your clinic's own sheet comes first: set cover, strict and protect. parasol treatments KIND says
more: other names, care by day, sources.
`

func heading(e *aftercare.Entry) string {
	switch {
	case e.NoWindow != "":
		return "KIND\tWHY"
	case e.IsCourse():
		return "KIND\tIN USE\tAFTER THE LAST DOSE\tLIGHT\tEVIDENCE"
	}
	return "KIND\tDARK\tCOVER\tSTRICT\tPROTECT\tLIGHT\tEVIDENCE"
}

func row(e *aftercare.Entry) []string {
	switch {
	case e.NoWindow != "":
		return []string{e.Kind, e.NoWindow}
	case e.Group == schedule.Condition:
		return []string{e.Kind, e.While.String(), "–", lights(e), string(e.Grade)}
	case e.IsCourse():
		after := stage(e.Washout)
		if e.Cover != nil {
			after = "cover " + stage(e.Cover) + ", strict " + stage(e.Strict) + ", protect " + stage(e.Protect)
		}
		return []string{e.Kind, e.While.String(), after, lights(e), string(e.Grade)}
	}
	return []string{
		e.Kind, stage(e.Dark), stage(e.Cover), stage(e.Strict), stage(e.Protect), lights(e), string(e.Grade),
	}
}

func stage(s *aftercare.Stage) string {
	switch {
	case s == nil:
		return "–"
	case s.Open:
		return "open"
	case s.OrMore:
		return aftercare.Words(s.End) + "+"
	}
	return aftercare.Words(s.End)
}

func lights(e *aftercare.Entry) string {
	all := ""
	if e.UVA {
		all += "a"
	}
	if e.Visible {
		all += "v"
	}
	if all == "" {
		return "–"
	}
	return all
}

// printEntry prints everything that the catalogue has about one kind.
func printEntry(w io.Writer, e *aftercare.Entry) error {
	p := &printer{w: w}
	p.line("%s (%s)", e.Name, e.Kind)
	if len(e.Aliases) > 0 {
		p.line("also: %s", strings.Join(e.Aliases, ", "))
	}
	if e.NoWindow != "" {
		if e.Withdrawn != "" {
			p.line("withdrawn: %s", e.Withdrawn)
		}
		p.line("nothing is sent: %s%s", e.NoWindow, codes(e.Sources))
		p.sources(e)
		return p.err
	}
	site := strings.ReplaceAll(e.Site.String(), "-", " ")
	p.line("%s, %s; light: %s; evidence %s%s", e.Group, site, lights(e), e.Grade, codes(e.Sources))
	if e.IsCourse() {
		p.line("in use    %s", e.While)
	}
	p.stages(e)
	if e.ClosesBy != "" {
		p.line("cover ends when %s; its date is when to ask", e.ClosesBy)
	}
	p.waits(e.Family.Wait)
	for _, s := range []struct {
		title string
		slot  aftercare.Slot
	}{
		{"the evening before", aftercare.Eve}, {"on the way home", aftercare.Begin}, {"care", aftercare.Do},
		{"leave alone", aftercare.Leave}, {"beside a procedure", aftercare.Pause}, {"usual", aftercare.Usual},
		{"ask for help", aftercare.Flag},
	} {
		p.care(s.title, e.Slot(s.slot))
	}
	p.list("before you begin", e.Before())
	p.list("notes", e.Notes)
	p.sources(e)
	return p.err
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) stages(e *aftercare.Entry) {
	for _, s := range []struct {
		name  string
		stage *aftercare.Stage
	}{{"dark", e.Dark}, {"cover", e.Cover}, {"strict", e.Strict}, {"protect", e.Protect}, {"washout", e.Washout}} {
		if s.stage == nil {
			continue
		}
		texts := ""
		if s.stage.Texts != "" {
			texts = "; texts: " + s.stage.Texts
		}
		p.line("%-8s  %s%s%s", s.name, stage(s.stage), texts, codes(s.stage.Sources))
	}
}

func (p *printer) waits(w aftercare.Waits) {
	var lines []string
	for _, x := range []struct {
		name string
		wait *aftercare.Wait
	}{
		{"heat, sauna, hot bath", w.Heat}, {"sport, sweat", w.Sweat}, {"pool, sea", w.Water}, {"make-up", w.Makeup},
		{"acids, retinoids, scrubs", w.Actives}, {"shaving, waxing", w.Hair},
	} {
		if x.wait == nil {
			continue
		}
		line := x.name + ": until " + x.wait.Until
		if x.wait.Days > 0 {
			line = fmt.Sprintf("%s: until day %d", x.name, x.wait.Days)
		}
		if x.wait.Texts != "" {
			line += " (texts: " + x.wait.Texts + ")"
		}
		lines = append(lines, line+codes(x.wait.Sources))
	}
	p.list("what waits", lines)
}

func (p *printer) care(title string, lines []aftercare.Line) {
	var all []string
	for _, l := range lines {
		all = append(all, when(&l)+l.Say)
	}
	p.list(title, all)
}

func (p *printer) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line("\n%s", title)
	for _, l := range lines {
		p.line("  - %s", l)
	}
}

// sources explains the codes of an entry.
func (p *printer) sources(e *aftercare.Entry) {
	all := append(slices.Clone(e.Sources), e.Family.Sources...)
	for _, s := range []*aftercare.Stage{e.Dark, e.Cover, e.Strict, e.Protect, e.Washout} {
		if s != nil {
			all = append(all, s.Sources...)
		}
	}
	w := e.Family.Wait
	for _, x := range []*aftercare.Wait{w.Heat, w.Sweat, w.Water, w.Makeup, w.Actives, w.Hair} {
		if x != nil {
			all = append(all, x.Sources...)
		}
	}
	slices.Sort(all)
	var lines []string
	for _, code := range slices.Compact(all) {
		lines = append(lines, code+": "+aftercare.Source(code))
	}
	p.list("sources", lines)
}

func codes(sources []string) string {
	if len(sources) == 0 {
		return ""
	}
	return " [" + strings.Join(sources, " ") + "]"
}

// when says on which days and in which phases a line applies, nothing for all.
func when(l *aftercare.Line) string {
	var parts []string
	switch {
	case l.Every > 0:
		parts = append(parts, fmt.Sprintf("every %d days", l.Every))
	case l.Until == l.From+1:
		parts = append(parts, fmt.Sprintf("day %d", l.From))
	case l.Until > 0:
		parts = append(parts, fmt.Sprintf("days %d to %d", l.From, l.Until-1))
	case l.From > 0:
		parts = append(parts, fmt.Sprintf("from day %d", l.From))
	}
	for _, phase := range l.Phases {
		parts = append(parts, phase.String())
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": "
}
