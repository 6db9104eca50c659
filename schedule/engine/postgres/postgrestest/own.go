package postgrestest

import (
	"context"
	"errors"
	"os"
	"testing"
)

// Own returns a server of the test's own, whose commits wait for the disk, and
// ends it after the test. A test is skipped where PostgreSQL is not installed,
// but fails there in CI.
func Own(tb testing.TB) *Server {
	tb.Helper()
	s, err := New(true)
	switch {
	case errors.Is(err, errMissing) && os.Getenv("CI") == "":
		tb.Skip(err)
	case err != nil:
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() }) // the test has said what it found
	return s
}

// Create makes an empty database on the server and returns its address.
func (s *Server) Create(ctx context.Context, name string) (string, error) {
	return s.URL(name), s.exec(ctx, `CREATE DATABASE `+name)
}
