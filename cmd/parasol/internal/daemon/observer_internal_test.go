package daemon

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// A channel that refuses is told apart from one that is down for a while.
func TestTriesAreCounted(t *testing.T) {
	const pushes = "parasol_notifications_total{channel=\"console\",kind=\"morning\",level=\"high\",person=\"ada\"} 1"
	for _, row := range []struct {
		why   string
		class schedule.Class
		want  string
	}{
		{"taken", schedule.Delivered, pushes},
		{"refused", schedule.Refused, "parasol_notification_failures_total{channel=\"console\",reason=\"refused\"} 1"},
		{"a channel that refuses is told apart", schedule.Refused, "parasol_channel_refusing{channel=\"console\"} 1"},
		{"down", schedule.Failed, "parasol_notification_failures_total{channel=\"console\",reason=\"failed\"} 1"},
		{"down is no refusal", schedule.Failed, "parasol_channel_refusing{channel=\"console\"} 0"},
		{"how long it took", schedule.Delivered, "parasol_delivery_duration_seconds_sum{channel=\"console\"} 2"},
	} {
		d := built(t, lisbon)
		o := observer{d.metrics, d.house.Load()}
		o.Enrolled([]string{"ada"})
		o.Tried(agent.Try{Person: "ada", Channel: "console", Kind: schedule.Morning, Level: schedule.High, Class: row.class,
			Took: 2 * time.Second})
		page := httptest.NewRecorder()
		d.metrics.Handler().ServeHTTP(page, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
		if text := page.Body.String(); !strings.Contains(text, row.want+"\n") {
			var near []string
			for line := range strings.Lines(text) {
				if name, _, _ := strings.Cut(row.want, "{"); strings.HasPrefix(line, name) {
					near = append(near, line)
				}
			}
			t.Errorf("%s: got %q; want %s", row.why, near, row.want)
		}
	}
}
