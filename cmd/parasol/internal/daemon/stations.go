package daemon

import (
	"context"
	"crypto/subtle"
	"net/url"
	"time"

	"parasol/uv/source/ecowitt"
)

// stations is what weather stations post to.
type stations struct{ *Daemon }

// Posted takes a post if the password is that of a configured station. What
// says nothing of the index changes nothing.
func (d stations) Posted(ctx context.Context, password string, form url.Values) bool {
	known := false
	for _, s := range d.Config.Sources {
		if station, ok := s.Settings.(ecowitt.Station); ok {
			known = known || subtle.ConstantTimeCompare([]byte(station.Password()), []byte(password)) == 1
		}
	}
	if !known {
		return false
	}
	now := time.Now()
	if runs, ok := ecowitt.Decode(form, now); ok && d.chain.Push(ctx, now, ecowitt.Source, runs) {
		d.agent.ForecastChanged()
	}
	return true
}
