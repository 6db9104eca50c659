package ward

import (
	"container/list"
	"sync"
)

// most is how many people a process keeps ready: some 3 kB each, so that a
// worker of a large clinic stays well under its 64 MB.
const most = 4096

// key names a person among all clinics.
type key struct{ clinic, name string }

// cache keeps the people used last. It is safe for concurrent use.
type cache struct {
	mu    sync.Mutex
	by    map[key]*list.Element // of *kept
	order list.List             // the one used last in front
}

type kept struct {
	key     key
	version int64
	person  *Person
}

func newCache() *cache { return &cache{by: map[key]*list.Element{}} }

// get returns a person of that version, nil if it is not kept.
func (c *cache) get(k key, version int64) *Person {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.by[k]
	if e == nil || e.Value.(*kept).version != version {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*kept).person
}

// put keeps a person, in place of any other version.
func (c *cache) put(k key, version int64, p *Person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.by[k]; e != nil {
		e.Value = &kept{k, version, p}
		c.order.MoveToFront(e)
		return
	}
	c.by[k] = c.order.PushFront(&kept{k, version, p})
	if len(c.by) > most {
		last := c.order.Back()
		delete(c.by, last.Value.(*kept).key)
		c.order.Remove(last)
	}
}
