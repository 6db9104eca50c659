// Command parasol reminds people with healing skin of the sun: of sunscreen
// every morning and again while they are outdoors, louder as the UV index
// rises, until they confirm.
//
// This package is the command line: one file a command, flags and printing and
// nothing more. The exit code is main's alone, as are the signals but for
// SIGHUP, which is the command run's, so that everything below can be
// embedded.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// A second signal ends what does not heed the first, such as a read from a
	// pipe nobody writes.
	context.AfterFunc(ctx, stop)
	code := execute(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
