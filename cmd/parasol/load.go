package main

import (
	"os"
	"path/filepath"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/config/zone"
)

// load reads the configuration as of now. Where a place names no zone it is
// found from the coordinates, and kept in the data folder if there is one: so
// the folder must be known first, and a configuration that needs it is read
// twice.
func load(path string, now time.Time) (*config.Config, error) {
	return loadInto(path, now, func(string) error { return nil })
}

// loadInto is load for the daemon, which makes its data folder with ready
// before a zone is kept there.
func loadInto(path string, now time.Time, ready func(dir string) error) (*config.Config, error) {
	opts := parts.Options(config.Options{Path: path, Environ: os.Environ(), Now: now})
	asked := false
	opts.Zone = func(float64, float64) (string, error) {
		asked = true
		return "UTC", nil
	}
	c, err := config.Load(opts)
	if err != nil || !asked {
		return c, err
	}
	if err := ready(c.DataDir); err != nil {
		return nil, err
	}
	opts.Zone = zone.Finder{Store: filepath.Join(c.DataDir, zone.FileName)}.Find
	return config.Load(opts)
}
