package web

import (
	"maps"
	"slices"
)

// Routes lists what is served, as patterns of http.ServeMux.
func Routes() []string {
	s := &site{}
	all := s.open()
	maps.Copy(all, s.closed())
	return slices.Sorted(maps.Keys(all))
}
