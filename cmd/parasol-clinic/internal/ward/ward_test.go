package ward_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/livetest"
	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
	"parasol/uv/clearsky"
)

const (
	file = `clinics: [{name: city, token: token-of-the-city, key: a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1}]
channels: {phone: {type: ntfy, topic: a}, mail: {type: console}}
sources: []
`
	ada = `{"place": {"latitude": 38.7223, "longitude": -9.1393, "altitude": 110, "timezone": "Europe/Lisbon"},
	"treatments": [{"kind": "microneedling", "at": "2026-06-27T15:00"}], "notify": ["phone"], "fallback": ["mail"]}`
)

// noon is the fourth day after ada's treatment, an hour before the sun's noon.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// sky is clear everywhere.
type sky map[uv.Place]*uv.Forecast

func (s sky) Forecast(_ time.Time, place uv.Place) (*uv.Forecast, uint64) {
	if s[place] == nil {
		f := uv.NewForecast(place, clearsky.At(place, clearsky.Params{}), nil)
		s[place] = &f
	}
	return s[place], 1
}

type counter struct{ decided int }

func (c *counter) Decided(string) { c.decided++ }

// house is a ward with what it stands on.
type house struct {
	*ward.Ward
	seen *counter
	sky  sky
	log  livetest.Buffer
}

func opened(t testing.TB, text string) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clinic.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.LoadClinics(parts.Options(config.Options{Path: path, Now: noon}))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{seen: &counter{}, sky: sky{}}
	h.Ward = ward.New(ward.Options{
		Config: c, Lanes: map[string]string{"phone": "ntfy", "mail": "channel mail"}, Forecasts: h.sky, Observer: h.seen,
		Log: slog.New(slog.NewTextHandler(&h.log, nil)),
	})
	return h
}

// stored returns a person as they are stored.
func stored(t testing.TB, person string, entered ...ward.Entry) func() ([]byte, error) {
	t.Helper()
	s := ward.Stored{Person: []byte(person), Entered: entered}
	text, err := s.Encode()
	return func() ([]byte, error) { return text, err }
}

func never() ([]byte, error) { return nil, errors.New("read again") }

func TestAPersonIsReadOnceAVersion(t *testing.T) {
	h := opened(t, file)
	first, err := h.Read(noon, "city", "ada", 1, stored(t, ada))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Read(noon, "city", "ada", 1, never); err != nil || again != first {
		t.Errorf("the same version: %p, %v; want %p", again, err, first)
	}
	for _, row := range []struct {
		why, clinic, name string
		version           int64
	}{{"a new version", "city", "ada", 2}, {"somebody else", "city", "bob", 1}, {"another clinic's", "lake", "ada", 1}} {
		if _, err := h.Read(noon, row.clinic, row.name, row.version, never); err == nil {
			t.Errorf("%s is not read", row.why)
		}
	}
	for i := range 5000 { // more than are kept
		if _, err := h.Read(noon, "city", fmt.Sprintf("p%d", i), 1, stored(t, ada)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Read(noon, "city", "ada", 1, never); err == nil {
		t.Error("everybody is kept, however many there are")
	}
	if _, err := h.Read(noon, "city", "p4999", 1, never); err != nil {
		t.Error("who was read last is not kept")
	}
}

func TestHowAPersonIsRead(t *testing.T) {
	h := opened(t, file)
	skin := ward.Entry{Section: config.EnteredSetting, ID: "skin_type", Body: []byte("4")}
	bad := ward.Entry{Section: config.EnteredSetting, ID: "skin_type", Body: []byte("40")}
	gone := strings.Replace(ada, `"notify": ["phone"]`, `"notify": ["pigeon", "mail"]`, 1)
	for _, row := range []struct {
		why     string
		body    func() ([]byte, error)
		skin    int
		routes  string
		wantErr bool
	}{
		{"as the clinic sent them", stored(t, ada), 0, "phone/ntfy mail/channel mail", false},
		{"with what they entered", stored(t, ada, skin), 4, "phone/ntfy mail/channel mail", false},
		{"without what does not fit any more", stored(t, ada, bad), 0, "phone/ntfy mail/channel mail", false},
		{"without a channel that is gone",
			stored(t, strings.Replace(gone, `, "fallback": ["mail"]`, "", 1)), 0, "mail/channel mail", false},
		{"of a text that is damaged", func() ([]byte, error) { return []byte("{"), nil }, 0, "", true},
		{"of a person that is damaged", stored(t, `{"place": 1}`), 0, "", true},
	} {
		h.Ward = ward.New(h.Options)
		p, err := h.Read(noon, "city", "ada", 1, row.body)
		if (err != nil) != row.wantErr {
			t.Errorf("%s: %v", row.why, err)
		}
		if err != nil {
			continue
		}
		var routes []string
		for _, r := range append(append([]agent.Route{}, p.Routes.Own...), p.Routes.Fallback...) {
			routes = append(routes, r.Channel+"/"+r.Lane)
		}
		if got := strings.Join(routes, " "); p.Policy.SkinType != row.skin || got != row.routes {
			t.Errorf("%s: skin type %d, routes %s; want %d, %s", row.why, p.Policy.SkinType, got, row.skin, row.routes)
		}
		if diff := cmp.Diff(uv.Place{Latitude: 38.7, Longitude: -9.1}, p.Policy.Home.Place); diff != "" {
			t.Errorf("%s: place (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestEntriesReplaceAndLeave(t *testing.T) {
	one := ward.Entry{Section: config.EnteredSetting, ID: "skin_type", Body: []byte("1")}
	two := one
	two.Body = []byte("2")
	s := ward.Stored{Person: []byte(ada)}.With(one).With(two)
	text, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ward.Decode(text)
	if err != nil || len(back.Entered) != 1 || string(back.Entered[0].Body) != "2" {
		t.Errorf("entered twice: %s, %v", text, err)
	}
	left, found := back.Without(config.EnteredSetting, "skin_type")
	if _, again := left.Without(config.EnteredSetting, "skin_type"); !found || again || len(back.Entered) != 1 {
		t.Errorf("taken away: %t, and again %t; the one before has %d entries", found, again, len(back.Entered))
	}
	if _, err := ward.Decode([]byte("[]")); err == nil {
		t.Error("a list is a person")
	}
}

func TestCheckTellsEveryProblem(t *testing.T) {
	h := opened(t, file)
	_, err := h.Check(noon, "ada", &ward.Stored{Person: []byte(`{"skin_type": 9}`)})
	var problems config.Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Errorf("got %v; want three problems", err)
	}
	if _, err := h.Check(noon, "ada", &ward.Stored{Person: []byte(ada)}); err != nil {
		t.Error(err)
	}
}

func TestBeforeShowsWhatTheClinicSent(t *testing.T) {
	h := opened(t, file)
	changed := ward.Entry{
		Section: config.EnteredTreatment, ID: "microneedling@2026-06-27T15:00",
		Body: []byte(`{"kind": "microneedling", "at": "2026-06-28T15:00"}`),
	}
	skin := ward.Entry{Section: config.EnteredSetting, ID: "skin_type", Body: []byte("4")}
	for _, row := range []struct {
		why     string
		entered []ward.Entry
		entries int
		keys    []string
	}{{"nothing was entered", nil, 0, nil}, {"a treatment and a setting", []ward.Entry{changed, skin}, 1, []string{"skin_type"}}} {
		text, err := stored(t, ada, row.entered...)()
		if err != nil {
			t.Fatal(err)
		}
		entries, keys, err := h.Before(noon, "ada", text)
		if err != nil || len(entries) != row.entries || cmp.Diff(row.keys, keys) != "" {
			t.Errorf("%s: %v, %v, %v", row.why, entries, keys, err)
		}
		if row.entries > 0 && entries[0].Plan.At.Day() != 27 {
			t.Errorf("%s: the clinic's treatment was on %s", row.why, entries[0].Plan.At)
		}
	}
}

func TestStatusIsOfTheDecision(t *testing.T) {
	got := ward.ParseStatus([]byte(`{"phase":"strict","treatment":"ipl","day":3,"until":"2026-07-01T00:00:00+01:00","offset":3600}`))
	if got.Phase != schedule.Strict || got.Treatment != "ipl" || got.Day != 3 || got.Until.Hour() != 0 || got.Offset != 3600 {
		t.Errorf("got %+v", got)
	}
	if got := ward.ParseStatus([]byte("nonsense")); got != (ward.Status{}) {
		t.Errorf("nonsense is %+v", got)
	}
}
