package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/parasol/internal/daemon"
	"parasol/cmd/parasol/internal/web"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/journal"
	"parasol/uv/source"
)

func newExplain() *cobra.Command {
	var path, person, at string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain",
		Short: "Explain what would be decided at an instant, and why nothing else",
		Args:  cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			now := time.Now()
			c, err := load(path, now)
			if err != nil {
				return err
			}
			p, err := personOf(c, person)
			if err != nil {
				return err
			}
			when, err := instantOf(at, now, &p.Policy)
			if err != nil {
				return err
			}
			e, err := explain(cmd.Context(), c, p, when.Truncate(time.Second))
			if err != nil {
				return err
			}
			return e.print(cmd.OutOrStdout(), asJSON)
		}),
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&person, "person", "", "whom it is about")
	cmd.Flags().StringVar(&at, "at", "", "an RFC 3339 instant, or the place's wall time as 2026-07-01T09:00; now by default")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

func instantOf(text string, now time.Time, p *schedule.Policy) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	wall, err := time.Parse("2006-01-02T15:04", text)
	if err != nil {
		return wall, misused("--at: got %q; want an instant (e.g. 2026-07-01T09:00:00Z) or a wall time (e.g. 2026-07-01T09:00)", text)
	}
	d := schedule.DateOf(wall)
	zone := p.PlaceAt(d.At(12*60, p.Home.Zone)).Zone
	return d.At(schedule.Clock(wall.Hour()*60+wall.Minute()), zone), nil
}

// explanation is a decision with what it rests on.
type explanation struct {
	Decision schedule.Decision `json:"decision"`
	State    schedule.State    `json:"state"`
	Journal  bool              `json:"journal"` // whether there was one to read
	zone     *time.Location
	texts    *notify.Texts
}

// explain decides as the daemon would have, from its journal if there is one.
func explain(ctx context.Context, c *config.Config, who *config.Person, at time.Time) (*explanation, error) {
	p := &who.Policy
	p.CanConfirm, p.Receipts = parts.Answerable(c, who)
	texts, err := daemon.Texts(c.DataDir)
	if err != nil {
		return nil, err
	}
	e := &explanation{zone: p.PlaceAt(at).Zone, texts: texts}
	options := source.Options{}
	var recent []schedule.Event
	quiet := slog.New(slog.DiscardHandler)
	j, err := journal.OpenReader(ctx, c.DataDir, quiet)
	switch {
	case err == nil:
		defer j.Close()
		e.Journal, options.Cache = true, j
		options.Providers = parts.Providers(c.Sources, "parasol")
		if recent, err = j.Recent(ctx, p.Person, at.Add(-schedule.Memory)); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	f := source.New(options).Forecast(ctx, at, p.PlaceAt(at).Place)
	e.State = schedule.Fold(at, before(at, recent))
	e.Decision = schedule.Decide(at, p.DayAt(at, f), &e.State)
	return e, nil
}

// before leaves out what the daemon did at an instant or later: Fold counts a
// reminder of the future as sent, which is right for a clock that was set
// back, and wrong for a question about the past.
func before(at time.Time, events []schedule.Event) []schedule.Event {
	return slices.DeleteFunc(events, func(e schedule.Event) bool {
		return !e.Kind.Reported() && !e.At.Before(at.Truncate(time.Second))
	})
}

func (e *explanation) print(w io.Writer, asJSON bool) error {
	if asJSON {
		web.InUTC(e)
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(e)
	}
	p := &printer{w: w}
	e.decision(p)
	e.evidence(p)
	p.line("\nNot sent:")
	for _, h := range e.Decision.Held {
		until := ""
		if !h.Until.IsZero() {
			until = ", until " + e.moment(h.Until)
		}
		p.line("  %-40s %s%s", h.Slot, h.Reason, until)
	}
	if len(e.Decision.Held) == 0 {
		p.line("  nothing was held back")
	}
	return p.err
}

func (e *explanation) moment(t time.Time) string { return t.In(e.zone).Format("Mon 2 Jan 15:04") }

func (e *explanation) decision(p *printer) {
	d := &e.Decision
	p.line("%s, %s (%s)", d.Person, e.moment(d.At), e.zone)
	if !e.Journal {
		p.line("There is no journal yet: nothing is known of what was reported or sent.")
	}
	if d.Send == nil {
		p.line("Nothing is sent: %s. Looks again %s.", d.Reason, e.moment(d.Next))
		return
	}
	m := e.texts.Render(d)
	p.line("Sends %s, attempt %d, %s: %s. Looks again %s.", d.Send.Slot, d.Send.Attempt, d.Send.Level, d.Reason, e.moment(d.Next))
	p.line("  %s", m.Title)
}

func (e *explanation) evidence(p *printer) {
	v := &e.Decision.Evidence
	p.line("\nEvidence:")
	p.line("  UV index now         %s forecast, %s clear sky, %s ceiling (%s)", v.Forecast, v.ClearSky, v.Ceiling, v.Source)
	if !v.Issued.IsZero() {
		p.line("  forecast of          %s, trust %.2f", e.moment(v.Issued), v.Trust)
	}
	p.line("  threshold            %s of the phase %s, %s", v.Threshold, v.Phase, word(v.Over, "reached", "not reached"))
	if !v.PeakAt.IsZero() {
		p.line("  today's peak         %s at %s", v.Peak, e.moment(v.PeakAt))
	}
	if v.Treatment != "" {
		p.line("  treatment            %s, day %d", v.Treatment, v.TreatmentDay)
	}
	for _, l := range []struct {
		name string
		at   time.Time
	}{{"phase until", v.PhaseUntil}, {"window until", v.WindowUntil}, {"sunrise", v.Sunrise}, {"sunset", v.Sunset},
		{"out since", v.OutSince}, {"out until", v.OutUntil}, {"next outing", v.NextOuting}, {"last coat", v.Applied}, {"film ends", v.FilmEnds}} {
		if !l.at.IsZero() {
			p.line("  %-20s %s", l.name, e.moment(l.at))
		}
	}
	p.line("  presence             %s", v.Presence)
	if !v.Applied.IsZero() {
		p.line("  film                 %s by its %s", word(v.FilmOn, "on, to be ended", "ended"), v.FilmEnd)
	}
	p.line("  dose today           %s bare, %s through the film", v.DoseBare, v.DoseFilm)
	p.line("  pushes today         %s", fmt.Sprintf("%d of %d", v.SentToday, v.MaxPerDay))
}

func word(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}
