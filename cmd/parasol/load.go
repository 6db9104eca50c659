package main

import (
	"os"
	"time"

	"parasol/config"
	"parasol/config/parts"
)

// load reads the configuration as of now.
func load(path string, now time.Time) (*config.Config, error) {
	return config.Load(parts.Options(config.Options{Path: path, Environ: os.Environ(), Now: now}))
}
