package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/guptarohit/asciigraph"

	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
	"parasol/uv/sun"
)

// curve is one source's day. NaN stands for an unknown value.
type curve struct {
	source   string
	forecast []float64
	clearSky []float64
	fetched  time.Time // zero for the model
}

func modelCurve(a *curveAsk, model uv.ClearSky) curve {
	c := curve{source: uv.ModelSource}
	for _, t := range a.instants() {
		c.clearSky = append(c.clearSky, float64(model(t)))
	}
	c.forecast = c.clearSky
	return c
}

// curveLine is one line of --json.
type curveLine struct {
	Time     string   `json:"time"`
	Index    *float64 `json:"uv_index"`
	ClearSky *float64 `json:"uv_index_clear_sky"`
	Zenith   float64  `json:"solar_zenith_deg"`
	Source   string   `json:"source"`
}

func printCurveLines(w io.Writer, a *curveAsk, curves []curve) error {
	enc := json.NewEncoder(w)
	for _, c := range curves {
		for i, t := range a.instants() {
			line := curveLine{
				Time:  t.UTC().Format(time.RFC3339),
				Index: known(c.forecast[i]), ClearSky: known(c.clearSky[i]), Source: c.source,
				Zenith: round(sun.Zenith(t, a.place.Latitude, a.place.Longitude), 100),
			}
			if err := enc.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// known returns nil, which is null in JSON, for an unknown value. Three
// decimals are more precise than any source (contract C).
func known(f float64) *float64 {
	if math.IsNaN(f) {
		return nil
	}
	f = round(f, 1e3)
	return &f
}

func round(f, by float64) float64 { return math.Round(f*by) / by }

const (
	chartColumns = 72 // with the axis within the 80 of a terminal
	chartRows    = 12
)

func printCharts(w io.Writer, a *curveAsk, curves []curve) error {
	p := &printer{w: w}
	for i, c := range curves {
		if i > 0 {
			p.line("")
		}
		p.line("%s, %s (%s)", a.date, where(a.place), c.label(time.Now()))
		p.line("%s", c.chart(w))
		p.line("%s", hours())
		p.line("%s", c.sentence(a))
	}
	return p.err
}

func where(p schedule.Place) string {
	return fmt.Sprintf("%.2f %.2f, %s", p.Latitude, p.Longitude, p.Zone)
}

func (c *curve) label(now time.Time) string {
	if c.fetched.IsZero() {
		return c.source + " model"
	}
	return fmt.Sprintf("%s, %s old", c.source, now.Sub(c.fetched).Round(time.Minute))
}

// chart draws the day in the chart's columns; unknown values are gaps.
func (c *curve) chart(w io.Writer) string {
	top, drawn := 0.0, make([]float64, chartColumns)
	for i := range drawn {
		drawn[i] = c.forecast[i*(len(c.forecast)-1)/(chartColumns-1)]
		if drawn[i] > top {
			top = drawn[i]
		}
	}
	options := []asciigraph.Option{
		asciigraph.Height(chartRows), asciigraph.Precision(1),
		asciigraph.LowerBound(0), asciigraph.UpperBound(math.Max(3, math.Ceil(top))),
	}
	if terminal(w) {
		options = append(options, asciigraph.SeriesColors(asciigraph.Orange))
	}
	return asciigraph.Plot(drawn, options...)
}

// hours labels the columns under the chart; the axis takes seven.
func hours() string {
	line := []byte(fmt.Sprintf("%*s", chartColumns+8, ""))
	for h := 0; h <= 24; h += 6 {
		copy(line[5+h*(chartColumns-1)/24:], fmt.Sprintf("%02d", h))
	}
	return string(line)
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == ""
}

// sentence describes the peak and the hours at 3 and above.
func (c *curve) sentence(a *curveAsk) string {
	times := a.instants()
	peak, from, until := -1, -1, -1
	for i, v := range c.forecast {
		if math.IsNaN(v) {
			continue
		}
		if peak < 0 || v > c.forecast[peak] {
			peak = i
		}
		if v >= 3 {
			until = i
			if from < 0 {
				from = i
			}
		}
	}
	texts := notify.Default()
	if peak < 0 {
		return texts.NoCurve()
	}
	at := func(i int) time.Time {
		if i < 0 {
			return time.Time{}
		}
		return times[i].In(a.place.Zone)
	}
	return texts.Curve(uv.Index(c.forecast[peak]), at(peak), at(from), at(until))
}
