package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/journal/journaltest"
	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/sun"
)

// noonPlace returns the place where the sun is highest at now, and a zone in
// which it is about noon.
func noonPlace(now time.Time) (place uv.Place, zone string) {
	hours := 12 - now.UTC().Hour()
	place.Longitude = float64(hours * 15)
	best := math.Inf(1)
	for lat := -24.0; lat <= 24; lat++ {
		if z := sun.Zenith(now, lat, place.Longitude); z < best {
			best, place.Latitude = z, lat
		}
	}
	if hours == 0 {
		return place, "Etc/GMT"
	}
	return place, fmt.Sprintf("Etc/GMT%+d", -hours) // the sign of POSIX
}

// latitudeOf finds a latitude on the place's meridian where the clear-sky
// index at now is about want.
func latitudeOf(now time.Time, place uv.Place, want float64) float64 {
	for lat := place.Latitude; lat < 89; lat += 0.5 {
		if float64(clearsky.At(uv.Place{Latitude: lat, Longitude: place.Longitude}, clearsky.Params{})(now)) < want {
			return lat
		}
	}
	return 80
}

// cloudy is the fraction of the clear-sky index that the tests' Open-Meteo
// forecasts.
const cloudy = 0.9

// TestTheWholePath tests the product from end to end: the real binary
// between an Open-Meteo and a Pushover.
//
//	ada   reports going out, and that she put on sunscreen
//	bob   put it on 45 minutes ago, in a strong sun, and is out
//	cara  did not answer the first reminder, at noon in strict
//	dan   did not answer the first reminder either, in mild sun in protect
func TestTheWholePath(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the daemon")
	}
	now := time.Now()
	place, zone := noonPlace(now)
	sky, pushes := newOpenMeteo(t), newPushover(t)
	file := writeConfig(t, now, place, zone, sky.URL, pushes.URL)
	unanswered(t, file, "cara", "dan")
	p := startDaemon(t, file)

	// What was unanswered before the start is sent again, louder.
	urgent, louder := pushes.next(t, "cara"), pushes.next(t, "dan")
	wantPush(t, urgent, "2", `^Please go into the shade.*SPF`)
	wantPush(t, louder, "1", `^Please `)
	if urgent.form.Get("retry") != "300" {
		t.Errorf("an emergency rings every %s s; want 300", urgent.form.Get("retry"))
	}
	pushes.acknowledge(urgent.receipt)
	p.until("the acknowledged receipt counts as applied", func() bool {
		s := p.person("cara")
		return s.Decision.Evidence.FilmOn && s.Pushes[0].ConfirmedAt != nil
	})

	// Going out causes one reminder, with the current index.
	p.until("the forecast is known", func() bool { return p.person("ada").UV.Source == "open-meteo" })
	p.report("ada", `{"event":"outdoors","id":"out-1"}`)
	first := pushes.next(t, "ada")
	wantPush(t, first, "1", `SPF`)
	index := p.person("ada").UV.Index
	if !tellsIndex(first.form.Get("message"), index) {
		t.Errorf("the text lacks the index of the minute, %.2f:\n%s", index, first.form.Get("message"))
	}

	// Sunscreen silences it.
	p.report("ada", `{"event":"applied"}`)
	// The push may still be on the wire: its delivery is recorded after
	// Pushover's answer.
	p.until("one push is delivered and confirmed, and the film is on", func() bool {
		s := p.person("ada")
		return s.Decision.Evidence.FilmOn && len(s.Pushes) == 1 && s.Pushes[0].ConfirmedAt != nil && s.Pushes[0].Outcome == "delivered"
	})

	// The end of the film causes the next one.
	p.report("bob", fmt.Sprintf(`{"event":"applied","time":%q}`, now.Add(-45*time.Minute).UTC().Format(time.RFC3339)))
	p.report("bob", fmt.Sprintf(`{"event":"outdoors","time":%q}`, now.Add(-44*time.Minute).UTC().Format(time.RFC3339)))
	again := pushes.next(t, "bob")
	wantPush(t, again, "1", `reapply`)
	if k := p.person("bob").Pushes[0].Kind; k != "reapply" {
		t.Errorf("bob's push is %s; want reapply", k)
	}

	// Its link confirms it: opening it records nothing, and tapping twice
	// counts once.
	link, ours := strings.CutPrefix(again.form.Get("url"), "https://parasol.home.lan")
	if code, body := p.get(link); !ours || code != 200 || p.person("bob").Decision.Evidence.FilmOn {
		t.Errorf("GET %s: %d, or it recorded something:\n%s", link, code, body)
	}
	for range 2 {
		resp, err := http.PostForm(p.base+link, nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("POST %s: %v", link, err)
		}
		_ = resp.Body.Close()
	}
	var explained struct {
		Journal bool
		State   schedule.State
	}
	out := runCommand(t, "explain", "--config", file, "--person", "bob", "--json")
	if err := json.Unmarshal([]byte(out.stdout), &explained); err != nil || !explained.Journal || len(explained.State.Coats) != 2 {
		t.Errorf("explain beside the daemon: %v %s, coats %+v; want the one reported and the one by link",
			err, out.stderr, explained.State.Coats)
	}

	for _, name := range []string{"ada", "bob", "cara", "dan"} {
		p.until("idle", func() bool { return p.person(name).Pushes[0].Outcome != "pending" })
	}

	// After being killed while idle and started again, it repeats nothing and
	// queries no source again.
	before, asked := pushes.count(), sky.count()
	p.kill()
	p = startDaemon(t, file)
	for _, name := range []string{"ada", "bob", "cara", "dan"} {
		_ = p.person(name) // everybody has been decided for
	}
	if _, body := p.get("/readyz"); !strings.Contains(body, `"status":"ready"`) {
		t.Errorf("not ready: %s", body)
	}
	p.until("the metrics tell of the wake", func() bool {
		_, body := p.get("/metrics")
		return strings.Contains(body, "parasol_last_wake_timestamp_seconds")
	})
	for _, path := range []string{"/", "/metrics", "/readyz", "/api/v1/people/ada"} {
		if code, body := p.get(path); code != 200 || secrets.MatchString(body) {
			t.Errorf("GET %s: %d, or a secret in it:\n%s", path, code, body)
		}
	}
	if err := p.stop(); err != nil {
		t.Errorf("stopped: %v\n%s", err, p.log.String())
	}
	if pushes.count() != before || sky.count() != asked {
		t.Errorf("after the restart: %d pushes and %d calls; want %d and %d as before\n%s",
			pushes.count(), sky.count(), before, asked, p.log.String())
	}
	if secrets.MatchString(p.log.String()) {
		t.Errorf("the log holds a secret:\n%s", p.log.String())
	}
}

var secrets = regexp.MustCompile(pushToken + "|" + pushUser("ada"))

// tellsIndex reports whether a text contains the index in the form of the
// texts: with a decimal under 10. A push and the page may be a minute apart.
func tellsIndex(text string, index float64) bool {
	for _, near := range []float64{-0.05, 0, 0.05} {
		if strings.Contains(text, fmt.Sprintf("UV is %d", int(math.Floor(index+near+0.5)))) {
			return true
		}
	}
	return false
}

// TestTheQuickstart checks what the README promises: the daemon says that
// everything works and what today brings, then reminds, and ends cleanly.
func TestTheQuickstart(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the daemon")
	}
	p := startDaemon(t, filepath.Join("..", "..", "examples", "quickstart.yaml"), "PARASOL_DATA_DIR="+t.TempDir(),
		"PARASOL_LISTEN=127.0.0.1:0")
	for _, path := range []string{"/", "/metrics", "/healthz", "/readyz", "/api/v1/people/me"} {
		if code, body := p.get(path); code != 200 {
			t.Errorf("GET %s: %d %s", path, code, body)
		}
	}
	if err := p.stop(); err != nil {
		t.Errorf("stopped with %v", err)
	}
	if !regexp.MustCompile(`(?m)^Me, .*Day 4 after microneedling`).MatchString(p.log.String()) {
		t.Errorf("today's plan is missing:\n%s", p.log.String())
	}
	if first := strings.Index(p.log.String(), "NORMAL"); first >= 0 && first < strings.Index(p.log.String(), "Parasol is running") {
		t.Errorf("a reminder came before the line that it runs:\n%s", p.log.String())
	}
}

// TestWithoutAForecastItRemindsOnTheClearSky makes Open-Meteo fail in every
// known way: reminders still come and say so, and readyz, metrics and log show
// it.
func TestWithoutAForecastItRemindsOnTheClearSky(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the daemon")
	}
	values := func(index string) string {
		at := time.Now().UTC().Truncate(24 * time.Hour).Unix()
		return fmt.Sprintf(`{"latitude":1,"longitude":1,"utc_offset_seconds":0,"hourly":{"time":[%d,%d,%d],`+
			`"uv_index":[%s,%s,%s],"uv_index_clear_sky":[%s,%s,%s]}}`,
			at, at+3600, at+24*3600, index, index, index, index, index, index)
	}
	for _, row := range []struct {
		why, body, outcome string
		code               int
	}{
		{"quota", `{"error":true,"reason":"Hourly API request limit exceeded. Please try again in the next hour."}`, "quota", 429},
		{"down", `{"error":true,"reason":"internal"}`, "outage", 500},
		{"captive portal", "<html><body>Log in to the hotel</body></html>", "malformed", 200},
		{"half a body", values("3.5")[:90], "malformed", 200},
		{"nulls", values("null"), "empty", 200},
		{"8.9e17, as reported", values("890000000000000000"), "empty", 200},
	} {
		t.Run(row.why, func(t *testing.T) {
			now := time.Now()
			place, zone := noonPlace(now)
			sky, pushes := newOpenMeteo(t), newPushover(t)
			sky.fault = func(w http.ResponseWriter) bool {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(row.code)
				_, _ = io.WriteString(w, row.body)
				return true
			}
			p := startDaemon(t, writeConfig(t, now, place, zone, sky.URL, pushes.URL))
			p.until("readyz tells of the source and is ready", func() bool {
				code, body := p.get("/readyz")
				return code == 200 && strings.Contains(body, "uv: open-meteo: "+row.outcome)
			})
			p.report("ada", `{"event":"outdoors"}`)
			got := pushes.next(t, "ada")
			wantPush(t, got, "1", "SPF")
			if !strings.Contains(got.form.Get("message"), "this assumes a clear sky") {
				t.Errorf("the text does not say that it is the clear sky's: %s", got.form.Get("message"))
			}
			if _, body := p.get("/metrics"); !regexp.MustCompile(`parasol_source_requests_total\{outcome="` + row.outcome +
				`",source="open-meteo"\} [1-9]`).MatchString(body) {
				t.Errorf("the metrics do not show %s", row.outcome)
			}
			if err := p.stop(); err != nil || !strings.Contains(p.log.String(), "source failed") {
				t.Errorf("stopped with %v; the log does not show the failure:\n%s", err, p.log.String())
			}
			if sky.count() > 4 {
				t.Errorf("%d calls for two cells at start; want one each and endpoint", sky.count())
			}
		})
	}
}

func wantPush(t *testing.T, got push, priority, title string) {
	t.Helper()
	if got.form.Get("priority") != priority || !regexp.MustCompile(title).MatchString(got.form.Get("title")) ||
		got.form.Get("message") == "" {
		t.Errorf("got priority %q, title %q, message %q; want priority %s and a title like %s",
			got.form.Get("priority"), got.form.Get("title"), got.form.Get("message"), priority, title)
	}
}

const pushToken = "azGDORePK8gMaC0QOYAMyEEuzJnyUi"

// pushUser returns the Pushover key of a person, which identifies the recipient
// of a push.
func pushUser(name string) string { return "u" + (name + strings.Repeat("0", 30))[:29] }

// writeConfig writes a configuration of four people, each with a Pushover
// channel.
func writeConfig(t *testing.T, now time.Time, place uv.Place, zone, sky, pushes string) string {
	t.Helper()
	in, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	ago := func(days int) string { return now.In(in).AddDate(0, 0, -days).Format("2006-01-02T15:04") }
	var b strings.Builder
	b.WriteString("people:\n")
	for _, who := range []struct {
		name     string
		latitude float64
		days     int
	}{{"ada", place.Latitude, 5}, {"bob", place.Latitude, 5}, {"cara", place.Latitude, 5}, {"dan", latitudeOf(now, place, 5), 20}} {
		fmt.Fprintf(&b, `  - name: %s
    place: {latitude: %g, longitude: %g, timezone: %s}
    treatments: [{kind: microneedling, at: %s}]
    morning: "16:00"   # not in the way at noon
    notify: [%s]
`, who.name, who.latitude, place.Longitude, zone, ago(who.days), who.name)
	}
	b.WriteString("channels:\n")
	for _, name := range []string{"ada", "bob", "cara", "dan"} {
		fmt.Fprintf(&b, "  %s: {type: pushover, token: %s, user: %s, url: %s/1}\n", name, pushToken, pushUser(name), pushes)
	}
	fmt.Fprintf(&b, "sources: [{type: open-meteo, url: %s}]\n"+
		"server: {listen: \"127.0.0.1:0\", public_url: \"https://parasol.home.lan\", token: token-of-the-page}\n"+
		"data_dir: data\n", sky)
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// unanswered writes into the journal that people went out twelve minutes ago,
// were reminded and did not answer, since the binary's own clock cannot be set.
func unanswered(t *testing.T, file string, names ...string) {
	t.Helper()
	ctx := context.Background()
	c, err := config.Load(parts.Options(config.Options{Path: file, Now: time.Now()}))
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(ctx, c.DataDir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	then := time.Now().Add(-12 * time.Minute).Truncate(time.Second)
	for _, name := range names {
		for i := range c.People {
			p := &c.People[i].Policy
			if p.Person != name {
				continue
			}
			p.CanConfirm = true
			f := uv.NewForecast(p.Home.Place, clearsky.At(p.Home.Place, clearsky.Params{}), nil)
			out := schedule.Event{ID: "out", At: then, Kind: schedule.Outdoors}
			state := schedule.Fold(then, []schedule.Event{out})
			d := schedule.Decide(then, p.DayAt(then, &f), &state)
			if d.Send == nil || d.Send.Slot.Kind != schedule.Apply {
				t.Fatalf("%s going out: %+v; want apply", name, d.Send)
			}
			journaltest.Put(t, j, journaltest.Entry{Person: name, Told: []schedule.Event{out}, Verdict: agent.Verdict{Send: &d}})
		}
	}
}
