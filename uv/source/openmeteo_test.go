package source_test

import (
	"encoding/json"
	"math"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
)

// openMeteo makes an answer in Open-Meteo's shape of a place under a thin
// cloud: 0.8 of the clear-sky index.
type openMeteo struct {
	place uv.Place
	start time.Time
	hours int
	means bool // of the preceding hour, as the forecast endpoint has them
}

func (o openMeteo) body() []byte {
	sky := clearsky.At(o.place, clearsky.Params{})
	var times []int64
	var cloudy, clear []float64
	for h := range o.hours {
		at := o.start.Add(time.Duration(h) * time.Hour)
		times = append(times, at.Unix())
		index := float64(sky(at))
		if o.means {
			index = 0
			for m := range 60 {
				index += float64(sky(at.Add(-time.Duration(m)*time.Minute-30*time.Second))) / 60
			}
		}
		cloudy, clear = append(cloudy, twentieths(0.8*index)), append(clear, twentieths(index))
	}
	b, err := json.Marshal(map[string]any{
		"latitude": o.place.Latitude, "longitude": o.place.Longitude, "generationtime_ms": 0.11,
		"utc_offset_seconds": 0, "timezone": "GMT", "timezone_abbreviation": "GMT", "elevation": 2.0,
		"hourly_units": map[string]any{"time": "unixtime", "uv_index": "", "uv_index_clear_sky": ""},
		"hourly":       map[string]any{"time": times, "uv_index": cloudy, "uv_index_clear_sky": clear},
	})
	if err != nil {
		panic(err)
	}
	return b
}

// twentieths rounds as the service does.
func twentieths(v float64) float64 { return math.Round(v*20) / 20 }
