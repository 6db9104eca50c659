package serve

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal/journaltest"
)

// A clinic sees what waits and what a service refused, and nothing of another
// clinic's.
func TestWhatFailsIsToldToItsClinic(t *testing.T) {
	h := served(t, two)
	h.put()
	j, lane := h.practices["city"].journal, h.lanes()["browser"]
	now := time.Now().Truncate(time.Second)
	decided := func(n int) journaltest.Entry {
		d := journaltest.Decided(0, journaltest.Reapply(n), 1, schedule.Normal)
		d.At, d.Send.Due, d.Send.Until = now, now, now.Add(time.Hour)
		return journaltest.Entry{Person: "ada", Verdict: agent.Verdict{
			Send: d, Routes: []agent.Route{{Channel: "browser", Lane: lane}},
		}}
	}
	journaltest.Put(t, j, decided(1), decided(2))
	due, _, err := j.Due(t.Context(), lane, now, 2)
	if err != nil || len(due) != 2 {
		t.Fatalf("got %d deliveries, %v; want 2", len(due), err)
	}
	refusal := agent.Result{Class: schedule.Refused, Err: errors.New("no such device")}
	journaltest.Settle(t, j, agent.Judge(now, &due[0], refusal))

	for clinic, want := range map[string]web.Service{
		"city": {Name: lane, Waiting: 1, Failed: 1, Refusing: true},
		"lake": {Name: lane},
	} {
		got, err := register{h.Server}.Failing(t.Context(), clinic, now)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Services[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", clinic, diff)
		}
	}
	rows, _, err := register{h.Server}.List(t.Context(), "city", web.Query{Now: now, Most: 10, Refused: true})
	if err != nil || len(rows) != 1 || rows[0].Name != "ada" || len(rows[0].Refused) != 1 {
		t.Errorf("whom a channel refuses: %+v, %v; want ada", rows, err)
	}
}
