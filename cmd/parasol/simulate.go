package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/simulation"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// mostDays is the longest simulation: eleven years take about a second.
const mostDays = 4000

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	config, start, uv, events, ack string
	days                           int
	why, json                      bool
}

func newSimulate() *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Show which reminders the coming days would bring",
		Long: "Steps through virtual time with the daemon's own rules and prints every reminder " +
			"that would be pushed.\n" +
			"The UV index is that of --uv, else of the clear-sky model; what people report is read from --events.",
		Example: "  parasol simulate --config parasol.yaml --start 2026-07-01 --days 3\n" +
			"  parasol simulate --config parasol.yaml --start 2026-07-01T09:00:00Z --ack 2m --json",
		Args: cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			s, err := f.read(cmd)
			if err != nil {
				return err
			}
			if f.json {
				return s.printLines(cmd.OutOrStdout())
			}
			return s.printTimeline(cmd.OutOrStdout(), f.why)
		}),
	}
	configFlag(cmd, &f.config)
	flags := cmd.Flags()
	flags.StringVar(&f.start, "start", "", "the first day as YYYY-MM-DD, or an RFC 3339 instant")
	flags.IntVar(&f.days, "days", 1, "how many days")
	flags.StringVar(&f.uv, "uv", "", "a JSON `FILE` with the UV index; the clear-sky model by default")
	flags.StringVar(&f.events, "events", "", "a `FILE` of what people report, one JSON object a line")
	flags.StringVar(&f.ack, "ack", "never", "how long after a push it is confirmed, or never")
	flags.BoolVar(&f.why, "why", false, "also show what was held back, and why")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each push")
	return cmd
}

// simulated is a simulation that is ready to run.
type simulated struct {
	runs  []simulation.Run // one per person
	texts *notify.Texts
}

func (f *simulateFlags) read(cmd *cobra.Command) (*simulated, error) {
	if f.start == "" {
		return nil, command.Misused("--start: want a date or an instant (e.g. 2026-07-01)")
	}
	if f.days < 1 || f.days > mostDays {
		return nil, command.Misused("--days: got %d; want 1 to %d", f.days, mostDays)
	}
	ack, err := readAck(f.ack)
	if err != nil {
		return nil, err
	}
	c, err := f.load()
	if err != nil {
		return nil, err
	}
	for _, w := range c.Warnings {
		cmd.PrintErrln(w)
	}
	file, err := f.readUV(cmd)
	if err != nil {
		return nil, err
	}
	events, err := f.readEvents(c)
	if err != nil {
		return nil, err
	}
	texts, err := delivery.Texts(c.DataDir)
	if err != nil {
		return nil, command.Misuse(err)
	}
	s := &simulated{texts: texts}
	for i := range c.People {
		p := &c.People[i].Policy
		p.CanConfirm = true // the simulated person can confirm every push
		from, _ := begin(f.start, p)
		zone := p.PlaceAt(from).Zone
		until := from.In(zone).AddDate(0, 0, f.days)
		if len(f.start) == len(time.DateOnly) {
			until = schedule.DateOf(from.In(zone)).Add(f.days).Start(zone)
		}
		s.runs = append(
			s.runs,
			simulation.Run{
				Policy:   p,
				Events:   events[p.Person],
				Ack:      ack,
				From:     from,
				Until:    until,
				Forecast: sky(file),
			},
		)
	}
	return s, s.covers(f.uv, file)
}

// covers returns an error if a UV file has no values for the simulated days:
// it is from another day.
func (s *simulated) covers(name string, file []uv.Run) error {
	var spans []schedule.Span
	for _, run := range file {
		spans = append(append(spans, simulation.Spans(run.Forecast)...), simulation.Spans(run.ClearSky)...)
	}
	for _, span := range spans {
		for _, run := range s.runs {
			if span.From.Before(run.Until) && run.From.Before(span.Until) {
				return nil
			}
		}
	}
	if len(spans) == 0 {
		return nil
	}
	from, until := spans[0].From.UTC().Format(time.RFC3339), spans[len(spans)-1].Until.UTC().Format(time.RFC3339)
	return command.Misused("%s: got values from %s to %s; want some for the days simulated, from %s on",
		name, from, until, s.runs[0].From.UTC().Format(time.RFC3339))
}

// load reads the configuration as of the start: a treatment `at: today` is on
// that day, so that the same start always gives the same output. The date of
// an instant depends on the place, so the file is read twice.
func (f *simulateFlags) load() (*config.Config, error) {
	rough, err := begin(f.start, nil)
	if err != nil {
		return nil, err
	}
	c, err := load(f.config, rough)
	if err != nil || len(f.start) != len(time.DateOnly) {
		return c, err
	}
	d, _ := schedule.ParseDate(f.start)
	return load(f.config, d.At(12*60, c.People[0].Policy.Home.Zone))
}

// begin returns the start's instant for a person, whose place determines when
// a bare date begins; UTC without a person.
func begin(start string, p *schedule.Policy) (time.Time, error) {
	if d, err := schedule.ParseDate(start); err == nil {
		if p == nil {
			return d.At(12*60, time.UTC), nil
		}
		return d.Start(p.PlaceAt(d.At(12*60, p.Home.Zone)).Zone), nil
	}
	t, err := time.Parse(time.RFC3339, start)
	if err != nil {
		return t, command.Misused(
			"--start: got %q; want a date or an RFC 3339 instant (e.g. 2026-07-01 or 2026-07-01T09:00:00Z)",
			start,
		)
	}
	return t, nil
}

func readAck(text string) (time.Duration, error) {
	if text == "never" {
		return simulation.Never, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > 24*time.Hour {
		return 0, command.Misused("--ack: got %q; want never or a duration up to 24h (e.g. 2m)", text)
	}
	return d, nil
}

// largestInput is the most bytes of a file of values or events: a year's by the
// minute have about as many.
const largestInput = 32 << 20

// readInput reads a file, or a pipe, that a person names.
func readInput(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largestInput+1))
	if err == nil && len(b) > largestInput {
		err = fmt.Errorf("%s: got more than %d MiB", path, largestInput>>20)
	}
	return b, err
}

// readUV reads the file of --uv; without the flag it returns no run.
func (f *simulateFlags) readUV(cmd *cobra.Command) ([]uv.Run, error) {
	if f.uv == "" {
		return nil, nil
	}
	b, err := readInput(f.uv)
	if err != nil {
		return nil, command.Misuse(err)
	}
	run, refused, err := simulation.ReadUV(b)
	if err != nil {
		return nil, command.Misused("%s: %w", f.uv, err)
	}
	for _, r := range refused {
		cmd.PrintErrln("warning: " + f.uv + ": " + r)
	}
	return []uv.Run{run}, nil
}

// readEvents reads the file of --events, by person.
func (f *simulateFlags) readEvents(c *config.Config) (map[string][]schedule.Event, error) {
	if f.events == "" {
		return nil, nil
	}
	b, err := readInput(f.events)
	if err != nil {
		return nil, command.Misuse(err)
	}
	people := make([]*schedule.Policy, len(c.People))
	for i := range c.People {
		people[i] = &c.People[i].Policy
	}
	reports, problems := simulation.ReadEvents(b, people)
	by := map[string][]schedule.Event{}
	for _, r := range reports {
		by[r.Person] = append(by[r.Person], r.Event)
	}
	for i := range problems {
		problems[i] = fmt.Errorf("%s: %w", f.events, problems[i])
	}
	if len(problems) > 0 {
		return nil, command.Misuse(errors.Join(problems...))
	}
	return by, nil
}

// sky returns a function that returns the forecast of a place: the file's on
// top of the clear-sky model. Each forecast is built once.
func sky(file []uv.Run) func(schedule.Place) *uv.Forecast {
	made := map[uv.Place]*uv.Forecast{}
	return func(at schedule.Place) *uv.Forecast {
		if made[at.Place] == nil {
			f := uv.NewForecast(at.Place, clearsky.At(at.Place, clearsky.Params{}), file)
			f.Along = clearsky.Sweep(at.Place, clearsky.Params{})
			made[at.Place] = &f
		}
		return made[at.Place]
	}
}
