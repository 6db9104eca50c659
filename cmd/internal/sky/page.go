package sky

import (
	"time"

	"parasol/cmd/internal/web"
	"parasol/schedule"
	"parasol/uv"
)

const (
	curveStep = 10 * time.Minute // the page is 640 units wide, a day 145 points
	// outlookDays is today and the five days after it: a forecast is worth
	// nothing beyond 120 h (design B).
	outlookDays = 6
)

// Curve returns the index over the local day that contains now.
func (s *Sky) Curve(now time.Time, place schedule.Place) []web.Point {
	forecast, _ := s.Forecast(now, place.Place)
	date := schedule.DateOf(now.In(place.Zone))
	from, until := date.Start(place.Zone), date.Add(1).Start(place.Zone)
	var points []web.Point
	for at := from; !at.After(until); at = at.Add(curveStep) {
		r := forecast.At(at)
		points = append(points, web.Point{At: at, Forecast: r.Forecast, Ceiling: r.Ceiling})
	}
	return points
}

// Outlook returns the highest index of each of the next days.
func (s *Sky) Outlook(now time.Time, place schedule.Place) []web.Day {
	forecast, _ := s.Forecast(now, place.Place)
	today := schedule.DateOf(now.In(place.Zone))
	days := make([]web.Day, outlookDays)
	for i := range days {
		days[i] = highest(forecast, today.Add(i), place.Zone)
	}
	return days
}

func highest(forecast *uv.Forecast, date schedule.Date, zone *time.Location) web.Day {
	d := web.Day{Date: date}
	for at := date.Start(zone); at.Before(date.Add(1).Start(zone)); at = at.Add(curveStep) {
		r := forecast.At(at)
		d.Ceiling = max(d.Ceiling, r.Ceiling)
		if r.Forecast > d.Forecast {
			d.Forecast, d.PeakAt, d.Known = r.Forecast, at, r.Known && r.Trust > 0
		}
	}
	return d
}
