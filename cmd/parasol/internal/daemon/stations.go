package daemon

import (
	"context"
	"crypto/subtle"
	"net/url"
	"time"

	"parasol/cmd/internal/sky"
	"parasol/config"
	"parasol/uv/source/ecowitt"
)

// stations receives what weather stations post.
type stations struct {
	config *config.Config
	sky    *sky.Sky
}

// Posted accepts a post if the password is that of a configured station. One
// without an index changes nothing.
func (s stations) Posted(ctx context.Context, password string, form url.Values) bool {
	known := false
	for _, src := range s.config.Sources {
		if station, ok := src.Settings.(ecowitt.Station); ok {
			known = known || subtle.ConstantTimeCompare([]byte(station.Password()), []byte(password)) == 1
		}
	}
	if !known {
		return false
	}
	now := time.Now()
	if runs, ok := ecowitt.Decode(form, now); ok && s.sky.Chain.Push(ctx, now, ecowitt.Source, runs) {
		s.sky.Changed()
	}
	return true
}
