package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/journal"
)

// reportDays is the length of a report without dates: as many days as sums are
// kept.
const reportDays = 400

// report holds the flags of `parasol report`.
type report struct {
	person, from, to  string
	asJSON, csv, html bool
}

func newReport() *cobra.Command {
	var path string
	var r report
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Print what was asked, answered and missed, from the journal",
		Args:  cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			c, err := load(path, time.Now())
			if err != nil {
				return err
			}
			p, err := personOf(c, r.person)
			if err != nil {
				return err
			}
			days, err := r.days(cmd.Context(), c, p, time.Now())
			if err != nil {
				return err
			}
			return r.print(cmd.OutOrStdout(), c, p, days)
		}),
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&r.person, "person", "", "whom it is about")
	cmd.Flags().StringVar(&r.from, "from", "", "the first `DATE`; by default as far back as the journal knows")
	cmd.Flags().StringVar(&r.to, "to", "", "the last `DATE`; by default today, as far as it has come")
	cmd.Flags().BoolVar(&r.asJSON, "json", false, "one JSON object, as the API answers")
	cmd.Flags().BoolVar(&r.csv, "csv", false, "a table")
	cmd.Flags().BoolVar(&r.html, "html", false, "one printable page for the clinic")
	cmd.MarkFlagsMutuallyExclusive("json", "csv", "html")
	return cmd
}

// days reads the sums of the person's days.
func (r *report) days(
	ctx context.Context, c *config.Config, p *config.Person, now time.Time,
) ([]schedule.Sum, error) {
	today := schedule.DateOf(now.In(p.Policy.PlaceAt(now).Zone))
	from, to := today.Add(-reportDays), today
	for _, f := range []struct {
		name, text string
		date       *schedule.Date
	}{{"--from", r.from, &from}, {"--to", r.to, &to}} {
		if f.text == "" {
			continue
		}
		d, err := schedule.ParseDate(f.text)
		if err != nil {
			return nil, command.Misused("%s: %v", f.name, err)
		}
		*f.date = d
	}
	if to.Before(from) {
		return nil, command.Misused("--to: got %s, which is before %s", to, from)
	}
	j, err := journal.OpenReader(ctx, c.DataDir, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	defer j.Close()
	days, err := j.Days(ctx, p.Policy.Person, from, to)
	if err != nil || to.Before(today) || today.Before(from) {
		return days, err
	}
	// Explaining an instant leaves out what was sent at it, so this is the next.
	e, err := explain(ctx, c, p, now.Truncate(time.Second).Add(time.Second))
	if err != nil {
		return nil, err
	}
	return web.WithToday(days, e.day.SoFar(&e.State)), nil
}

func (r *report) print(w io.Writer, c *config.Config, p *config.Person, days []schedule.Sum) error {
	switch {
	case r.asJSON:
		return json.NewEncoder(w).Encode(web.NewHistory(days))
	case r.csv:
		return web.WriteCSV(w, days)
	}
	texts, err := delivery.Texts(c.DataDir)
	if err != nil {
		return err
	}
	sheet := web.Sheet{
		Person: p.Policy.Person, Zone: p.Policy.Home.Zone, Policy: &p.Policy, Days: days, Now: time.Now(),
	}
	if r.html {
		return web.WriteSheet(w, texts, sheet)
	}
	return web.WriteText(w, texts, sheet)
}
