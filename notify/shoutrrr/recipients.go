package shoutrrr

import (
	"net/url"
	"strings"

	"parasol/notify"
)

// recipients returns one service URL for each recipient of a mail: the library
// would tell of one that was refused as if none had got it, and the next try
// would bring the others everything twice. Of other services there is one.
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

// memory keeps which targets have a message, or will never take it, while it
// is tried again for the others.
type memory map[string][]bool

// most is how many messages are kept in mind: a day's for a house. Who is
// forgotten may get one twice.
const most = 64

// of returns what is known of a message's n targets, to be filled in.
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
