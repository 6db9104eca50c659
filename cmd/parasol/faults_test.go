//go:build linux

package main_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// During a fault of the disk posted events are refused, readyz and the log say
// why, once, and nothing spins. Once the cause is gone the daemon works again
// without a restart. It also stops on SIGTERM during the fault.
func TestDiskFaultsEndWithTheirCause(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	tests := []struct {
		name   string
		before func(t *testing.T, dir string) (fault func(*testing.T) (cure func()))
		want   string
	}{ // the first one also in short runs
		{"disk full", func(t *testing.T, dir string) func(*testing.T) func() { return newDisk(t, dir).fill }, "disk full: free some space"},
		{"locked by another program", func(t *testing.T, dir string) func(*testing.T) func() {
			return func(t *testing.T) func() {
				db := database(t, dir)
				do(t, db.Exec, `BEGIN IMMEDIATE`)
				return func() { do(t, db.Exec, `ROLLBACK`) }
			}
		}, "database locked by another program"},
		{"no file may be written", func(t *testing.T, dir string) func(*testing.T) func() {
			return func(t *testing.T) func() { return frozen(t, dir) }
		}, "disk I/O error|not writable"},
	}
	if !thorough() {
		tests = tests[:1]
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pushes := newTally(t)
			file := crowd{n: 2, pushes: pushes.URL}.write(t)
			fault := tt.before(t, dataDir(file))
			p := startDaemon(t, file)
			p.report(person(0), `{"event":"outdoors"}`)
			pushes.next(t, person(0))
			p.until("the first is settled", func() bool { return p.person(person(0)).Pushes[0].Outcome == "delivered" })

			cure := fault(t)
			began, before := time.Now(), p.cpu()
			const posted = `{"event":"outdoors","id":"during"}`
			if code, body := p.post(person(1), posted); code != http.StatusServiceUnavailable || !strings.Contains(body,
				"nothing was recorded") {
				t.Errorf("posted during the fault: %d %s; want 503", code, body)
			}
			p.until("readyz tells of it", func() bool {
				code, body := p.get("/readyz")
				return code == http.StatusServiceUnavailable && regexp.MustCompile(tt.want).MatchString(body)
			})
			if code, _ := p.get("/healthz"); code != http.StatusOK {
				t.Errorf("healthz: %d; want 200", code)
			}
			// the agent tries every 5 s
			p.until("it was tried again", func() bool { return !thorough() || time.Since(began) > 6*time.Second })
			if tt.name == "disk full" {
				p.until("everybody is told on the phone", func() bool { return pushes.alarmed() == 2 })
			}
			if used := p.cpu() - before; used > time.Second {
				t.Errorf("%s of CPU in %s: it spins", used, time.Since(began))
			}
			if n := strings.Count(p.log.String(), `msg="journal unusable"`); n == 0 || n > 2 {
				t.Errorf("%d lines of the fault in the log; want one for each error:\n%s", n, p.log.String())
			}

			cure()
			p.until("it is ready again, by itself", func() bool {
				code, _ := p.get("/readyz")
				return !thorough() ||
					code == http.StatusOK
			})
			if code, body := p.post(person(1), posted); code != http.StatusAccepted {
				t.Errorf("posted again: %d %s", code, body)
			}
			pushes.next(t, person(1))
			p.until("it is ready", func() bool { code, _ := p.get("/readyz"); return code == http.StatusOK })
			if n := pushes.count(); n != 2 {
				t.Errorf("%d pushes; want 2", n)
			}

			if n := pushes.alarmed(); (n == 2) != (tt.name == "disk full") {
				t.Errorf("told %d times that the disk is full", n)
			}

			cure = fault(t)
			defer cure()
			p.terminate()
		})
	}
}

// post posts an event and returns the answer.
func (p *process) post(name, body string) (int, string) {
	p.t.Helper()
	resp, err := http.Post(p.base+"/api/v1/people/"+name+"/events", "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatalf("POST: %v\n%s", err, p.log.String())
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer)
}

// terminate stops the daemon as a service manager would, whatever its state.
func (p *process) terminate() {
	p.t.Helper()
	began := time.Now()
	err := p.stop()
	if took := time.Since(began); err != nil || took > stopsWithin {
		p.t.Errorf("SIGTERM: %v after %s; want a clean end within %s\n%s", err, took, stopsWithin, p.log.String())
	}
}

// cpu returns the CPU time that the daemon has used, 0 if the system does not
// say.
func (p *process) cpu() time.Duration {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/stat")
	_, rest, _ := strings.Cut(string(text), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // Linux counts in hundredths of a second
}

// More ways in which Open-Meteo is known to fail, beyond those of
// TestWithoutAForecastItRemindsOnTheClearSky: a film's end and a late morning
// still cause reminders, from the clear sky, and SIGTERM ends the daemon during
// a hanging request.
func TestRemindersComeWithoutOpenMeteo(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	midnight := func(w http.ResponseWriter) bool { // 1.85 at night and no value by day
		at := time.Now().UTC().Truncate(24 * time.Hour)
		noon := time.Now().Truncate(time.Hour)
		var times, values []string
		for i := range 5 * 24 {
			t := at.Add(time.Duration(i) * time.Hour)
			times = append(times, strconv.FormatInt(t.Unix(), 10))
			value := "null"
			if h := (int(t.Sub(noon).Hours()) + 240) % 24; h > 7 && h < 17 { // hours after the place's noon
				value = "1.85"
			}
			values = append(values, value)
		}
		_, _ = fmt.Fprintf(w, `{"utc_offset_seconds":0,"hourly":{"time":[%s],"uv_index":[%s],"uv_index_clear_sky":[%s]}}`,
			strings.Join(times, ","), strings.Join(values, ","), strings.Join(values, ","))
		return true
	}
	tests := []struct {
		name   string
		fault  func(http.ResponseWriter) bool
		readyz string // empty: nothing is known yet
	}{
		{"1.85 at midnight", midnight, "uv: open-meteo: empty"},
		{"cut in the middle", func(w http.ResponseWriter) bool {
			w.Header().Set("Content-Length", "5000")
			_, _ = io.WriteString(w, `{"latitude":52.4,"hourly":{"time":[`)
			return true
		}, "uv: open-meteo: outage|uv: open-meteo: malformed"},
		{"hanging", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sky, pushes := newOpenMeteo(t), newTally(t)
			over := make(chan struct{})
			t.Cleanup(func() { close(over) }) // before the server is closed, which waits for hanging requests
			sky.fault = tt.fault
			if tt.fault == nil {
				sky.fault = func(http.ResponseWriter) bool { <-over; return true }
			}
			file := crowd{n: 1, pushes: pushes.URL, morning: "11:00", sources: "{type: open-meteo, url: \"" + sky.URL + "\"}"}.write(t)
			p := startDaemon(t, file)
			morning := pushes.next(t, person(0))
			if !strings.Contains(morning.title+morning.body, "clear sky") {
				t.Errorf("the morning does not say that its numbers are the clear sky's:\n%s\n%s", morning.title, morning.body)
			}
			p.until("it has asked, and readyz and metrics tell what came", func() bool {
				code, body := p.get("/readyz")
				_, metrics := p.get("/metrics")
				told := regexp.MustCompile(tt.readyz).MatchString(body) && strings.Contains(metrics,
					`parasol_source_requests_total{outcome="ok",source="open-meteo"} 0`)
				return code == http.StatusOK && sky.count() > 0 && told
			})
			now := time.Now()
			p.report(person(0), fmt.Sprintf(`{"event":"applied","time":%q}`, now.Add(-2*time.Minute).UTC().Format(time.RFC3339)))
			p.report(person(0), fmt.Sprintf(`{"event":"outdoors","time":%q}`, now.Add(-time.Minute).UTC().Format(time.RFC3339)))
			p.report(person(0), `{"event":"towelled"}`)
			coat := pushes.next(t, person(0))
			if !strings.Contains(coat.body, "this assumes a clear sky") {
				t.Errorf("the next coat does not say that there is no forecast:\n%s\n%s", coat.title, coat.body)
			}
			p.terminate()
			if n := sky.count(); n > 2 { // one per endpoint
				t.Errorf("%d calls; want one of each kind", n)
			}
		})
	}
}

// An emergency that nobody confirms rings until Pushover reports that it
// expired. It is polled at most every 5 s and then no more, and nobody counts
// as having put on anything. Once acknowledged it counts once, even across a
// restart.
func TestEmergencyThatNobodyConfirms(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon for 10 s")
	}
	t.Parallel()
	pushes := newTally(t)
	file := crowd{n: 2, pushes: pushes.URL}.write(t)
	never, late := person(0), person(1)
	unanswered(t, file, never, late)
	p := startDaemon(t, file)
	deaf, awake := pushes.next(t, never), pushes.next(t, late)
	for _, a := range []arrival{deaf, awake} {
		expire, _ := strconv.Atoi(a.expire)
		if a.priority != "2" || a.retry != "300" || expire < 1700 || expire > 1800 {
			t.Errorf("priority %s, retry %s, expire %s; want 2, 300, half an hour", a.priority, a.retry, a.expire)
		}
	}
	pushes.change(awake.rcpt, func(r *ringing) { r.acked = true })
	p.until("the acknowledgement counts", func() bool { return p.person(late).Decision.Evidence.FilmOn })
	p.until("the other was asked for", func() bool { return len(pushes.polls(deaf.rcpt)) > 0 })
	pushes.change(deaf.rcpt, func(r *ringing) { r.expired = true })
	db := database(t, dataDir(file))
	p.until("nothing rings any more", func() bool { return number(t, db, `SELECT count(*) FROM deliveries WHERE ringing > 0`) == 0 })
	p.terminate()
	p = startDaemon(t, file)
	if s := p.person(never); s.Decision.Evidence.FilmOn || s.Pushes[0].ConfirmedAt != nil {
		t.Errorf("nobody confirmed, and yet: film %t, pushes %+v", s.Decision.Evidence.FilmOn, s.Pushes)
	}
	p.terminate()
	if n := number(t, db, `SELECT count(*) FROM events WHERE person = ? AND kind = 'applied'`, late); n != 1 {
		t.Errorf("acknowledged once, recorded %d times", n)
	}
	if n := len(pushes.polls(deaf.rcpt)); n < 2 || n > 3 {
		t.Errorf("%d polls; want none after the one that said it is over", n)
	}
	for i, at := range pushes.polls(deaf.rcpt) {
		if i > 0 && at.Sub(pushes.polls(deaf.rcpt)[i-1]) < 4900*time.Millisecond { // 5 s, less the jitter of two requests
			t.Errorf("polls %v; want 5 s between two", pushes.polls(deaf.rcpt))
		}
	}
	if pushes.count() != 2 {
		t.Errorf("%d pushes; want the two emergencies", pushes.count())
	}
}
