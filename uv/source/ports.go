package source

import (
	"context"
	"time"
)

// Ledger keeps the accounts of calls across restarts. A record that was never
// saved is nil without an error. The cell is "*" for what concerns a source as
// a whole.
type Ledger interface {
	LoadBudget(ctx context.Context, source, cell string) ([]byte, error)
	SaveBudget(ctx context.Context, source, cell string, record []byte) error
}

// Cache keeps the last answer of each source for each cell across restarts. An
// answer that was never saved is nil without an error. Parts of a source have
// keys of their own, such as "open-meteo/outlook". The ozone learnt and the
// forecast log are stored here too.
type Cache interface {
	LoadForecast(ctx context.Context, source, cell string) ([]byte, error)
	SaveForecast(ctx context.Context, source, cell string, fetched time.Time, answer []byte) error
}

// Observer receives the chain's events, for metrics.
type Observer interface {
	Requested(source, outcome string)          // a call was made; see Outcomes
	Succeeded(source string, at time.Time)     // an answer is at hand, fetched at at; also after a restart
	Refused(source, reason string, values int) // the gate refused so many values for that uv.Refusal
	Learnt(source string, ozone float64)       // the factor by which the model's sky is corrected; also after a restart
}

// unobserved is the Observer of a chain without one.
type unobserved struct{}

func (unobserved) Requested(string, string)    {}
func (unobserved) Succeeded(string, time.Time) {}
func (unobserved) Refused(string, string, int) {}
func (unobserved) Learnt(string, float64)      {}

// forgetful is the Ledger and Cache of a chain without them.
type forgetful struct{}

func (forgetful) LoadBudget(context.Context, string, string) ([]byte, error)   { return nil, nil }
func (forgetful) SaveBudget(context.Context, string, string, []byte) error     { return nil }
func (forgetful) LoadForecast(context.Context, string, string) ([]byte, error) { return nil, nil }
func (forgetful) SaveForecast(context.Context, string, string, time.Time, []byte) error {
	return nil
}
