package main

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/config"
	"parasol/config/zone"
	"parasol/schedule"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// curveFlags are the flags of uv.
type curveFlags struct {
	lat, lon, altitude     string
	date                   string
	step                   time.Duration
	ozone, albedo          float64
	source, config, person string
	json, verify           bool
}

func newUV() *cobra.Command {
	var f curveFlags
	cmd := &cobra.Command{
		Use:   "uv",
		Short: "Print a day's UV curve for a place",
		Long: "Prints the UV index of one local day, drawn as a chart, with its peak and the hours at 3 and above.\n" +
			"The place is --lat and --lon, or that of a person: --config and --person.",
		Example: "  parasol uv --lat 52.37 --lon 4.90\n  parasol uv --config parasol.yaml --person ada --source all",
		Args:    cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			ask, err := f.read(cmd, time.Now())
			if err != nil {
				return err
			}
			if f.verify {
				return ask.verify(cmd.Context(), cmd.OutOrStdout(), f.json)
			}
			curves, err := ask.curves(cmd.Context(), time.Now())
			if err != nil {
				return err
			}
			if f.json {
				return printCurveLines(cmd.OutOrStdout(), ask, curves)
			}
			return printCharts(cmd.OutOrStdout(), ask, curves)
		}),
	}
	f.add(cmd)
	return cmd
}

func (f *curveFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.lat, "lat", "", "degrees north, -90 to 90")
	flags.StringVar(&f.lon, "lon", "", "degrees east, -180 to 180")
	flags.StringVar(&f.altitude, "altitude", "", "metres above sea level")
	flags.StringVar(&f.date, "date", "", "the place's calendar day as YYYY-MM-DD; today by default")
	flags.DurationVar(&f.step, "step", 10*time.Minute, "between two values, 1m to 24h")
	flags.Float64Var(&f.ozone, "ozone", 0, "total ozone in DU, 100 to 600; the climatology by default")
	flags.Float64Var(&f.albedo, "albedo", 0, "of the ground, 0 to 1 (fresh snow: 0.8); the place's by default")
	flags.StringVar(&f.source, "source", uv.ModelSource, "clear-sky, a source's type, or all")
	flags.StringVar(&f.person, "person", "", "the person of the configuration whose place it is")
	flags.BoolVar(&f.verify, "verify", false, "print how good each source has been there, by the daemon's log")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line")
	configFlag(cmd, &f.config)
}

// curveAsk is a validated request for curves.
type curveAsk struct {
	place  schedule.Place
	date   schedule.Date
	step   time.Duration
	sky    clearsky.Params
	wanted string
	config *config.Config // nil without --config
}

func (f *curveFlags) read(cmd *cobra.Command, now time.Time) (*curveAsk, error) {
	a := &curveAsk{step: f.step, wanted: f.source, sky: clearsky.Params{Ozone: f.ozone, Albedo: f.albedo}}
	if cmd.Flags().Changed("albedo") && f.albedo == 0 {
		a.sky.Albedo = clearsky.None
	}
	switch {
	case f.step < time.Minute || f.step > 24*time.Hour:
		return nil, command.Misused("--step: got %s; want 1m to 24h (e.g. 10m)", f.step)
	case cmd.Flags().Changed("ozone") && !(f.ozone >= 100 && f.ozone <= 600):
		return nil, command.Misused("--ozone: got %g; want Dobson units between 100 and 600 (e.g. 300)", f.ozone)
	case !(f.albedo >= 0 && f.albedo <= 1):
		return nil, command.Misused("--albedo: got %g; want 0 to 1 (e.g. 0.8 for fresh snow)", f.albedo)
	case f.verify && !cmd.Flags().Changed("config") && !cmd.Flags().Changed("person"):
		return nil, command.Misused("--verify: want --config and --person, whose daemon has kept a log")
	case !knownSource(f.source):
		known := strings.Join(sourceTypes(), ", ")
		return nil, command.Misused("--source: got %q; want clear-sky, all or one of %s", f.source, known)
	}
	if err := f.where(cmd, a, now); err != nil {
		return nil, err
	}
	a.date = schedule.DateOf(now.In(a.place.Zone))
	if f.date != "" {
		d, err := schedule.ParseDate(f.date)
		if err != nil {
			return nil, command.Misused("--%v", err)
		}
		a.date = d
	}
	if a.config != nil {
		p, err := personOf(a.config, f.person)
		if err != nil {
			return nil, err
		}
		a.place = placeOn(&p.Policy, a.date)
	}
	return a, f.higher(a)
}

// where returns the place: that of a person, or the coordinates with their
// time zone.
func (f *curveFlags) where(cmd *cobra.Command, a *curveAsk, now time.Time) error {
	given := cmd.Flags().Changed
	if given("config") || given("person") {
		if given("lat") || given("lon") {
			return command.Misused("--lat and --lon: the place is that of --person already")
		}
		c, err := load(f.config, now)
		if err != nil {
			return err
		}
		p, err := personOf(c, f.person)
		if err != nil {
			return err
		}
		a.config, a.place = c, placeOn(&p.Policy, schedule.DateOf(now.In(p.Policy.Home.Zone)))
		return nil
	}
	if !given("lat") || !given("lon") {
		return command.Misused("want --lat and --lon (e.g. --lat 52.37 --lon 4.90), or --config and --person")
	}
	lat, errLat := degrees("lat", f.lat, 90)
	lon, errLon := degrees("lon", f.lon, 180)
	for _, err := range []error{errLat, errLon} {
		if err != nil {
			return err
		}
	}
	found, err := zone.Find(lat, lon)
	if err != nil {
		return err
	}
	in, err := zone.Load(found.Name)
	a.place = schedule.Place{Place: uv.Place{Latitude: lat, Longitude: lon}, Zone: in}
	return err
}

func degrees(flag, text string, bound float64) (float64, error) {
	d, err := strconv.ParseFloat(text, 64)
	if err != nil || !(math.Abs(d) <= bound) {
		return 0, command.Misused("--%s: got %q; want degrees between -%g and %g (e.g. 41.9)", flag, text, bound, bound)
	}
	return d, nil
}

// higher applies --altitude, which overrides a configured one.
func (f *curveFlags) higher(a *curveAsk) error {
	if f.altitude == "" {
		return nil
	}
	m, err := strconv.ParseFloat(f.altitude, 64)
	if err != nil || !(m >= -450 && m <= 9000) {
		return command.Misused("--altitude: got %q; want metres between -450 and 9000 (e.g. 90)", f.altitude)
	}
	a.place.Altitude = m
	return nil
}

// placeOn returns where the person is on a date.
func placeOn(p *schedule.Policy, d schedule.Date) schedule.Place {
	for _, s := range p.Away {
		if !d.Before(s.From) && d.Before(s.Until) {
			return s.Place
		}
	}
	return p.Home
}

// instants returns those of the local day from 00:00 to 24:00, both ends
// included.
func (a *curveAsk) instants() []time.Time {
	var all []time.Time
	from, until := a.date.Start(a.place.Zone), a.date.Add(1).Start(a.place.Zone)
	for t := from; t.Before(until); t = t.Add(a.step) {
		all = append(all, t)
	}
	return append(all, until)
}

// curves returns the curve of each requested source.
func (a *curveAsk) curves(ctx context.Context, now time.Time) ([]curve, error) {
	model := clearsky.At(a.place.Place, a.sky)
	var all []curve
	if a.wanted == uv.ModelSource || a.wanted == "all" {
		all = append(all, modelCurve(a, model))
	}
	if a.wanted == uv.ModelSource {
		return all, nil
	}
	return a.asked(ctx, now, all)
}
