package postgres

import (
	"context"
	"hash/fnv"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// candidacy is how often a process asks whether a lock is free.
	candidacy = 2 * time.Second
	// heartbeat is how often the holder of a lock asks whether it still holds
	// it, and how long it waits for the answer.
	heartbeat = time.Second
	// handover is how long a process waits after another has lost a lock: by
	// then the other has noticed.
	handover = 3 * heartbeat
)

// Lead runs f while this process is the only one that holds a named lock, and
// again if it has lost and regained it, until ctx ends. The context of f ends
// when the lock is lost; f must return then.
func (e *Engine) Lead(ctx context.Context, name string, f func(context.Context)) {
	taken := false // by another, when last asked
	for ctx.Err() == nil {
		conn, held := e.candidate(ctx, name)
		if held {
			if !taken || pause(ctx, handover) {
				e.lead(ctx, conn, f)
			}
			taken = false
			release(ctx, conn)
			continue
		}
		taken = true
		pause(ctx, candidacy)
	}
}

// candidate returns the connection that holds the lock, or false.
func (e *Engine) candidate(ctx context.Context, name string) (*pgxpool.Conn, bool) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, false
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte("parasol " + name))
	held := false
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(h.Sum64())).Scan(&held)
	if err != nil && ctx.Err() == nil {
		e.log.Warn("lock not asked for", slog.String("lock", name), slog.Any("error", err))
	}
	if !held {
		release(ctx, conn)
		return nil, false
	}
	return conn, true
}

// release closes a connection, and with it whatever it locks.
func release(ctx context.Context, conn *pgxpool.Conn) {
	_ = conn.Conn().Close(context.WithoutCancel(ctx)) // the server notices however it closes
	conn.Release()
}

// lead runs f until the connection that holds the lock fails.
func (e *Engine) lead(ctx context.Context, conn *pgxpool.Conn, f func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(ctx)
	}()
	for holds(ctx, conn) {
		select {
		case <-done:
			cancel()
			return
		case <-ctx.Done():
		case <-time.After(heartbeat):
		}
	}
	cancel()
	<-done
}

func holds(ctx context.Context, conn *pgxpool.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	return conn.Ping(ctx) == nil
}

// pause waits and reports whether ctx has not ended meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
