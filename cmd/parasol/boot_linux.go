package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot is the monotonic clock that systemd compares a reload with.
func sinceBoot() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
