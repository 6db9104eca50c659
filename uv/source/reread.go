package source

import (
	"context"
	"strconv"
	"strings"
	"time"

	"parasol/uv"
)

// Reread takes over what another process has saved of a cell: where several
// share a cache and a ledger, one asks and the others reread.
func (c *Chain) Reread(ctx context.Context, now time.Time, cell Cell) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, known := c.stocks[cell]
	if !known || old.busy {
		return
	}
	delete(c.stocks, cell)
	c.stock(ctx, now, old.place).version += old.version + 1
}

// Reopen reads all accounts again before the next call, for a process that
// takes over from another one. It must not be called during a Refresh.
func (c *Chain) Reopen() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.whole)
	for _, s := range c.stocks {
		s.accounts = nil
	}
}

// ParseCell parses what [Cell.String] returns.
func ParseCell(text string) (Cell, bool) {
	north, east, _ := strings.Cut(text, ",")
	latitude, badNorth := strconv.ParseFloat(north, 64)
	longitude, badEast := strconv.ParseFloat(east, 64)
	if badNorth != nil || badEast != nil {
		return Cell{}, false
	}
	cell := CellOf(uv.Place{Latitude: latitude, Longitude: longitude})
	return cell, cell.String() == text
}
