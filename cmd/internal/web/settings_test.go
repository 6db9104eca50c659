package web_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

func TestSettingsShowWhatHolds(t *testing.T) {
	h := newHouse()
	h.view.Changed = []string{"morning", "discreet"}
	h.view.Channels = []web.Channel{
		{Name: "phone", Type: "pushover", Reached: noon.Add(-75 * time.Minute)},
		{Name: "mail", Type: "shoutrrr", Reserve: true, Trouble: "550"},
	}
	h.view.Presence = []web.Presence{
		{Name: "pixel", Type: "owntracks", Says: schedule.ReportedOutdoors, Heard: noon.Add(-5 * time.Minute), Observed: true},
		{Name: "ring", Type: "mqtt"},
	}
	h.view.Decision.Evidence.PausedUntil = noon.Add(3 * time.Hour)
	wants(t, h.ask("GET", "/settings", ""), 200,
		`name="m1" value="07:30"`, `name="m2" value="09:00"`, `name="a1" value="07:00"`, `name="a2" value="22:30"`,
		"Weekdays, 12:00, for 1h", `value="80m" selected`, `value="2" selected`, `name="spf" value="50"`, `name="max" value="12"`,
		"Paused until 16:00.", "reached 11:45", "when the others fail", "does not get through",
		"Heard 12:55 · only watched", "Nothing heard yet", `name="reset" value="morning"`)
}

func TestAFormOfSettingsKeepsItsKeys(t *testing.T) {
	for _, row := range []struct {
		why, form string
		want      []string
	}{
		{
			"one morning for all days", "m1=06:45&m2=06:45&a1=06:30&a2=22:00",
			[]string{`settings awake {"from":"06:30","to":"22:00"}`, `settings morning "06:45"`},
		},
		{
			"a later day", "m1=08:45&m2=08:45&a1=08:30&a2=22:00",
			[]string{`settings morning "08:45"`, `settings awake {"from":"08:30","to":"22:00"}`},
		},
		{"another at weekends", "m1=06:45&m2=08:00", []string{`settings morning ["45 6 * * 1-5","0 8 * * 0,6"]`}},
		{
			"the sunscreen", "spf=50&wr=40m&st=3",
			[]string{`settings sunscreen {"reapply_every":"120m","spf":50,"water_resistance":"40m"}`, `settings skin_type 3`},
		},
		{"untested in water, an unknown type", "spf=30&wr=&st=0", []string{`settings sunscreen {"reapply_every":"120m","spf":30}`}},
		{
			"reminders", "discreet=yes&long_term=uv3&max=10",
			[]string{`settings long_term "uv3"`, `settings max_per_day 10`, `settings discreet true`},
		},
		{"a box that is not ticked", "max=10", []string{`settings max_per_day 10`, `settings discreet false`}},
		{"from Today: go on", "long_term=true", []string{`settings long_term true`}},
		{
			"what is no number goes on as it is, to be refused by name", "max=many",
			[]string{`settings max_per_day "many"`, `settings discreet false`},
		},
	} {
		h := newHouse()
		if got := h.ask("POST", "/people/ada/settings", row.form, asForm); got.code != 303 || got.Get("Location") != "/settings#file" {
			t.Errorf("%s: %d to %q", row.why, got.code, got.Get("Location"))
		}
		if diff := cmp.Diff(row.want, h.entered); diff != "" {
			t.Errorf("%s: entered (-want +got):\n%s", row.why, diff)
		}
	}
	h := newHouse()
	wants(t, h.ask("POST", "/people/ada/settings", "reset=morning", asForm), 303)
	if diff := cmp.Diff([]string{"settings morning"}, h.left); diff != "" {
		t.Errorf("as the file has it (-want +got):\n%s", diff)
	}
	wants(t, h.ask("POST", "/people/ada/settings", "x=y", asForm), 422)
	h.refuses = &web.PlanError{Faults: []web.Fault{{Key: "spf", Text: "got 15; want 30 to 100"}}}
	wants(t, h.ask("POST", "/people/ada/settings", "spf=15", asForm), 422, "spf: got 15; want 30 to 100")
}

func TestRoutinesAreAddedAndRemoved(t *testing.T) {
	h := newHouse()
	wants(t, h.ask("POST", "/people/ada/routine", "d=6&d=0&at=10:30&for=2h", asForm), 303)
	wants(t, h.ask("POST", "/people/ada/routine", "at=17:00&for=30m", asForm), 303)
	wants(t, h.ask("POST", "/people/ada/routine", "remove=1", asForm), 303)
	const lunch = `{"cron":"0 12 * * 1,2,3,4,5","for":"1h"}`
	want := []string{
		`settings outdoors [` + lunch + `,{"cron":"30 10 * * 0,6","for":"2h"}]`,
		`settings outdoors [` + lunch + `,{"cron":"0 17 * * *","for":"30m"}]`,
		`settings outdoors []`,
	}
	if diff := cmp.Diff(want, h.entered); diff != "" {
		t.Errorf("entered (-want +got):\n%s", diff)
	}
}
