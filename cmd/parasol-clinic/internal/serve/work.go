package serve

import (
	"context"
	"time"

	"parasol/cmd/internal/metrics"
	"parasol/schedule/agent"
	"parasol/uv"
	"parasol/uv/source"
)

const (
	// lanes is how many wakes a worker runs at once: while one waits for the
	// database, another computes.
	lanes = 2
	// batch is how many people one wake decides for: one transaction, in which
	// a statement serves all of them.
	batch = 200
	// idle is how long a lane waits when nobody is due. Somebody who is put or
	// hastened by another process waits no longer than that.
	idle = 200 * time.Millisecond
	// afterFault is how long a lane waits after an error of the database.
	afterFault = 2 * time.Second
	// tidyEvery is how often late deliveries are ended.
	tidyEvery = time.Minute
	// pruneEvery is how often it is seen to that old rows go.
	pruneEvery = 6 * time.Hour
	// keep is how long rows are kept (design A5).
	keep = 400 * 24 * time.Hour
	// standEvery is how often the figures are taken. They count what waits,
	// which a crowd makes slow.
	standEvery = 15 * time.Second
)

// decide decides for whoever is due, until ctx ends. A clock that was set back
// makes everybody due, since their next turns are further off than they were.
func (s *Server) decide(ctx context.Context) {
	var last time.Time
	for ctx.Err() == nil {
		now := time.Now().Round(0) // the wall clock alone, which may be set back
		var err error
		if now.Before(last) {
			err = s.engine.Hasten(ctx, now.Truncate(time.Second))
		}
		var woken agent.Woken
		if err == nil {
			woken, err = s.engine.Wake(ctx, now.Truncate(time.Second), batch, s.ward.Decide)
			last = now
		}
		if ctx.Err() != nil {
			return
		}
		s.health.woke(now, err)
		switch {
		case err != nil:
			s.Log.Error("wake failed", "error", err)
			pause(ctx, afterFault)
		case woken.Decided < batch:
			pause(ctx, idle)
		}
	}
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// every calls f at once and then each time d has passed, until ctx ends.
func every(ctx context.Context, d time.Duration, f func(context.Context)) {
	for ctx.Err() == nil {
		f(ctx)
		pause(ctx, d)
	}
}

// tidy ends deliveries that come too late, until ctx ends.
func (s *Server) tidy(ctx context.Context) {
	every(ctx, tidyEvery, func(ctx context.Context) {
		late, err := s.engine.Tidy(ctx, time.Now().Truncate(time.Second))
		if err != nil && ctx.Err() == nil {
			s.Log.Error("not tidied", "error", err)
		}
		for channel, n := range late {
			s.Log.Warn("reminders expired undelivered", "channel", channel, "reminders", n)
		}
	})
}

// prune deletes old rows, in one process at a time, until ctx ends. It begins
// a while after the start, when partitions have been made: both want the same
// locks.
func (s *Server) prune(ctx context.Context) {
	s.engine.Lead(ctx, "prune", func(ctx context.Context) {
		pause(ctx, tidyEvery/2)
		every(ctx, pruneEvery, func(ctx context.Context) {
			if err := s.engine.Prune(ctx, time.Now().Add(-keep)); err != nil && ctx.Err() == nil {
				s.Log.Error("old rows not deleted", "error", err)
			}
		})
	})
}

// stand takes the figures for the metrics, until ctx ends.
func (s *Server) stand(ctx context.Context) {
	every(ctx, standEvery, func(ctx context.Context) {
		figures, err := s.engine.Figures(ctx, time.Now())
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Error("figures not taken", "error", err)
			}
			return
		}
		all := make([]metrics.Standing, len(figures))
		for i := range figures {
			f := &figures[i]
			all[i] = metrics.Standing{
				Clinic: f.Clinic, People: f.People, Overdue: f.Overdue, Waiting: f.Waiting, Refused: f.Refused,
			}
		}
		s.metrics.Stand(all)
	})
}

const (
	// rereadEvery is how often it is looked for forecasts that another process
	// has fetched, and told whose sky is wanted.
	rereadEvery = time.Minute
	// wantedFor is how long a cell is fetched after somebody there was decided
	// for, which happens each hour while anybody there has a plan.
	wantedFor = 3 * time.Hour
)

// poll asks the sources for every cell that somebody is in, in one process at
// a time, until ctx ends.
func (s *Server) poll(ctx context.Context) {
	s.engine.Lead(ctx, "sky", func(ctx context.Context) {
		s.sky.Chain.Reopen()
		s.sky.Poll(ctx)
		<-ctx.Done()
	})
}

// wanted returns the cells that somebody is in.
func (s *Server) wanted(now time.Time) []uv.Place {
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	names, err := s.engine.Sky().Wanted(ctx, now.Add(-wantedFor))
	if err != nil {
		s.Log.Error("cells not read", "error", err)
		return nil
	}
	var all []uv.Place
	for _, name := range names {
		if cell, ok := source.ParseCell(name); ok {
			all = append(all, cell.Place())
		}
	}
	return all
}

// reread tells which cells are wanted and takes over what was fetched for
// them, until ctx ends.
func (s *Server) reread(ctx context.Context) {
	if len(s.Config.Sources) == 0 {
		<-ctx.Done()
		return
	}
	since := time.Now()
	every(ctx, rereadEvery, func(ctx context.Context) {
		now := time.Now()
		err := s.want(ctx, now)
		if err == nil {
			// The database's clock may be behind by as much again.
			err = s.takeOver(ctx, now, since.Add(-rereadEvery))
		}
		if err == nil {
			since = now
		} else if ctx.Err() == nil {
			s.Log.Error("forecasts not reread", "error", err)
		}
	})
}

// takeOver rereads the cells for which something was fetched since an instant.
func (s *Server) takeOver(ctx context.Context, now, since time.Time) error {
	saved, err := s.engine.Sky().Saved(ctx, since)
	for _, name := range saved {
		if cell, ok := source.ParseCell(name); ok {
			s.sky.Chain.Reread(ctx, now, cell)
		}
	}
	return err
}

// want tells the cells of those who were decided for.
func (s *Server) want(ctx context.Context, now time.Time) error {
	var cells []string
	for _, place := range s.ward.Met() {
		cells = append(cells, source.CellOf(place).String())
	}
	if len(cells) == 0 {
		return nil
	}
	return s.engine.Sky().Want(ctx, cells, now)
}
