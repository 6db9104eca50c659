package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
)

const amended = `
people:
  - name: ada
    place: {latitude: 52.37, longitude: 4.90, timezone: Europe/Amsterdam}
    treatments:
      - {kind: microneedling, at: 2026-06-20T15:00, area: face}
      - {kind: ipl, at: today}
    morning: "07:30"
  - name: bob
    place: {latitude: 52.37, longitude: 4.90, timezone: Europe/Amsterdam}
    long_term: true
channels: {console: {type: console}}
sources: []
`

func amend(t *testing.T, name string, entered ...config.Entered) (*config.Amended, error) {
	t.Helper()
	c, err := config.Parse([]byte(amended), parts.Options(config.Options{Path: "parasol.yaml", Now: time.Date(2026, 6, 21, 10, 0, 0, 0,
		time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	return c.Amend(name, entered)
}

// entered formats a person's treatments with id, area and who entered them.
func entered(p *config.Amended) []string {
	var all []string
	for _, e := range p.Entries {
		line := e.ID + " " + e.Plan.At.Format("2006-01-02T15:04") + " " + e.Plan.Area
		if e.Page {
			line += " page"
		}
		all = append(all, line)
	}
	return append(all, p.Orphans...)
}

func TestEntriesOverrideTheFile(t *testing.T) {
	needling, peel := "microneedling@2026-06-20T15:00 2026-06-20T15:00 face", "ipl@today 2026-06-21T00:00 "
	tests := []struct {
		name string
		is   []config.Entered
		want []string
	}{
		{"nothing: as the file says", nil, []string{needling, peel}},
		{"another treatment is added to those of the file",
			[]config.Entered{{Section: config.EnteredTreatment, ID: "x1",
				Body: []byte(`{"kind": "tattoo", "at": "2026-06-21", "area": "left arm"}`)}},
			[]string{needling, peel, "x1 2026-06-21T12:00 left arm page"}},
		{"a treatment of the file is changed",
			[]config.Entered{{Section: config.EnteredTreatment, ID: "microneedling@2026-06-20T15:00",
				Body: []byte(`{"kind":"microneedling","at":"2026-06-20T17:00","area":"neck"}`)}},
			[]string{"microneedling@2026-06-20T15:00 2026-06-20T17:00 neck page", peel}},
		{"a treatment of the file is removed",
			[]config.Entered{{Section: config.EnteredTreatment, ID: "microneedling@2026-06-20T15:00", Body: []byte(`null`)}},
			[]string{peel}},
		{"a change to a treatment that the file no longer has is an orphan",
			[]config.Entered{{Section: config.EnteredTreatment, ID: "tattoo@2020-01-01",
				Body: []byte(`{"kind":"tattoo","at":"2020-01-02"}`)}},
			[]string{needling, peel, "tattoo@2020-01-01"}},
		{"today keeps the date of its first day",
			[]config.Entered{{Section: config.EnteredDate, ID: "ipl@today", Body: []byte(`"2026-06-18T00:00"`)}},
			[]string{needling, "ipl@today 2026-06-18T00:00 "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := amend(t, "ada", tt.is...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, entered(got)); diff != "" {
				t.Errorf("treatments (-want +got):\n%s", diff)
			}
		})
	}
}

// Presence by the shared address and token of Home Assistant once made every
// entry a misfit, as the block was not read again.
func TestEntriesBesideASharedHomeAssistant(t *testing.T) {
	text := strings.Replace(amended, `    morning: "07:30"`, `    presence: [{type: home-assistant, entity: person.ada}]`, 1) +
		"home_assistant: {url: \"http://homeassistant.local:8123\", token: made-up}\n"
	now := time.Date(2026, 6, 21, 10, 0, 0, 0, time.UTC)
	c, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "parasol.yaml", Now: now}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Amend("ada", []config.Entered{{Section: config.EnteredSetting, ID: "skin_type", Body: []byte("2")}})
	if err != nil || p.Policy.SkinType != 2 || p.Presence[0].Token.Reveal() != "made-up" {
		t.Errorf("got %+v, %v; want skin type 2 and the shared token", p, err)
	}
}

func TestEnteredSettingsOverrideTheFile(t *testing.T) {
	got, err := amend(t, "bob", config.Entered{Section: config.EnteredSetting, ID: "sunscreen", Body: []byte(`{"spf": 50}`)},
		config.Entered{Section: config.EnteredSetting, ID: "long_term", Body: []byte(`"uv3"`)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Policy.SPF != 50 || got.Policy.LongTerm.String() != "uv3" || got.Policy.Person != "bob" {
		t.Errorf("got %+v; want bob with what was entered", got.Policy)
	}
}

func TestDifferences(t *testing.T) {
	c, err := config.Parse([]byte(amended), parts.Options(config.Options{Path: "parasol.yaml", Now: time.Date(2026, 6, 21, 10, 0, 0, 0,
		time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Amend("ada", []config.Entered{
		{Section: config.EnteredTreatment, ID: "microneedling@2026-06-20T15:00",
			Body: []byte(`{"kind":"microneedling","at":"2026-06-20T17:00"}`)},
		{Section: config.EnteredTreatment, ID: "ipl@today", Body: []byte(`null`)},
		{Section: config.EnteredTreatment, ID: "x1", Body: []byte(`{"kind":"tattoo","at":"2026-06-21"}`)},
		{Section: config.EnteredTreatment, ID: "tattoo@2020-01-01", Body: []byte(`null`)},
		{Section: config.EnteredSetting, ID: "morning", Body: []byte(`"08:30"`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"microneedling@2026-06-20T15:00 was changed on the page", "tattoo of 2026-06-21 was entered on the page",
		"ipl@today was taken away on the page", "morning was set on the page",
		"the page changed tattoo@2020-01-01, which the file does not have any more; it is left out",
	}
	if diff := cmp.Diff(want, got.Differences(c.Person("ada"))); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if same, err := c.Amend("bob", nil); err != nil || len(same.Differences(c.Person("bob"))) > 0 {
		t.Errorf("nothing entered: got %v, %v", same, err)
	}
}

func TestInvalidEntriesAreNamedByID(t *testing.T) {
	tests := []struct {
		name string
		is   config.Entered
		want []string
	}{
		{"no kind", config.Entered{Section: config.EnteredTreatment, ID: "x1", Body: []byte(`{"at":"2026-06-21"}`)},
			[]string{"x1: got nothing; want a kind of treatment"}},
		{"an invalid kind", config.Entered{Section: config.EnteredTreatment, ID: "x1",
			Body: []byte(`{"kind":"microneedlin","at":"2026-06-21"}`)},
			[]string{"kind: got", "did you mean microneedling?"}},
		{"an invalid setting", config.Entered{Section: config.EnteredSetting, ID: "mourning", Body: []byte(`"07:00"`)},
			[]string{"unknown key"}},
		{"no JSON", config.Entered{Section: config.EnteredSetting, ID: "morning", Body: []byte(`{`)},
			[]string{"morning: got what is not JSON"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := amend(t, "ada", tt.is)
			if err == nil {
				t.Fatal("taken")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q; want %q in it", err, want)
				}
			}
		})
	}
	if _, err := amend(t, "eve"); err == nil {
		t.Error("a stranger was amended")
	}
}
