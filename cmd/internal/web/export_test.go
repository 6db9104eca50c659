package web

import (
	"maps"
	"slices"
)

// Routes lists what is served, as patterns of http.ServeMux.
func Routes() []string {
	s := &site{}
	return slices.Sorted(slices.Values(slices.Concat(
		slices.Collect(maps.Keys(s.open())), slices.Collect(maps.Keys(guarded())))))
}

// ClinicRoutes lists what a clinic's server serves, by who may see it.
func ClinicRoutes() (open, guests, desks []string) {
	p := &practice{own: &site{}, desk: &site{}}
	return slices.Sorted(maps.Keys(p.open())), slices.Sorted(maps.Keys(personal())), slices.Sorted(maps.Keys(counters()))
}
