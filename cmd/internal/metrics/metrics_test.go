package metrics_test

import (
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"parasol/cmd/internal/metrics"
	"parasol/schedule"
)

var noon = time.Date(2026, 6, 21, 11, 0, 0, 0, time.UTC)

func options(people int) metrics.Options {
	return metrics.Options{Build: metrics.Build{Version: "v1.2.3", Revision: "abc"}, People: people, Sources: []string{"open-meteo"},
		Channels: []string{"phone"},
		Outcomes: []string{"ok", "quota"}, Refusals: []string{"night"}, Classes: []string{"busy", "failed"}}
}

func decision() *schedule.Decision {
	return &schedule.Decision{
		At: noon, Reason: schedule.FilmEnded, Next: noon.Add(time.Minute),
		Evidence: schedule.Evidence{
			Forecast: 6.4, ClearSky: 7, Ceiling: 7, Known: true, Phase: schedule.Strict, Presence: schedule.ReportedOutdoors,
			Applied: noon.Add(-2 * time.Hour), FilmEnds: noon, WindowUntil: noon.Add(240 * time.Hour), DoseBare: 50, DoseFilm: 125,
		},
	}
}

// busy is a Metrics in which everything has happened once for each person.
func busy(people int) *metrics.Metrics {
	m := metrics.New(options(people))
	m.Woke(noon, nil)
	m.Requested("open-meteo", "ok")
	m.Succeeded("open-meteo", noon)
	m.Refused("open-meteo", "night", 3)
	m.Learnt("open-meteo", 1.04)
	for i := range people {
		name := fmt.Sprintf("p%d", i)
		m.Decided(name, decision())
		m.Asked(name, 4, 3)
		m.Delivered(metrics.Push{Person: name, Channel: "phone", Kind: schedule.Reapply, Level: schedule.High}, 300*time.Millisecond)
		m.Recorded(name, schedule.Applied, "page")
	}
	m.NotDelivered("phone", "busy", time.Second)
	m.Pending("phone", 2)
	m.Quota(9000)
	m.MQTT(true)
	return m
}

func names(t *testing.T, m *metrics.Metrics) []string {
	t.Helper()
	families, err := m.Registry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "parasol_") {
			out = append(out, f.GetName())
		}
	}
	return out
}

func TestTheContractsNamesAreAllThere(t *testing.T) {
	want := []string{
		"parasol_adherence_ratio", "parasol_build_info", "parasol_channel_refusing", "parasol_confirmations_total",
		"parasol_decisions_total", "parasol_deliveries_pending",
		"parasol_delivery_duration_seconds", "parasol_dose_sed", "parasol_events_total", "parasol_film_applied_timestamp_seconds",
		"parasol_film_ends_timestamp_seconds", "parasol_forecast_last_success_timestamp_seconds",
		"parasol_journal_usable", "parasol_last_wake_timestamp_seconds", "parasol_mqtt_connected",
		"parasol_next_check_timestamp_seconds",
		"parasol_notification_failures_total",
		"parasol_notifications_total", "parasol_outdoors", "parasol_ozone_factor", "parasol_phase", "parasol_presence",
		"parasol_pushover_quota_remaining",
		"parasol_source_requests_total", "parasol_source_values_refused_total", "parasol_uv_index", "parasol_window_end_timestamp_seconds",
	}
	if diff := cmp.Diff(want, names(t, busy(1))); diff != "" {
		t.Errorf("metrics of one person (-want +got):\n%s", diff)
	}
}

func TestLabelsAreTheContracts(t *testing.T) {
	m := busy(1)
	want := strings.TrimSpace(`
# HELP parasol_confirmations_total Confirmations by the person, by what they record.
# TYPE parasol_confirmations_total counter
parasol_confirmations_total{kind="applied",person="p0"} 1
# HELP parasol_dose_sed Today's erythemal dose outdoors in standard erythema doses, on bare skin and through the film.
# TYPE parasol_dose_sed gauge
parasol_dose_sed{person="p0",skin="bare"} 0.5
parasol_dose_sed{person="p0",skin="film"} 1.25
# HELP parasol_events_total Events of the person, by what they say and through what they came.
# TYPE parasol_events_total counter
parasol_events_total{event="applied",person="p0",source="page"} 1
# HELP parasol_notifications_total Reminders that a channel took.
# TYPE parasol_notifications_total counter
parasol_notifications_total{channel="phone",kind="reapply",level="high",person="p0"} 1
# HELP parasol_phase 1 for the phase that governs now, 0 for the others.
# TYPE parasol_phase gauge
parasol_phase{person="p0",phase="cover"} 0
parasol_phase{person="p0",phase="dark"} 0
parasol_phase{person="p0",phase="none"} 0
parasol_phase{person="p0",phase="protect"} 0
parasol_phase{person="p0",phase="strict"} 1
# HELP parasol_uv_index The UV index at the person's place: what is decided on now, and under a clear sky.
# TYPE parasol_uv_index gauge
parasol_uv_index{kind="clear_sky",person="p0"} 7
parasol_uv_index{kind="forecast",person="p0"} 6.4
`) + "\n"
	err := testutil.GatherAndCompare(m.Registry(), strings.NewReader(want),
		"parasol_confirmations_total", "parasol_dose_sed", "parasol_events_total", "parasol_notifications_total", "parasol_phase",
		"parasol_uv_index")
	if err != nil {
		t.Error(err)
	}
}

func TestLintAndPedanticRegistryAgree(t *testing.T) {
	for _, people := range []int{1, metrics.MostPeople + 1} {
		m := busy(people)
		problems, err := testutil.GatherAndLint(m.Registry())
		if err != nil || len(problems) > 0 {
			t.Errorf("%d people: lint: %v %v", people, problems, err)
		}
		pedantic := prometheus.NewPedanticRegistry()
		pedantic.MustRegister(m.Collectors()...)
		if _, err := pedantic.Gather(); err != nil {
			t.Errorf("%d people: pedantic: %v", people, err)
		}
	}
}

func TestBeforeAnythingHappenedOnlySeriesWithoutPersonExist(t *testing.T) {
	want := []string{"parasol_build_info", "parasol_channel_refusing", "parasol_decisions_total", "parasol_deliveries_pending",
		"parasol_delivery_duration_seconds",
		"parasol_notification_failures_total", "parasol_source_requests_total", "parasol_source_values_refused_total"}
	if diff := cmp.Diff(want, names(t, metrics.New(options(1)))); diff != "" {
		t.Errorf("at start (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotKnownIsAbsent(t *testing.T) {
	m := metrics.New(options(1))
	d := decision()
	d.Evidence.Known, d.Evidence.Applied, d.Evidence.FilmEnds, d.Evidence.WindowUntil = false, time.Time{}, time.Time{}, time.Time{}
	m.Decided("p0", d)
	m.Quota(-1)
	m.MQTT(true)
	for _, gone := range []string{"parasol_film_applied_timestamp_seconds", "parasol_film_ends_timestamp_seconds",
		"parasol_window_end_timestamp_seconds", "parasol_pushover_quota_remaining"} {
		if n, _ := testutil.GatherAndCount(m.Registry(), gone); n != 0 {
			t.Errorf("%s has %d series, want none", gone, n)
		}
	}
	if n, _ := testutil.GatherAndCount(m.Registry(), "parasol_uv_index"); n != 1 {
		t.Errorf("without a source parasol_uv_index has %d series, want the clear-sky one", n)
	}
}

func TestAboveAHundredPeopleSumsReplaceThePersonLabel(t *testing.T) {
	people := metrics.MostPeople + 1
	rec := httptest.NewRecorder()
	busy(people).Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	body, _ := io.ReadAll(rec.Body)
	if strings.Contains(string(body), "person=") {
		t.Error("a series with person is left")
	}
	for _, line := range []string{
		"parasol_outdoors 101", "parasol_adherence_ratio 0.75", `parasol_presence{state="outdoors"} 101`,
		`parasol_presence{state="unknown"} 0`,
		`parasol_events_total{event="applied",source="page"} 101`, `parasol_phase{phase="strict"} 101`, `parasol_phase{phase="dark"} 0`,
		`parasol_notifications_total{channel="phone",kind="reapply",level="high"} 101`, `parasol_confirmations_total{kind="applied"} 101`,
	} {
		if !strings.Contains(string(body), line+"\n") {
			t.Errorf("want the line %s", line)
		}
	}
}

func TestTheLastSuccessIsTheLatest(t *testing.T) {
	m := metrics.New(options(1))
	m.Succeeded("open-meteo", noon)
	m.Requested("open-meteo", "quota")
	m.Succeeded("open-meteo", noon.Add(-time.Hour)) // another cell's answer, read from the cache
	want := fmt.Sprintf("# HELP parasol_forecast_last_success_timestamp_seconds When the source last gave a forecast.\n"+
		"# TYPE parasol_forecast_last_success_timestamp_seconds gauge\n"+
		"parasol_forecast_last_success_timestamp_seconds{source=\"open-meteo\"} %g\n", float64(noon.Unix()))
	if err := testutil.GatherAndCompare(m.Registry(), strings.NewReader(want),
		"parasol_forecast_last_success_timestamp_seconds"); err != nil {
		t.Error(err)
	}
}

func TestAChannelRefusesUntilItTakesSomething(t *testing.T) {
	m := metrics.New(metrics.Options{Channels: []string{"mail", "phone"}, Classes: []string{"refused", "failed"}})
	push := metrics.Push{Person: "ada", Channel: "phone"}
	for _, step := range []struct {
		what string
		do   func()
		want float64
	}{
		{"nothing yet", func() {}, 0},
		{"refused", func() { m.NotDelivered("phone", "refused", 0) }, 1},
		{"then not reached", func() { m.NotDelivered("phone", "failed", 0) }, 1},
		{"then taken", func() { m.Delivered(push, 0) }, 0},
		{"then not reached", func() { m.NotDelivered("phone", "failed", 0) }, 0},
	} {
		step.do()
		want := fmt.Sprintf("# HELP parasol_channel_refusing Whether the channel refused for good what it was asked last.\n"+
			"# TYPE parasol_channel_refusing gauge\nparasol_channel_refusing{channel=\"mail\"} 0\n"+
			"parasol_channel_refusing{channel=\"phone\"} %g\n", step.want)
		if err := testutil.GatherAndCompare(m.Registry(), strings.NewReader(want), "parasol_channel_refusing"); err != nil {
			t.Errorf("%s: %v", step.what, err)
		}
	}
}

func TestWhoIsGoneHasNoSeries(t *testing.T) {
	m := busy(3)
	m.Enrolled([]string{"p0", "p2"})
	if n, _ := testutil.GatherAndCount(m.Registry(), "parasol_outdoors"); n != 2 {
		t.Errorf("got %d series; want those of the two who are left", n)
	}
}

func TestAdherenceOutlivesADecisionAndIsAbsentWithoutMornings(t *testing.T) {
	m := busy(1)
	m.Decided("p0", decision())
	if n, _ := testutil.GatherAndCount(m.Registry(), "parasol_adherence_ratio"); n != 1 {
		t.Errorf("after the next decision: got %d series; want 1", n)
	}
	m.Asked("p0", 0, 0)
	if n, _ := testutil.GatherAndCount(m.Registry(), "parasol_adherence_ratio"); n != 0 {
		t.Errorf("a week without mornings: got %d series; want none", n)
	}
}

func TestTheJournalsTroubleShows(t *testing.T) {
	m := metrics.New(options(1))
	for want, err := range map[float64]error{0: io.ErrShortWrite, 1: nil} {
		m.Woke(noon, err)
		text := fmt.Sprintf("# HELP parasol_journal_usable Whether the journal could be read and written at the last wake.\n"+
			"# TYPE parasol_journal_usable gauge\nparasol_journal_usable %g\n", want)
		if err := testutil.GatherAndCompare(m.Registry(), strings.NewReader(text), "parasol_journal_usable"); err != nil {
			t.Error(err)
		}
	}
}
