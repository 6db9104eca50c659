package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"

	"parasol/cmd/internal/command"
	"parasol/schedule/journal"
	"parasol/uv/source"
)

// verify prints how accurate each source has been at a place, according to the
// daemon's forecast log.
func (a *curveAsk) verify(ctx context.Context, w io.Writer, asJSON bool) error {
	j, err := journal.OpenReader(ctx, a.config.DataDir, slog.New(slog.DiscardHandler))
	if errors.Is(err, fs.ErrNotExist) {
		return command.Misused("--verify: there is no journal in %s yet; want a daemon that has run there",
			a.config.DataDir)
	}
	if err != nil {
		return err
	}
	defer j.Close()
	noons, err := source.ReadNoons(ctx, j, a.place.Place)
	if err != nil {
		return err
	}
	scores := noons.Scores()
	if asJSON {
		enc := json.NewEncoder(w)
		for _, s := range scores {
			if err := enc.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	p := &printer{w: w}
	p.line("UV index at the sun's noon, %s: what was said ahead, less what it was.", where(a.place))
	if len(scores) == 0 {
		p.line("Nothing to compare yet: it takes two days of the daemon at work at noon.")
		return p.err
	}
	p.line("%-16s %5s %5s %6s %5s  %s", "source", "ahead", "days", "bias", "rmse", "against")
	for _, s := range scores {
		p.line("%-16s %3d h %5d %+6.2f %5.2f  %s", s.Source, s.Hours, s.Days, s.Bias, s.RMSE, s.Against)
	}
	return p.err
}
