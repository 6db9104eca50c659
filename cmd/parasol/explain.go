package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/cmd/parasol/internal/daemon"
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
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			now := time.Now()
			c, err := load(path, now)
			if err != nil {
				return err
			}
			p, err := personOf(c, person)
			if err != nil {
				return err
			}
			p.Policy.Moves = daemon.MovesOf(c.DataDir, p, slog.New(slog.DiscardHandler))
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
	cmd.Flags().StringVar(&at, "at", "",
		"an RFC 3339 instant, or the place's wall time as 2026-07-01T09:00; now by default")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

func instantOf(text string, now time.Time, p *schedule.Policy) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	t, ok := p.Instant(text)
	if !ok {
		return t, command.Misused(
			"--at: got %q; want an instant (e.g. 2026-07-01T09:00:00Z) or a wall time (e.g. 2026-07-01T09:00)",
			text,
		)
	}
	return t, nil
}

// explanation is a decision with its reasons.
type explanation struct {
	Decision schedule.Decision `json:"decision"`
	State    schedule.State    `json:"state"`
	Journal  bool              `json:"journal"` // whether there was one to read
	texts    *notify.Texts
	day      *schedule.Day
}

// explain decides as the daemon would have, using its journal if there is one.
func explain(ctx context.Context, c *config.Config, who *config.Person, at time.Time) (*explanation, error) {
	p := &who.Policy
	texts, err := delivery.Texts(c.DataDir)
	if err != nil {
		return nil, err
	}
	e := &explanation{texts: texts}
	options := source.Options{}
	var recent []schedule.Event
	quiet := slog.New(slog.DiscardHandler)
	j, err := journal.OpenReader(ctx, c.DataDir, quiet)
	switch {
	case err == nil:
		defer j.Close()
		e.Journal, options.Cache = true, j
		options.Providers = parts.Providers(c.Sources, "parasol")
		if p, err = amended(ctx, c, j, p); err != nil {
			return nil, err
		}
		p.Moves = who.Policy.Moves
		if recent, err = j.Recent(ctx, p.Person, at.Add(-schedule.Memory)); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	p.CanConfirm, p.Receipts = parts.AbilitiesOf(c.Channels, c.Server.PublicURL != "").Answerable(who.Channels)
	f := source.New(options).Forecast(ctx, at, p.PlaceAt(at).Place)
	e.State = schedule.Fold(at, before(at, recent))
	e.day = p.WithPlan(recent).DayAt(at, f)
	e.Decision = schedule.Decide(at, e.day, &e.State)
	return e, nil
}

// amended returns the policy with what was entered on the page.
func amended(ctx context.Context, c *config.Config, j *journal.Journal, p *schedule.Policy) (*schedule.Policy, error) {
	people, _, err := daemon.Amend(ctx, c, j)
	for _, a := range people {
		if a.Policy.Person == p.Person {
			return &a.Policy, nil
		}
	}
	return p, err
}

// before omits what the daemon did at or after an instant. Fold counts a
// reminder in the future as sent, which is right for a clock that was set
// back, but wrong for a question about the past.
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
	r := e.texts.Read(&e.Decision)
	p.line("%s", r.Head())
	if !e.Journal {
		p.line("%s", e.texts.Empty())
	}
	if m := e.texts.Render(&e.Decision); m.Title != "" {
		p.line("\n  %s", m.Title)
		p.line("  %s", strings.ReplaceAll(m.Body, "\n", "\n  "))
	}
	p.line("")
	for _, line := range r.Evidence() {
		p.line("  %s", line)
	}
	p.line("\n%s", e.texts.HeldTitle())
	for i := range e.Decision.Held {
		h := &e.Decision.Held[i]
		p.line("  %s (%s)", r.Held(h), h.Slot)
	}
	if len(e.Decision.Held) == 0 {
		p.line("  %s", e.texts.HeldNone())
	}
	return p.err
}
