package pushover

import (
	"context"
	"sync"
)

// gate lets a number of requests through at once. Emergencies go before
// whatever else waits.
type gate struct {
	mu     sync.Mutex
	free   int
	urgent []chan struct{}
	others []chan struct{}
}

func newGate(n int) *gate { return &gate{free: n} }

// enter waits for a place until ctx ends; leave gives it to the next.
func (g *gate) enter(ctx context.Context, urgent bool) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return g.leave, nil
	}
	turn := make(chan struct{})
	if urgent {
		g.urgent = append(g.urgent, turn)
	} else {
		g.others = append(g.others, turn)
	}
	g.mu.Unlock()
	select {
	case <-turn:
		return g.leave, nil
	case <-ctx.Done():
		g.giveUp(turn)
		return nil, ctx.Err()
	}
}

// leave passes the place on.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, queue := range []*[]chan struct{}{&g.urgent, &g.others} {
		if len(*queue) > 0 {
			close((*queue)[0])
			*queue = (*queue)[1:]
			return
		}
	}
	g.free++
}

// giveUp takes turn out of its queue; if its place came in that very moment it
// is passed on.
func (g *gate) giveUp(turn chan struct{}) {
	g.mu.Lock()
	for _, queue := range []*[]chan struct{}{&g.urgent, &g.others} {
		for i, t := range *queue {
			if t == turn {
				*queue = append((*queue)[:i], (*queue)[i+1:]...)
				g.mu.Unlock()
				return
			}
		}
	}
	g.mu.Unlock()
	g.leave()
}
