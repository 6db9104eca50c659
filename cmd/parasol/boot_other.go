//go:build !linux

package main

import "time"

// sinceBoot is asked for by systemd alone, which runs on Linux.
func sinceBoot() time.Duration { return 0 }
