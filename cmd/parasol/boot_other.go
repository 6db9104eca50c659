//go:build !linux

package main

import "time"

// sinceBoot is only needed for systemd, which runs on Linux.
func sinceBoot() time.Duration { return 0 }
