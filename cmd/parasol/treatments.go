package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

func newTreatments() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "treatments [KIND]",
		Short: "Print the catalogue of treatments with its sources",
		Args:  cobra.MaximumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			entries := aftercare.All()
			if len(args) == 1 {
				e, ok := aftercare.Find(args[0])
				if !ok {
					return misused("treatments: got %q; want one of %s (did you mean %s?)", args[0], strings.Join(aftercare.Kinds(), ", "), aftercare.Nearest(args[0]))
				}
				entries = []*aftercare.Entry{e}
			}
			return printTreatments(cmd.OutOrStdout(), entries, asJSON, len(args) == 1)
		}),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return aftercare.Kinds(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return cmd
}

func printTreatments(w io.Writer, entries []*aftercare.Entry, asJSON, whole bool) error {
	switch {
	case asJSON:
		enc := json.NewEncoder(w)
		for _, e := range entries {
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	case whole:
		return printEntry(w, entries[0])
	default:
		return printTable(w, entries)
	}
}

func printTable(w io.Writer, entries []*aftercare.Entry) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "KIND\tDARK\tCOVER\tSTRICT UNTIL\tPROTECT UNTIL\tEVIDENCE\tSOURCE")
	for _, e := range entries {
		protect := stage(e.Protect)
		if e.IsCourse() {
			protect = "course + " + stage(e.Washout)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Kind, stage(e.Dark), stage(e.Cover), stage(e.Strict), protect, e.Grade, e.Source)
	}
	fmt.Fprintln(t, "\nLengths count from the treatment. Your clinic's own sheet comes first: set cover, strict and protect in the configuration.")
	return t.Flush()
}

func stage(s *aftercare.Stage) string {
	if s == nil {
		return "–"
	}
	more := ""
	if s.OrMore {
		more = " or more"
	}
	return aftercare.Words(s.End) + more
}

func printEntry(w io.Writer, e *aftercare.Entry) error {
	p := &printer{w: w}
	p.line("%s (%s)", e.Name, e.Kind)
	if len(e.Aliases) > 0 {
		p.line("also: %s", strings.Join(e.Aliases, ", "))
	}
	p.line("evidence %s: %s", e.Grade, e.Source)
	for _, s := range []struct {
		name  string
		stage *aftercare.Stage
	}{{"dark", e.Dark}, {"cover", e.Cover}, {"strict", e.Strict}, {"protect", e.Protect}, {"washout", e.Washout}} {
		if s.stage != nil {
			p.line("%-8s %s (sources: %s)", s.name, stage(s.stage), s.stage.Sources)
		}
	}
	for _, phase := range []schedule.Phase{schedule.Dark, schedule.Cover, schedule.Strict, schedule.Protect} {
		p.steps("care in "+phase.String(), e.Steps[phase])
		p.steps("avoid in "+phase.String(), e.Avoids[phase])
	}
	p.steps("what to expect", e.Expected)
	p.list("ask the professional at", e.RedFlags)
	p.list("remarks", e.Remarks)
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

func (p *printer) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.line("\n%s", title)
	for _, l := range lines {
		p.line("  - %s", l)
	}
}

func (p *printer) steps(title string, steps []aftercare.Step) {
	var lines []string
	for _, s := range steps {
		lines = append(lines, days(s)+s.Say)
	}
	p.list(title, lines)
}

// days says on which days a step holds, nothing for all of them.
func days(s aftercare.Step) string {
	switch {
	case s.Until == 0 && s.From == 0:
		return ""
	case s.Until == 0:
		return fmt.Sprintf("from day %d: ", s.From)
	case s.Until == s.From+1:
		return fmt.Sprintf("day %d: ", s.From)
	default:
		return fmt.Sprintf("days %d to %d: ", s.From, s.Until-1)
	}
}
