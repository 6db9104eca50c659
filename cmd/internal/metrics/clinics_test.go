package metrics_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"parasol/cmd/internal/metrics"
)

func clinicsNamed(n int) metrics.ClinicOptions {
	o := metrics.ClinicOptions{Services: []string{"pushover"}, Classes: []string{"refused", "failed"}, Sources: []string{"open-meteo"},
		Outcomes: []string{"success"}}
	for i := range n {
		o.Clinics = append(o.Clinics, fmt.Sprintf("c%d", i))
	}
	return o
}

func shown(t *testing.T, m *metrics.Clinics) string {
	t.Helper()
	page := httptest.NewRecorder()
	m.Handler().ServeHTTP(page, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return page.Body.String()
}

func TestWhatClinicsShow(t *testing.T) {
	m := metrics.NewClinics(clinicsNamed(2))
	m.Decided("c0")
	m.Delivered("pushover", 2*time.Second)
	m.NotDelivered("pushover", "refused", time.Second)
	m.Database(true)
	m.Quota(-1)
	m.Stand([]metrics.Standing{
		{Clinic: "c0", People: 3, Overdue: 90 * time.Second, Waiting: map[string]int{"pushover": 2}},
		{Clinic: "c1", People: 4, Waiting: map[string]int{"pushover": 5}, Refused: map[string]int{"pushover": 1}},
	})
	text := shown(t, m)
	for _, want := range []string{
		`parasol_clinic_decisions_total{clinic="c0"} 1`, `parasol_clinic_decisions_total{clinic="c1"} 0`,
		`parasol_clinic_deliveries_total{outcome="delivered",service="pushover"} 1`,
		`parasol_clinic_deliveries_total{outcome="refused",service="pushover"} 1`,
		`parasol_clinic_deliveries_total{outcome="failed",service="pushover"} 0`,
		`parasol_clinic_delivery_duration_seconds_sum{service="pushover"} 3`, `parasol_clinic_database_up 1`,
		`parasol_clinic_people{clinic="c1"} 4`, `parasol_clinic_overdue_seconds{clinic="c0"} 90`,
		`parasol_clinic_overdue_seconds{clinic="c1"} 0`, `parasol_clinic_deliveries_waiting{service="pushover"} 7`,
		`parasol_clinic_deliveries_refused{service="pushover"} 1`,
		`parasol_source_requests_total{outcome="success",source="open-meteo"} 0`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("missing: %s", want)
		}
	}
	if strings.Contains(text, "quota_remaining ") {
		t.Error("an unknown quota has a value")
	}
	m.Stand([]metrics.Standing{{Clinic: "c0"}})
	if text := shown(t, m); strings.Contains(text, "deliveries_waiting{") {
		t.Error("a service for which nothing waits any more keeps its number")
	}
	problems, err := testutil.GatherAndLint(m.Registry())
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
}

func TestManyClinicsAreSums(t *testing.T) {
	m := metrics.NewClinics(clinicsNamed(metrics.MostClinics + 1))
	m.Decided("c0")
	m.Decided("c1")
	m.Stand([]metrics.Standing{{Clinic: "c0", People: 3, Overdue: time.Minute}, {Clinic: "c1", People: 4, Overdue: time.Hour}})
	text := shown(t, m)
	for _, want := range []string{"parasol_clinic_decisions_total 2", "parasol_clinic_people 7", "parasol_clinic_overdue_seconds 3600"} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("missing: %s", want)
		}
	}
	if strings.Contains(text, "clinic=") {
		t.Error("a clinic has a series of its own")
	}
}
