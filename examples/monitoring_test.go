package examples_test

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// metrics lists the metrics of contract C with their labels.
var metrics = map[string]string{
	"parasol_build_info": "version revision go_version goversion",
	"parasol_uv_index":   "person kind",
	"parasol_forecast_last_success_timestamp_seconds": "source",
	"parasol_source_requests_total":                   "source outcome",
	"parasol_source_values_refused_total":             "source reason",
	"parasol_ozone_factor":                            "source",
	"parasol_decisions_total":                         "reason",
	"parasol_last_wake_timestamp_seconds":             "",
	"parasol_notifications_total":                     "person channel kind level",
	"parasol_notification_failures_total":             "channel reason",
	"parasol_delivery_duration_seconds":               "channel",
	"parasol_deliveries_pending":                      "channel",
	"parasol_confirmations_total":                     "person kind",
	"parasol_events_total":                            "person event source",
	"parasol_presence":                                "person state",
	"parasol_adherence_ratio":                         "person",
	"parasol_channel_refusing":                        "channel",
	"parasol_journal_usable":                          "",
	"parasol_mqtt_connected":                          "",
	"parasol_next_check_timestamp_seconds":            "person",
	"parasol_film_applied_timestamp_seconds":          "person",
	"parasol_film_ends_timestamp_seconds":             "person",
	"parasol_outdoors":                                "person",
	"parasol_window_end_timestamp_seconds":            "person",
	"parasol_phase":                                   "person phase",
	"parasol_dose_sed":                                "person skin",
	"parasol_pushover_quota_remaining":                "",
	"parasol_config_last_reload_successful":           "",

	"parasol_config_last_reload_success_timestamp_seconds": "",

	// Of the clinics' command.
	"parasol_clinic_people":                    "clinic",
	"parasol_clinic_overdue_seconds":           "clinic",
	"parasol_clinic_decisions_total":           "clinic",
	"parasol_clinic_deliveries_waiting":        "service",
	"parasol_clinic_deliveries_refused":        "service",
	"parasol_clinic_deliveries_total":          "service outcome",
	"parasol_clinic_delivery_duration_seconds": "service",
	"parasol_clinic_database_up":               "",
}

var (
	selector = regexp.MustCompile(`\b(parasol_[a-z_]+)(\{[^}]*\})?`)
	matcher  = regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*"`)
	grouping = regexp.MustCompile(`\b(?:by|on|without|ignoring) ?\(([^)]*)\)`)
)

// unknown returns the metrics and labels in a query that the daemon does not
// have.
func unknown(query string) []string {
	var found []string
	labels := map[string]bool{"le": true, "job": true, "instance": true, "": true}
	for _, s := range selector.FindAllStringSubmatch(query, -1) {
		name := regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(s[1], "")
		has, ok := metrics[name]
		if !ok {
			found = append(found, s[1])
		}
		for _, l := range strings.Fields(has) {
			labels[l] = true
		}
		for _, m := range matcher.FindAllStringSubmatch(s[2], -1) {
			if !slices.Contains(strings.Fields(has), m[1]) {
				found = append(found, s[1]+"{"+m[1]+"}")
			}
		}
	}
	for _, g := range grouping.FindAllStringSubmatch(query, -1) {
		for l := range strings.SplitSeq(g[1], ",") {
			if l = strings.TrimSpace(l); !labels[l] {
				found = append(found, "by ("+l+")")
			}
		}
	}
	return found
}

func TestUnknownMetricsAreFound(t *testing.T) {
	for query, want := range map[string]string{
		`parasol_outdoors == 1`: "",
		`sum by (channel) (rate(parasol_delivery_duration_seconds_bucket[5m]))`: "",
		`parasol_uv == 1`:                         "parasol_uv",
		`parasol_outdoors{channel="phone"}`:       "parasol_outdoors{channel}",
		`sum by (place) (parasol_outdoors)`:       "by (place)",
		`max(parasol_uv_index{kind="clear_sky"})`: "",
	} {
		if got := strings.Join(unknown(query), " "); got != want {
			t.Errorf("%s: unknown %q; want %q", query, got, want)
		}
	}
}

// alertFiles lists the files of rules; each has its tests beside it.
var alertFiles = []string{"rules", "clinic"}

func TestAlertsNameOnlyMetricsOfTheContract(t *testing.T) {
	for _, name := range alertFiles {
		alertsOf(t, name)
	}
}

func alertsOf(t *testing.T, name string) {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert string `yaml:"alert"`
				Expr  string `yaml:"expr"`

				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	if err := yaml.Unmarshal([]byte(text(t, "prometheus/"+name+".yaml")), &file); err != nil {
		t.Fatal(err)
	}
	tests, readme := text(t, "prometheus/"+name+"_test.yaml"), text(t, "../README.md")
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			for _, u := range unknown(r.Expr) {
				t.Errorf("%s: %s is not in the contract", r.Alert, u)
			}
			if !strings.Contains(tests, "alertname: "+r.Alert) {
				t.Errorf("%s has no test in %s_test.yaml", r.Alert, name)
			}
			_, heading, _ := strings.Cut(r.Annotations["runbook_url"], "README.md#")
			if heading != "when-an-alert-fires" || !strings.Contains(readme, "### When an alert fires\n") ||
				!strings.Contains(readme, "`"+r.Alert+"`") {
				t.Errorf("%s: its runbook %q does not lead to its line in the README", r.Alert, r.Annotations["runbook_url"])
			}
		}
	}
}

func TestPromtoolPassesTheAlerts(t *testing.T) {
	promtool := program(t, "promtool")
	for _, name := range alertFiles {
		for _, arguments := range [][]string{{"check", "rules", name + ".yaml"}, {"test", "rules", name + "_test.yaml"}} {
			c := exec.CommandContext(t.Context(), promtool, arguments...)
			c.Dir = "prometheus"
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("promtool %s: %v\n%s", strings.Join(arguments, " "), err, out)
			}
		}
	}
}

// dashboard is the part of Grafana's model that the tests check.
type dashboard struct {
	UID    string `json:"uid"`
	Panels []struct {
		ID      int    `json:"id"`
		Type    string `json:"type"`
		Title   string `json:"title"`
		GridPos struct{ X, Y, W, H int }
		Targets []struct {
			Expr string `json:"expr"`
		} `json:"targets"`
	} `json:"panels"`
}

func TestDashboardShowsTheMetricsOfTheContract(t *testing.T) {
	var d dashboard
	if err := json.Unmarshal([]byte(text(t, "grafana/parasol.json")), &d); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	ids := map[int]bool{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %q: id %d taken, or over the grid of 24", p.Title, p.ID)
		}
		ids[p.ID] = true
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %q asks for nothing", p.Title)
		}
		for _, target := range p.Targets {
			for _, u := range unknown(target.Expr) {
				t.Errorf("panel %q: %s is not in the contract", p.Title, u)
			}
			for _, s := range selector.FindAllStringSubmatch(target.Expr, -1) {
				shown[strings.TrimSuffix(s[1], "_bucket")] = true
			}
		}
	}
	for name := range metrics {
		if !shown[name] {
			t.Errorf("%s is in the contract, and no panel shows it", name)
		}
	}
}

// promtool parses every query of the dashboard, as the expression of a rule.
func TestPromtoolReadsTheDashboard(t *testing.T) {
	promtool := program(t, "promtool")
	var d dashboard
	if err := json.Unmarshal([]byte(text(t, "grafana/parasol.json")), &d); err != nil {
		t.Fatal(err)
	}
	type rule struct {
		Record string `yaml:"record"`
		Expr   string `yaml:"expr"`
	}
	type group struct {
		Name  string `yaml:"name"`
		Rules []rule `yaml:"rules"`
	}
	all := group{Name: "dashboard"}
	fill := strings.NewReplacer("$person", ".*", "$__rate_interval", "5m")
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			all.Rules = append(all.Rules, rule{
				Record: "panel:" + regexp.MustCompile(`\W+`).ReplaceAllString(p.Title, "_"), Expr: fill.Replace(target.Expr),
			})
		}
	}
	out, err := yaml.Marshal(map[string][]group{"groups": {all}})
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, t.TempDir(), "dashboard.yaml", string(out))
	if out, err := exec.CommandContext(t.Context(), promtool, "check", "rules", file).CombinedOutput(); err != nil {
		t.Errorf("promtool check rules: %v\n%s", err, out)
	}
}
