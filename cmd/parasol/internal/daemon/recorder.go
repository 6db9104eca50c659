package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"parasol/cmd/parasol/internal/web"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// recorder passes events to the inlet of the house of the moment, and its
// errors on in the server's words.
type recorder struct{ house *atomic.Pointer[house] }

// Record records an event. One that comes while another house moves in waits
// for it.
func (r recorder) Record(ctx context.Context, person string, e schedule.Event) error {
	for {
		h := r.house.Load()
		err := h.agent.Record(ctx, person, e)
		switch {
		case errors.Is(err, agent.ErrPerson):
			return web.ErrNoPerson
		case errors.Is(err, agent.ErrFuture), errors.Is(err, agent.ErrPast), errors.Is(err, agent.ErrEvent):
			return fmt.Errorf("%w: %w", web.ErrEvent, err)
		case !errors.Is(err, agent.ErrStopped):
			return err
		}
		select {
		case <-h.over:
			if r.house.Load() == h {
				return err // it was the last
			}
		case <-ctx.Done():
			return err
		}
	}
}
