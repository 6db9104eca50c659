// Command parasol reminds people with healing skin to protect it from the sun:
// to put on sunscreen every morning and again while they are outdoors, more
// urgently as the UV index rises, until they confirm.
//
// This package is the command line: one file per command, with flags and
// printing only. Signals (except SIGHUP, which the command run handles) are
// handled here alone, so that everything below can be embedded. What it shares
// with other command lines, such as exit codes, is in cmd/internal/command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"parasol/cmd/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// A second signal kills what ignores the first, such as a read from a pipe
	// that nobody writes to.
	context.AfterFunc(ctx, stop)
	code := command.Execute(ctx, newRoot(), os.Args[1:])
	stop()
	os.Exit(code)
}
