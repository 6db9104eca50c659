package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parasol/cmd/internal/metrics"
	"parasol/schedule"
	"parasol/uv"
)

// series reads what a scrape shows: the value of each series by its name and
// labels.
func series(m *metrics.Metrics) map[string]string {
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	all := map[string]string{}
	for line := range strings.Lines(rec.Body.String()) {
		if at := strings.LastIndex(line, " "); at > 0 && !strings.HasPrefix(line, "#") {
			all[line[:at]] = strings.TrimSpace(line[at:])
		}
	}
	return all
}

// TestWhatShowsInWhichSeries tells the metrics of one thing and looks at one
// series; an empty value is a series that must not be there.
func TestWhatShowsInWhichSeries(t *testing.T) {
	decided := func(vary func(*schedule.Decision)) func(*metrics.Metrics) {
		return func(m *metrics.Metrics) {
			d := decision()
			vary(d)
			m.Decided("p0", d)
		}
	}
	as := func(p schedule.Presence) func(*metrics.Metrics) {
		return decided(func(d *schedule.Decision) { d.Evidence.Presence = p })
	}
	in := func(p schedule.Phase) func(*metrics.Metrics) {
		return decided(func(d *schedule.Decision) { d.Evidence.Phase = p })
	}
	asked := func(mornings, confirmed int) func(*metrics.Metrics) {
		return func(m *metrics.Metrics) {
			m.Decided("p0", decision())
			m.Asked("p0", mornings, confirmed)
		}
	}
	push := metrics.Push{Person: "p0", Channel: "phone", Kind: schedule.Morning, Level: schedule.Quiet}
	for _, row := range []struct {
		why    string
		do     func(*metrics.Metrics)
		series string
		want   string
	}{
		{"outdoors is out", as(schedule.ReportedOutdoors), `parasol_outdoors{person="p0"}`, "1"},
		{"so is probably out", as(schedule.ProbablyOut), `parasol_outdoors{person="p0"}`, "1"},
		{"indoors is not", as(schedule.ReportedIndoors), `parasol_outdoors{person="p0"}`, "0"},
		{"nor is what nobody knows", as(schedule.UnknownPresence), `parasol_outdoors{person="p0"}`, "0"},
		{"the state says which it is", as(schedule.ProbablyOut), `parasol_presence{person="p0",state="probably-out"}`, "1"},
		{"and which it is not", as(schedule.ProbablyOut), `parasol_presence{person="p0",state="outdoors"}`, "0"},
		{"no phase is one of them", in(schedule.NoPhase), `parasol_phase{person="p0",phase="none"}`, "1"},
		{"dark", in(schedule.Dark), `parasol_phase{person="p0",phase="dark"}`, "1"},
		{"dark is no cover", in(schedule.Dark), `parasol_phase{person="p0",phase="cover"}`, "0"},
		{"a dose is in SED", decided(func(d *schedule.Decision) { d.Evidence.DoseBare = 2.5 * uv.SED }),
			`parasol_dose_sed{person="p0",skin="bare"}`, "2.5"},
		{"a forecast", decided(func(d *schedule.Decision) { d.Evidence.Forecast = 3.2 }),
			`parasol_uv_index{kind="forecast",person="p0"}`, "3.2"},
		{"no forecast is no 0", decided(func(d *schedule.Decision) { d.Evidence.Known = false }),
			`parasol_uv_index{kind="forecast",person="p0"}`, ""},
		{"the clear sky is always known", decided(func(d *schedule.Decision) { d.Evidence.Known = false }),
			`parasol_uv_index{kind="clear_sky",person="p0"}`, "7"},
		{"instants are in seconds, with their fraction", decided(func(d *schedule.Decision) { d.Next = time.UnixMilli(1500).UTC() }),
			`parasol_next_check_timestamp_seconds{person="p0"}`, "1.5"},
		{"no coat has no instant", decided(func(d *schedule.Decision) { d.Evidence.Applied = time.Time{} }),
			`parasol_film_applied_timestamp_seconds{person="p0"}`, ""},
		{"decisions count by their reason", decided(func(d *schedule.Decision) { d.Reason = schedule.MorningDue }),
			`parasol_decisions_total{reason="morning"}`, "1"},
		{"a reason that was not given is 0", decided(func(*schedule.Decision) {}), `parasol_decisions_total{reason="morning"}`, "0"},
		{"three of four mornings", asked(4, 3), `parasol_adherence_ratio{person="p0"}`, "0.75"},
		{"none of four", asked(4, 0), `parasol_adherence_ratio{person="p0"}`, "0"},
		{"no morning has no ratio", asked(0, 0), `parasol_adherence_ratio{person="p0"}`, ""},
		{"mornings of nobody are not kept", func(m *metrics.Metrics) { m.Asked("p9", 4, 3) }, `parasol_adherence_ratio{person="p9"}`, ""},
		{"a push counts by person, channel, kind and level", func(m *metrics.Metrics) { m.Delivered(push, time.Second) },
			`parasol_notifications_total{channel="phone",kind="morning",level="quiet",person="p0"}`, "1"},
		{"how long it took", func(m *metrics.Metrics) { m.Delivered(push, 300*time.Millisecond) },
			`parasol_delivery_duration_seconds_sum{channel="phone"}`, "0.3"},
		{"it took no quarter of a second", func(m *metrics.Metrics) { m.Delivered(push, 300*time.Millisecond) },
			`parasol_delivery_duration_seconds_bucket{channel="phone",le="0.25"}`, "0"},
		{"but less than half of one", func(m *metrics.Metrics) { m.Delivered(push, 300*time.Millisecond) },
			`parasol_delivery_duration_seconds_bucket{channel="phone",le="0.5"}`, "1"},
		{"a failure takes time too", func(m *metrics.Metrics) { m.NotDelivered("phone", "busy", 2*time.Second) },
			`parasol_delivery_duration_seconds_sum{channel="phone"}`, "2"},
		{"a failure counts by its class", func(m *metrics.Metrics) { m.NotDelivered("phone", "busy", 0) },
			`parasol_notification_failures_total{channel="phone",reason="busy"}`, "1"},
		{"and not by another", func(m *metrics.Metrics) { m.NotDelivered("phone", "busy", 0) },
			`parasol_notification_failures_total{channel="phone",reason="failed"}`, "0"},
		{"a failure is no push", func(m *metrics.Metrics) { m.NotDelivered("phone", "busy", 0) },
			`parasol_notifications_total{channel="phone",kind="morning",level="quiet",person="p0"}`, ""},
		{"what waits is what waits now", func(m *metrics.Metrics) { m.Pending("phone", 5); m.Pending("phone", 2) },
			`parasol_deliveries_pending{channel="phone"}`, "2"},
		{"refused values add up", func(m *metrics.Metrics) { m.Refused("open-meteo", "night", 3); m.Refused("open-meteo", "night", 4) },
			`parasol_source_values_refused_total{reason="night",source="open-meteo"}`, "7"},
		{"requests count by their outcome", func(m *metrics.Metrics) { m.Requested("open-meteo", "quota") },
			`parasol_source_requests_total{outcome="quota",source="open-meteo"}`, "1"},
		{"an outcome that never was is 0", func(*metrics.Metrics) {},
			`parasol_source_requests_total{outcome="quota",source="open-meteo"}`, "0"},
		{"the ozone learnt last", func(m *metrics.Metrics) { m.Learnt("open-meteo", 1.1); m.Learnt("open-meteo", 0.9) },
			`parasol_ozone_factor{source="open-meteo"}`, "0.9"},
		{"the quota", func(m *metrics.Metrics) { m.Quota(12) }, `parasol_pushover_quota_remaining`, "12"},
		{"no quota is left", func(m *metrics.Metrics) { m.Quota(0) }, `parasol_pushover_quota_remaining`, "0"},
		{"a quota not told leaves the last", func(m *metrics.Metrics) { m.Quota(12); m.Quota(-1) }, `parasol_pushover_quota_remaining`,
			"12"},
		{"a broker that stands", func(m *metrics.Metrics) { m.MQTT(true) }, `parasol_mqtt_connected`, "1"},
		{"and falls", func(m *metrics.Metrics) { m.MQTT(true); m.MQTT(false) }, `parasol_mqtt_connected`, "0"},
		{"no broker", func(*metrics.Metrics) {}, `parasol_mqtt_connected`, ""},
		{"the last wake", func(m *metrics.Metrics) { m.Woke(time.Unix(90, 0), nil) }, `parasol_last_wake_timestamp_seconds`, "90"},
		{"a configuration that was read", func(m *metrics.Metrics) { m.Reloaded(time.Unix(90, 0), true) },
			`parasol_config_last_reload_success_timestamp_seconds`, "90"},
		{"one that was not leaves it", func(m *metrics.Metrics) { m.Reloaded(time.Unix(90, 0), true); m.Reloaded(time.Unix(99, 0), false) },
			`parasol_config_last_reload_success_timestamp_seconds`, "90"},
		{"and says so", func(m *metrics.Metrics) { m.Reloaded(time.Unix(90, 0), true); m.Reloaded(time.Unix(99, 0), false) },
			`parasol_config_last_reload_successful`, "0"},
		{"a confirmation by what it records", func(m *metrics.Metrics) { m.Recorded("p0", schedule.Applied, "link") },
			`parasol_confirmations_total{kind="applied",person="p0"}`, "1"},
		{"an event by what it came through", func(m *metrics.Metrics) { m.Recorded("p0", schedule.Applied, "link") },
			`parasol_events_total{event="applied",person="p0",source="link"}`, "1"},
	} {
		m := metrics.New(options(1))
		row.do(m)
		if got := series(m)[row.series]; got != row.want {
			t.Errorf("%s: %s is %q; want %q", row.why, row.series, got, row.want)
		}
	}
}

// At a hundred people each still has series; above they are sums.
func TestWherePeopleBecomeSums(t *testing.T) {
	for people, want := range map[int][2]string{metrics.MostPeople: {"1", ""}, metrics.MostPeople + 1: {"", "2"}} {
		m := metrics.New(options(people))
		for _, name := range []string{"p0", "p1"} {
			m.Recorded(name, schedule.Applied, "link")
		}
		all := series(m)
		one, sum := all[`parasol_confirmations_total{kind="applied",person="p0"}`], all[`parasol_confirmations_total{kind="applied"}`]
		if one != want[0] || sum != want[1] {
			t.Errorf("%d people: %q for one, %q for all; want %q", people, one, sum, want)
		}
	}
}
