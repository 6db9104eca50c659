package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/command"
	"parasol/config"
	"parasol/config/parts"
	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/source"
)

// sourceTypes returns the services that uv can query.
func sourceTypes() []string {
	var all []string
	for _, t := range parts.Sources() {
		all = append(all, t.Name)
	}
	return all
}

func knownSource(name string) bool {
	return name == uv.ModelSource || name == "all" || slices.Contains(sourceTypes(), name)
}

// services returns the requested sources that are configured, or the keyless
// ones.
func (a *curveAsk) services() ([]config.Source, error) {
	var all []config.Source
	if a.config != nil {
		all = a.config.Sources
	} else {
		all = parts.Keyless()
	}
	if a.wanted == "all" {
		return all, nil
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s config.Source) bool { return s.Type != a.wanted })
	if len(all) == 0 {
		return nil, command.Misused("--source: %s is not configured; want --config with it among its sources", a.wanted)
	}
	return all, nil
}

// asked queries the services, each once. If one of several fails, that is
// reported beside the others' curves.
func (a *curveAsk) asked(ctx context.Context, now time.Time, all []curve) ([]curve, error) {
	services, err := a.services()
	if err != nil {
		return nil, err
	}
	var failed []error
	for _, s := range services {
		c, err := a.ask(ctx, now, s)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		all = append(all, c)
	}
	if len(all) == 0 || a.wanted != "all" {
		return all, errors.Join(failed...)
	}
	for _, err := range failed {
		command.Complain(os.Stderr, "parasol", err)
	}
	return all, nil
}

// ask queries one service and merges its parts if it has several.
func (a *curveAsk) ask(ctx context.Context, now time.Time, s config.Source) (curve, error) {
	gate := clearsky.Gate(a.place.Place, a.sky)
	var runs []uv.Run
	var failed []error
	for _, p := range parts.Providers([]config.Source{s}, "parasol/"+command.Built(version).Version) {
		got, refused, err := source.Ask(ctx, p, now, gate)
		tellRefused(partName(p), refused)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", partName(p), err))
			continue
		}
		runs = append(runs, got...)
	}
	if len(runs) == 0 {
		return curve{}, errors.Join(failed...)
	}
	return a.curveOf(s.Type, runs, gate.Model), nil
}

// tellRefused reports on stderr how many values of a source are impossible,
// and the first of them.
func tellRefused(name string, refused []uv.Refused) {
	if len(refused) == 0 {
		return
	}
	first := refused[0]
	counts := source.RefusedText(source.CountRefused(refused))
	fmt.Fprintf(os.Stderr, "parasol: warning: %s: %s; the first is %.4g at %s\n",
		name, counts, float64(first.Index), first.Time.UTC().Format(time.RFC3339))
}

// partName returns the name of a provider's source, with the part if there are
// several.
func partName(p source.Provider) string {
	return strings.TrimSuffix(p.Profile().Source+"/"+p.Profile().Part, "/")
}

// curveOf returns what the source itself says; everything else is unknown.
func (a *curveAsk) curveOf(name string, runs []uv.Run, model uv.ClearSky) curve {
	c := curve{source: name, fetched: runs[0].Fetched}
	first := func(t time.Time, of func(*uv.Run) uv.Series) float64 {
		for i := range runs {
			if v, ok := of(&runs[i]).At(t, model); ok {
				return float64(v)
			}
		}
		return math.NaN()
	}
	for _, t := range a.instants() {
		c.forecast = append(c.forecast, first(t, func(r *uv.Run) uv.Series { return r.Forecast }))
		c.clearSky = append(c.clearSky, first(t, func(r *uv.Run) uv.Series { return r.ClearSky }))
	}
	return c
}
