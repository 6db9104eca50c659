package config

import (
	"slices"
	"strconv"
	"time"

	"parasol/config/zone"
	"parasol/schedule"
	"parasol/uv"
)

var (
	latitude  = span{-90, 90, "degrees north", "41.9"}
	longitude = span{-180, 180, "degrees east", "12.5"}
	// altitude ranges from the shore of the Dead Sea to above the highest
	// town, with margin for a mountain hut.
	altitude = span{-450, 9000, "metres above sea level", "120"}
	albedo   = span{0, 1, "", "0.8 for fresh snow"}
)

// place reads a place. After a problem its zone is UTC, so that reading can
// continue.
func (v value) place() schedule.Place {
	if !v.given() {
		v.missing("a place", "e.g. {latitude: 52.37, longitude: 4.9}")
	}
	s := v.section()
	p := schedule.Place{Zone: time.UTC}
	if s.node == nil {
		return p
	}
	s.inline()
	var north, east bool
	p.Latitude, north = s.get("latitude").required(latitude)
	p.Longitude, east = s.get("longitude").required(longitude)
	p.Altitude, _ = s.get("altitude").number(altitude, 0)
	p.Zone = s.get("timezone").zone(p.Place, north && east)
	p.Albedo = s.get("albedo").albedo()
	s.finish()
	return p
}

// usualAlbedo is that of grass, soil and water, the default of a place.
const usualAlbedo = 0.05

// albedo reads the fraction of ultraviolet that the ground reflects. The sky
// model takes 0 as the usual ground, so a true zero is returned as a negative
// number.
func (v value) albedo() float64 {
	switch a, _ := v.number(albedo, usualAlbedo); a {
	case usualAlbedo:
		return 0
	case 0:
		return -1
	default:
		return a
	}
}

const wantZone = "an IANA time zone"

// zone reads the time zone of a place, which is derived from the coordinates
// if it is not given. Local is rejected, since it is meaningless for a daemon
// in a container.
func (v value) zone(at uv.Place, placed bool) *time.Location {
	switch {
	case v.given():
		in, ok := v.namedZone()
		if ok && placed && !v.r.lenient {
			v.doubt(at, in)
		}
		return in
	case placed:
		return v.foundZone(at)
	default:
		return time.UTC
	}
}

func (v value) namedZone() (in *time.Location, ok bool) {
	got, ok := v.scalar(wantZone, "e.g. Europe/Amsterdam")
	if !ok {
		return time.UTC, false
	}
	in, err := zone.Load(got)
	if err != nil {
		v.bad(quote(got), wantZone, "e.g. Europe/Amsterdam")
		return time.UTC, false
	}
	v.showText(got)
	return in, true
}

// doubt warns if the coordinates cannot lie in the zone: a missing minus sign
// puts the sun on the other side of the world, and no reminder would come.
func (v value) doubt(at uv.Place, in *time.Location) {
	if d, found := zone.Contradiction(at.Latitude, at.Longitude, in, v.r.opts.Now); found {
		here := strconv.FormatFloat(at.Latitude, 'f', -1, 64) + ", " + strconv.FormatFloat(at.Longitude, 'f', -1, 64)
		v.warn(quote(in.String())+" at "+here+", "+d.Why, "coordinates and a time zone of one place", d.Hint)
	}
}

// foundZone derives the zone of a place that names none.
func (v value) foundZone(at uv.Place) *time.Location {
	found, err := zone.Find(at.Latitude, at.Longitude)
	if err != nil {
		v.missing(wantZone, "e.g. Europe/Amsterdam")
		return time.UTC
	}
	in, err := zone.Load(found.Name)
	if err != nil { // the map knows a zone that the release has renamed
		v.missing(
			wantZone+", since the one found from the coordinates is unknown here: "+quote(found.Name),
			"e.g. Europe/Amsterdam",
		)
		return time.UTC
	}
	v.showText(found.Name)
	if len(found.Others) > 0 {
		both := append([]string{found.Name}, found.Others...)
		v.warn(
			"a place next to a border, taken to be in "+found.Name,
			"the time zone that holds there: "+oneOf(both),
			"",
		)
	}
	return in
}

// stays reads the times away from home, sorted; overlapping ones are a
// problem.
func (v value) stays() []schedule.Stay {
	items, _ := v.list()
	type placed struct {
		schedule.Stay
		at value
	}
	var all []placed
	for _, item := range items {
		s := item.section()
		stay := schedule.Stay{
			From:  s.get("from").date("2026-12-20"),
			Until: s.get("until").date("2027-01-03"),
			Place: s.get("place").place(),
		}
		s.finish()
		if stay.From.IsZero() || stay.Until.IsZero() {
			continue
		}
		if !stay.From.Before(stay.Until) {
			s.get("until").bad(stay.Until.String(), "a date after from, the first day back home",
				"e.g. "+stay.From.Add(7).String())
			continue
		}
		all = append(all, placed{stay, item})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.From.Sub(b.From) })
	var stays []schedule.Stay
	for i, p := range all {
		if i > 0 && p.From.Before(all[i-1].Until) {
			p.at.bad(
				"a stay from "+p.From.String()+" that begins during the one on line "+line(all[i-1].at),
				"stays one after the other",
				"",
			)
		}
		stays = append(stays, p.Stay)
	}
	return stays
}

// date reads a required calendar date.
func (v value) date(eg string) schedule.Date {
	const want = "a date"
	if !v.given() {
		v.missing(want, "e.g. "+eg)
		return schedule.Date{}
	}
	got, ok := v.scalar(want, "e.g. "+eg)
	d, err := schedule.ParseDate(got)
	if ok && err != nil {
		v.bad(quote(got), want, "e.g. "+eg)
	}
	if err != nil {
		return schedule.Date{}
	}
	v.showPlain(d.String())
	return d
}
