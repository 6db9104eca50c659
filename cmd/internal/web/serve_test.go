package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"parasol/cmd/internal/web"
)

func TestTheServerEndsWithItsContextAndFreesThePort(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	ln, err := web.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	if _, err := web.Listen(ctx, addr); err == nil || !strings.HasPrefix(err.Error(), "server.listen: ") {
		t.Errorf("a busy port: %v; want an error before anything is served", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, ln, newHouse().handler(), slog.New(slog.DiscardHandler)) }()
	resp, err := http.Get("http://" + addr + "/healthz")
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("healthz: %v", err)
	}
	_ = resp.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	again, err := web.Listen(context.Background(), addr)
	if err != nil {
		t.Fatalf("the port is not free: %v", err)
	}
	_ = again.Close()
}
