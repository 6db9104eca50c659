package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTime = 5 * time.Second  // enough for a phone on a bad connection to send its few headers
	readTime   = 10 * time.Second // the largest body is a few hundred bytes
	writeTime  = 30 * time.Second // the largest answer is the metrics of 100 people
	idleTime   = 60 * time.Second // a scrape every minute keeps its connection
	headerSize = 16 << 10         // bytes; our requests carry a token and little else
	stopTime   = 3 * time.Second  // SIGTERM must end the process within seconds
)

// Listen opens the address, so that a busy port is an error at start.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	var c net.ListenConfig
	ln, err := c.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("server.listen: %w", err)
	}
	return ln, nil
}

// Serve serves on ln, at most 512 connections at once, until ctx ends, then
// lets running requests finish for up to 3 s.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, log *slog.Logger) error {
	open := bounded(ln, mostConnections)
	srv := &http.Server{
		Handler: h, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), ConnState: open.note,
		ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerSize,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(open) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err := srv.Shutdown(stop)
	if err != nil {
		err = srv.Close()
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", served)
	}
	return err
}
