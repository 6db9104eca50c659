package shoutrrr

import (
	"net/url"
	"strings"

	"parasol/notify"
)

// recipients returns a service URL for each recipient of a mail. If one of them
// is refused, the library reports failure for all, and a retry would send the
// mail to the others twice. Other services have one URL.
func recipients(scheme, address string) []string {
	u, err := url.Parse(address)
	if err != nil || scheme != "smtp" {
		return []string{address}
	}
	query := u.Query()
	var all []string
	for _, key := range []string{"to", "toaddresses"} {
		for to := range strings.SplitSeq(query.Get(key), ",") {
			if to = strings.TrimSpace(to); to == "" {
				continue
			}
			query.Set(key, to)
			one := *u
			one.RawQuery = query.Encode()
			all = append(all, one.String())
		}
	}
	if len(all) == 0 {
		return []string{address}
	}
	return all
}

// memory records which targets have accepted a message or refused it for good,
// while it is retried for the others.
type memory map[string][]bool

// most is how many messages are remembered: about those of a household's day. A
// recipient of a forgotten one may get it twice.
const most = 64

// of returns the record of a message's n targets, for the caller to update.
func (t memory) of(m notify.Message, n int) []bool {
	id := key(m)
	if t[id] == nil {
		if len(t) >= most {
			clear(t)
		}
		t[id] = make([]bool, n)
	}
	return t[id]
}
