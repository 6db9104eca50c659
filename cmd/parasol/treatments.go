package main

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/schedule/aftercare"
)

func newTreatments() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "treatments [KIND]",
		Short: "Print the catalogue of treatments with its sources",
		Args:  cobra.MaximumNArgs(1),
		RunE: command.Does(func(cmd *cobra.Command, args []string) error {
			entries := aftercare.All()
			if len(args) == 1 {
				e, ok := aftercare.Find(args[0])
				if !ok {
					return command.Misused("treatments: got %q; want %s", args[0], wanted(aftercare.Ask(args[0])))
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

// wanted says what would be valid in place of an unknown name.
func wanted(q aftercare.Question) string {
	could := strings.Join(q.Could, ", ")
	switch {
	case q.Hospital:
		return "the plan of your hospital's team, to whom this is left: ask them"
	case q.About != "":
		return "its own name: ask " + q.About + " (one of " + could + ")"
	case could != "":
		return "a kind of treatment (did you mean " + could + "?)"
	}
	return "a kind of treatment; `parasol treatments` lists them"
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
