package daemon

import (
	"context"
	"runtime/debug"
	"time"

	"parasol/config"
)

// Reload builds a house from another configuration and switches to it. If any
// of it is invalid, it returns an error and nothing changes. Settings that
// only a restart can change keep their values, which is logged.
func (d *Daemon) Reload(ctx context.Context, c *config.Config) error {
	d.stay(c)
	h, err := d.furnish(c)
	if err != nil {
		d.NotReloaded()
		return err
	}
	before := d.house.Load()
	select {
	case d.next <- h:
		<-before.over
	case <-ctx.Done():
		return ctx.Err()
	}
	d.metrics.Reloaded(time.Now(), true)
	d.options.Log.Info("configuration reloaded",
		"people", len(c.People), "channels", len(c.Channels), "sources", len(c.Sources))
	debug.FreeOSMemory() // for a moment there were two houses
	return nil
}

// NotReloaded counts a configuration that could not be loaded.
func (d *Daemon) NotReloaded() { d.metrics.Reloaded(time.Now(), false) }

// stay restores the settings that only a restart can change.
func (d *Daemon) stay(c *config.Config) {
	now := d.house.Load().config
	for _, s := range []struct {
		key       string
		got, kept string
	}{
		{"server.listen", c.Server.Listen, now.Server.Listen},
		{"data_dir", c.DataDir, now.DataDir},
		{"log.level", c.Log.Level, now.Log.Level},
		{"log.format", c.Log.Format, now.Log.Format},
	} {
		if s.got != s.kept {
			d.options.Log.Warn("setting not changed before a restart", "key", s.key, "got", s.got, "kept", s.kept)
		}
	}
	c.Server.Listen, c.DataDir, c.Log = now.Server.Listen, now.DataDir, now.Log
}
