package main_test

import (
	"fmt"
	"testing"
)

// figures is the result of a run.
type figures struct {
	kills, opened                          int
	posts, events, again                   int
	intents, arrived, withdrawn            int
	duplicates, worst, doubled             int // worst: the most of one kill; doubled: those without a kill
	gentle, gentlyDoubled                  int // clean stops among the kills, and the duplicates that these cost
	lost, missing, unasked, invented, late int
	integrity                              string
}

func (f figures) String() string {
	return fmt.Sprintf(`ends of the daemon         %6d   %d of them clean
starts that became ready   %6d   (the others were killed before)
events posted              %6d   requests, %d of them answered, %d once more after that
reminders in the journal   %6d
messages at Pushover       %6d
withdrawn undelivered      %6d   (confirmed or superseded first)
duplicates                 %6d   at most %d a kill
lost reminders             %6d
lost events                %6d
integrity of the database  %6s`,
		f.kills, f.gentle, f.opened, f.posts, f.events, f.again, f.intents, f.arrived, f.withdrawn,
		f.duplicates, f.worst, f.lost, f.missing, f.integrity)
}

func (f figures) check(t *testing.T) {
	t.Helper()
	for what, n := range map[string]int{
		"reminders lost": f.lost, "events lost": f.missing, "duplicates without a kill": f.doubled,
		"duplicates by a clean stop":        f.gentlyDoubled,
		"reminders that no event asked for": f.unasked, "messages that are in no journal": f.invented, "pushes waited for in vain": f.late,
	} {
		if n > 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if f.worst > 1 {
		t.Errorf("a kill cost %d duplicates; want at most 1", f.worst)
	}
	if f.intents == 0 || f.integrity != "ok" {
		t.Errorf("%d reminders, integrity %s", f.intents, f.integrity)
	}
}

// figures compares what arrived with the journal, after the daemon ended.
func (h *crash) figures() figures {
	f := figures{kills: h.kills, opened: h.opened, gentle: len(h.gently)}
	db := database(h.t, dataDir(h.file))
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&f.integrity); err != nil {
		h.t.Fatal(err)
	}
	for _, w := range h.walkers {
		f.posts, f.events, f.again, f.late = f.posts+w.posts, f.events+len(w.acked), f.again+w.again, f.late+len(w.lost)
		for _, e := range w.acked {
			f.missing += 1 - number(h.t, db, `SELECT count(*) FROM events WHERE person = ? AND id = ? AND kind = ?`, w.name, e.id, e.kind)
		}
		f.unasked += max(0, number(h.t, db, `SELECT count(*) FROM reminders WHERE person = ? AND attempt = 1`, w.name)-w.asked)
	}
	sent := h.reminders(&f)
	runs := map[heading][]int{}
	for _, a := range h.pushes.messages {
		runs[a.heading] = append(runs[a.heading], a.run)
		if !sent[a.heading] {
			f.invented++
		}
	}
	f.arrived = len(h.pushes.messages)
	perKill := map[int]int{}
	for _, in := range runs {
		for i := 1; i < len(in); i++ {
			if in[i] == in[i-1] {
				f.doubled++
			}
			f.duplicates++
			perKill[in[i-1]]++
			if h.gently[in[i-1]] {
				f.gentlyDoubled++
			}
		}
	}
	for _, n := range perKill {
		f.worst = max(f.worst, n)
	}
	return f
}

// reminders reads the journal's reminders and counts those that were lost or
// withdrawn.
func (h *crash) reminders(f *figures) map[heading]bool {
	rows, err := database(h.t, dataDir(h.file)).Query(`SELECT r.person, r.slot, r.due / 1000000, coalesce(d.state, 'none')
		FROM reminders r LEFT JOIN deliveries d ON d.reminder = r.id`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	sent := map[heading]bool{}
	for rows.Next() {
		var name, slot, state string
		var due int64
		if err := rows.Scan(&name, &slot, &due, &state); err != nil {
			h.t.Fatal(err)
		}
		key := heading{pushUser(name), due}
		sent[key] = true
		f.intents++
		switch arrived := h.pushes.has(key); {
		case arrived:
		case state == "dropped" || state == "superseded":
			f.withdrawn++
		default:
			f.lost++
			h.t.Logf("lost: %s %s due %d, %s", name, slot, due, state)
		}
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return sent
}
