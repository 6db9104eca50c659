package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"sync"
	"sync/atomic"
	"testing"
)

// Runner is what runs a package's tests: a *testing.M, or the result of
// Around.
type Runner interface{ Run() int }

// shared is the server of the test process. It is started by the first test
// that asks for it.
var shared struct {
	sync.Mutex
	around    bool // somebody ends the server
	server    *Server
	err       error
	databases atomic.Int64
}

// Around returns a runner that ends the server which the tests started. Call
// it from TestMain.
func Around(m Runner) Runner { return around{m} }

type around struct{ m Runner }

func (a around) Run() int {
	shared.around = true
	defer func() {
		if shared.server != nil {
			_ = shared.server.Close() // the tests have said what they found
		}
	}()
	return a.m.Run()
}

// Start returns the address of an empty database. A test is skipped where
// PostgreSQL is not installed, but fails there in CI.
func Start(tb testing.TB) string {
	tb.Helper()
	return created(tb, "template1")
}

// Copy returns the address of a copy of a database to which nobody is
// connected.
func Copy(tb testing.TB, url string) string {
	tb.Helper()
	from, _, _ := cutQuery(path.Base(url))
	return created(tb, from)
}

func cutQuery(s string) (before, after string, found bool) {
	for i := range s {
		if s[i] == '?' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func created(tb testing.TB, template string) string {
	tb.Helper()
	s := running(tb)
	name := fmt.Sprintf("test%d", shared.databases.Add(1))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.exec(ctx, `CREATE DATABASE `+name+` TEMPLATE `+template); err != nil {
		tb.Fatalf("postgrestest: %v", err)
	}
	return s.URL(name)
}

// running returns the process's server, which it starts if needed.
func running(tb testing.TB) *Server {
	tb.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.around {
		tb.Fatal("postgrestest: TestMain does not call Around, so nobody would end the server")
	}
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = New(false)
	}
	switch {
	case errors.Is(shared.err, errMissing) && os.Getenv("CI") == "":
		tb.Skip(shared.err)
	case shared.err != nil:
		tb.Fatal(shared.err)
	}
	return shared.server
}
