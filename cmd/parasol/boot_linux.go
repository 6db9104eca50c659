package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot returns the monotonic clock that systemd uses to order reloads.
func sinceBoot() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
