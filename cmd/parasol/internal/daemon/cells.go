package daemon

import (
	"context"
	"sync"
	"time"

	"parasol/config"
	"parasol/uv/source"
)

// stored is where the sources' answers and accounts are kept.
type stored interface {
	source.Ledger
	source.Cache
}

// cells keeps in the journal what belongs to places of the configuration, and
// in memory what belongs to cells to which a phone moved the forecasts: the
// journal never tells where somebody was. After a restart such a cell is asked
// for once more, within the limits of the source as a whole.
type cells struct {
	stored
	public map[string]bool // cells of the configuration

	mu       sync.Mutex
	answers  map[cellKey][]byte
	accounts map[cellKey][]byte
}

type cellKey struct{ source, cell string }

func newCells(kept stored, c *config.Config) *cells {
	all := map[string]bool{"*": true} // of a source as a whole
	for i := range c.People {
		p := &c.People[i].Policy
		all[source.CellOf(p.Home.Place).String()] = true
		for _, a := range p.Away {
			all[source.CellOf(a.Place.Place).String()] = true
		}
	}
	return &cells{stored: kept, public: all, answers: map[cellKey][]byte{}, accounts: map[cellKey][]byte{}}
}

// private reports whether a cell is where a phone moved the forecasts.
func (c *cells) private(cell source.Cell) bool { return !c.public[cell.String()] }

// LoadBudget returns the account of a source and cell.
func (c *cells) LoadBudget(ctx context.Context, source, cell string) ([]byte, error) {
	if c.public[cell] {
		return c.stored.LoadBudget(ctx, source, cell)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.accounts[cellKey{source, cell}], nil
}

// SaveBudget keeps the account of a source and cell.
func (c *cells) SaveBudget(ctx context.Context, source, cell string, record []byte) error {
	if c.public[cell] {
		return c.stored.SaveBudget(ctx, source, cell, record)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accounts[cellKey{source, cell}] = record
	return nil
}

// LoadForecast returns the last answer of a source for a cell.
func (c *cells) LoadForecast(ctx context.Context, source, cell string) ([]byte, error) {
	if c.public[cell] {
		return c.stored.LoadForecast(ctx, source, cell)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answers[cellKey{source, cell}], nil
}

// SaveForecast keeps an answer of a source for a cell.
func (c *cells) SaveForecast(ctx context.Context, source, cell string, fetched time.Time, answer []byte) error {
	if c.public[cell] {
		return c.stored.SaveForecast(ctx, source, cell, fetched, answer)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[cellKey{source, cell}] = answer
	return nil
}
