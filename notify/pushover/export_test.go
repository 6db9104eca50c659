package pushover

// Waiting returns how many requests wait for a place.
func Waiting(c *Channel) int {
	g := c.host.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.urgent) + len(g.others)
}

// Free returns how many places are free.
func Free(c *Channel) int {
	g := c.host.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.free
}
