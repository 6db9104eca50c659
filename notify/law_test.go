package notify_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/aftercare"
)

func TestLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		if rapid.Bool().Draw(t, "broken") {
			broken(d)
		}
		within(t, notify.Render(d))
	})
}

// within checks what every push must be: not empty, short enough, plain text.
func within(t rapid.TB, m notify.Message) {
	t.Helper()
	title, body := utf8.RuneCountInString(m.Title), utf8.RuneCountInString(m.Body)
	if strings.TrimSpace(m.Title) == "" || title > notify.MaxTitle || strings.TrimSpace(m.Body) == "" || body > notify.MaxBody {
		t.Fatalf("%d and %d characters: %q %q", title, body, m.Title, m.Body)
	}
	if !utf8.ValidString(m.Title+m.Body) || strings.ContainsAny(m.Title, "\n\r\t") || strings.Contains(m.Title+m.Body, "<no value>") || strings.ContainsRune(m.Title+m.Body, '\u00a0') {
		t.Fatalf("not plain: %q %q", m.Title, m.Body)
	}
	if first := firstLine(m); utf8.RuneCountInString(first) > notify.FirstLine {
		t.Fatalf("first line of %d characters: %q", utf8.RuneCountInString(first), first)
	}
}

func firstLine(m notify.Message) string {
	first, _, _ := strings.Cut(m.Body, "\n")
	return first
}

// Whatever the phase and kind, a lock screen shows what to do, today's peak
// and a care line.
func TestLockScreen(t *testing.T) {
	for d := range notify.Samples() {
		first := firstLine(notify.Render(d))
		if n := strings.Count(first+" ", ". "); n < 3 || !strings.Contains(first, "UV") {
			t.Errorf("%s in %s: %q", d.Send.Slot.Kind, d.Evidence.Phase, first)
		}
	}
}

var (
	// Dose-limited films are never "worn off", and no text counts minutes of
	// sun that would be fine.
	never = regexp.MustCompile(`(?i)worn off|\bsafe|\bminutes?\b|no risk|harmless`)

	// A pause between two coats may be given in minutes; nothing else may.
	minutes = regexp.MustCompile(`\d+ min\b`)
	pause   = regexp.MustCompile(`(every|Next coat:) \d+ min\b`)
)

// careMinutes takes out the minutes that care lines count: of cool packs and of
// pressure, not of sun.
var careMinutes = strings.NewReplacer("5 minutes, not pressed", "", "for 20 minutes without looking", "", "after 20 minutes of pressure", "", "20 minutes of cool water", "")

func TestNoTextPromisesSafeSun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Evidence.Clinic, d.Evidence.Areas = schedule.Clinic{}, nil
		m := notify.Render(d)
		text := careMinutes.Replace(m.Title + "\n" + m.Body)
		if bad := never.FindString(text); bad != "" {
			t.Fatalf("%q in %q", bad, text)
		}
		if len(minutes.FindAllString(text, -1)) != len(pause.FindAllString(text, -1)) {
			t.Fatalf("counts minutes: %q", text)
		}
	})
}

// In cover and dark nothing asks for sunscreen; one sentence of
// microneedling's may, under a condition.
var asksForSunscreen = regexp.MustCompile(`(?i)\b(put|apply|applies|reapply|rub)\b|\bcoat\b|SPF`)

func TestOpenSkinIsNeverToldToPutOnSunscreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		e := &d.Evidence
		e.Phase = rapid.SampledFrom([]schedule.Phase{schedule.Cover, schedule.Dark}).Draw(t, "open phase")
		e.Film, e.Areas, e.Clinic = schedule.NoPhase, nil, schedule.Clinic{}
		m := notify.Render(d)
		text := strings.Replace(m.Title+"\n"+m.Body, "Only if your clinic allows it today: mineral SPF 30+.", "", 1)
		text = strings.Replace(text, "Only if your doctor allows it today: mineral SPF 30+.", "", 1)
		if bad := asksForSunscreen.FindString(text); bad != "" {
			t.Fatalf("%s: %q in %q", e.Phase, bad, text)
		}
		if want := "SPF"; strings.Contains(m.Body, want) != (e.IfClinicAllows && e.Phase == schedule.Cover) {
			t.Fatalf("%s, allows %v: %q", e.Phase, e.IfClinicAllows, m.Body)
		}
	})
}

func TestWarningsAreAlwaysThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		body := notify.Render(d).Body
		switch d.Evidence.Phase {
		case schedule.Dark:
			if !strings.Contains(body, "Sunscreen does not protect ") || !strings.Contains(body, "windows and bright lamps") {
				t.Fatalf("dark without its warning: %q", body)
			}
			if e, ok := aftercare.Find(d.Evidence.Treatment); ok && e.IndoorLight && !strings.Contains(body, "complete darkness") {
				t.Fatalf("%s without indoor light: %q", e.Kind, body)
			}
		case schedule.Cover:
			if !strings.Contains(body, "No sunscreen on ") {
				t.Fatalf("cover without its warning: %q", body)
			}
		}
	})
}

func TestMuchSunIsSaidFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Send.Slot = schedule.Slot{Kind: rapid.SampledFrom([]schedule.Kind{schedule.Apply, schedule.Reapply, schedule.TopUp, schedule.Water}).Draw(t, "film kind"), Anchor: 1, N: 1}
		d.Evidence.Phase = rapid.SampledFrom([]schedule.Phase{schedule.Strict, schedule.Protect}).Draw(t, "film phase")
		d.Evidence.Film = d.Evidence.Phase
		if !d.Evidence.DoseHigh {
			d.Evidence.FloorBinds = true
		}
		m := notify.Render(d)
		const want = "Get out of the sun"
		if !strings.HasPrefix(strings.TrimPrefix(m.Title, "Urgent: "), want) || !strings.HasPrefix(m.Body, want) {
			t.Fatalf("%q %q", m.Title, m.Body)
		}
	})
}

// telling are the words that would tell a bystander of a treatment.
var telling = regexp.MustCompile(`(?i)\b(` + strings.Join(append(allNames(), "skin", "clinic", "doctor", "laser", "needling", "peels?", "treatments?", "treated", "sessions?", "therapy", "drug", "medicine",
	"wound", "open", "heal", "healing", "cleanser", "crusts?", "patches", "made-up", "face", "forearm", "knee", "frey"), "|") + `)\b`)

func allNames() (all []string) {
	for _, e := range aftercare.All() {
		all = append(append(all, regexp.QuoteMeta(e.Kind)), e.Aliases...)
	}
	// Everybody hears of sunburn.
	return slices.DeleteFunc(all, func(name string) bool { return name == "burn" })
}

func TestDiscretion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Evidence.Discreet = true
		m := notify.Render(d)
		if word := telling.FindString(m.Title + "\n" + firstLine(m)); word != "" {
			t.Fatalf("%q in %q %q", word, m.Title, firstLine(m))
		}
	})
}

func TestCarriedRemindersAreSaid(t *testing.T) {
	says := map[schedule.Kind]string{schedule.PhaseChange: "(?i)ends|ended|begins", schedule.SkinCheck: "look at your skin", schedule.Session: "(?i)session"}
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Send.Slot = schedule.Slot{Kind: schedule.Morning, Anchor: 20000}
		d.Send.Covers = d.Send.Covers[:min(3, len(d.Send.Covers))]
		body := notify.Render(d).Body
		for _, s := range d.Send.Covers {
			if want := says[s.Kind]; want != "" && !regexp.MustCompile(want).MatchString(body) {
				t.Fatalf("nothing of %s in %q", s, body)
			}
		}
	})
}

func TestTheLastReminderSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Send.Last = true
		if body := notify.Render(d).Body; !strings.Contains(body, "Last reminder of today: ") {
			t.Fatalf("%q", body)
		}
	})
}

func TestTheJournalKeepsTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again schedule.Decision
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatal(err)
		}
		want, got := notify.Render(d), notify.Render(&again)
		if diff := cmp.Diff([]string{want.Title, want.Body, want.Key}, []string{got.Title, got.Body, got.Key}); diff != "" {
			t.Fatalf("(-before +after)\n%s", diff)
		}
	})
}
