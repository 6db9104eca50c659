package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"parasol/cmd/internal/web"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// recorder passes events to the current house, and translates its errors for
// the server.
type recorder struct{ house *atomic.Pointer[house] }

// Record records an event. If the house is just being replaced, it waits for
// the next.
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
				return err // there is no next house
			}
		case <-ctx.Done():
			return err
		}
	}
}
