package main_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkWire measures the way from a report of going out, posted over HTTP,
// to the push request that Pushover reads, on loopback: p50 and p99, and how
// often the disk was made to sync on the way. Each person goes out once.
//
//	go test -run '^$' -bench Wire -benchtime 500x ./cmd/parasol
func BenchmarkWire(b *testing.B) {
	const most = 5000 // people that one file of configuration holds
	if b.N > most {
		b.Skipf("%d people are more than %d", b.N, most)
	}
	w := newWire(b, b.N)
	took := make([]time.Duration, b.N)
	b.ResetTimer()
	for i := range took {
		from, to := w.goOut(b, person(i))
		took[i] = to.Sub(from)
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	if syncs, why := countSyncs(b); why == "" {
		b.ReportMetric(float64(slices.Max(syncs)), "fsyncs")
	} else {
		b.Log("fsyncs not counted:", why)
	}
}

// The event and the resulting reminder are one commit: there is one sync before
// the push is on the wire.
func TestOneSyncBeforeThePush(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	t.Parallel()
	syncs, why := countSyncs(t)
	if why != "" {
		t.Skip(why)
	}
	if slices.Max(syncs) != 1 || slices.Min(syncs) != 1 {
		t.Errorf("syncs before each push: %v; want 1", syncs)
	}
}

// wire is a daemon with its Pushover.
type wire struct {
	pushes *tally
	daemon *process
	file   string
	client *http.Client
}

func newWire(t testing.TB, n int) *wire {
	t.Helper()
	w := &wire{pushes: newTally(t), client: &http.Client{Timeout: patience}}
	w.file = crowd{n: n, pushes: w.pushes.URL, shared: true}.write(t)
	p, ready := launch(t, daemonCommand(t, w.file)...)
	w.daemon = p
	select {
	case p.base = <-ready:
	case <-time.After(patience):
	}
	if p.base == "" {
		t.Fatalf("not ready:\n%s", p.log.String())
	}
	return w
}

// goOut reports a person outdoors and returns when that was posted and when
// Pushover received the push.
func (w *wire) goOut(t testing.TB, name string) (posted, arrived time.Time) {
	t.Helper()
	to := w.pushes.of(pushUser(person(0)))
	posted = time.Now()
	resp, err := w.client.Post(w.daemon.base+"/api/v1/people/"+name+"/events", "application/json",
		strings.NewReader(`{"event":"outdoors"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Fatalf("%s: %s\n%s", name, resp.Status, w.daemon.log.String())
	}
	select {
	case a := <-to:
		return posted, a.at
	case <-time.After(patience):
		t.Fatalf("no push to %s\n%s", name, w.daemon.log.String())
	}
	return
}

// countSyncs makes ten people go out while strace records when the daemon syncs
// the disk. It returns the number of syncs between each report and its push, or
// why they cannot be counted.
func countSyncs(t testing.TB) (syncs []int, why string) {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, "strace is not installed"
	}
	const n = 10
	w := newWire(t, n+1)
	log := filepath.Join(t.TempDir(), "syncs")
	tracer := exec.Command(strace, "-f", "-ttt", "-e", "trace=fsync,fdatasync,sync_file_range,msync,sync,syncfs", "-o", log,
		"-p", strconv.Itoa(w.daemon.cmd.Process.Pid))
	said, err := tracer.StderrPipe()
	if err == nil {
		err = tracer.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	attached := make(chan bool)
	go func() {
		lines := bufio.NewScanner(said)
		attached <- lines.Scan() && strings.Contains(lines.Text(), "attached")
		for lines.Scan() { // so that strace does not block on a full pipe
		}
	}()
	if !<-attached {
		_ = tracer.Wait()
		return nil, "strace may not attach to a process"
	}
	type way struct{ from, to time.Time }
	var ways []way
	db := database(t, dataDir(w.file))
	for i := range n + 1 {
		from, to := w.goOut(t, person(i))
		if i > 0 { // the first commit of an empty log also syncs the log's header
			ways = append(ways, way{from, to})
		}
		for number(t, db, `SELECT count(*) FROM deliveries WHERE state = 'pending'`) > 0 { // its result is another sync
			time.Sleep(time.Millisecond)
		}
	}
	_ = tracer.Process.Signal(syscall.SIGINT)
	_ = tracer.Wait() // an error of the signal
	at := syncsIn(t, log)
	for _, in := range ways {
		k := 0
		for _, s := range at {
			if s.After(in.from) && s.Before(in.to) {
				k++
			}
		}
		syncs = append(syncs, k)
	}
	return syncs, ""
}

// syncsIn reads when each call began: "1234 1795355632.123456 fdatasync(9) =
// 0".
func syncsIn(t testing.TB, log string) (at []time.Time) {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var pid int
		var seconds, micros int64
		if _, err := fmt.Sscanf(line, "%d %d.%d", &pid, &seconds, &micros); err == nil && strings.Contains(line, "sync") &&
			!strings.Contains(line, "resumed>") {
			at = append(at, time.Unix(seconds, micros*1000))
		}
	}
	return at
}
