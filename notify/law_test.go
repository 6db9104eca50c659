package notify_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
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
		m := notify.Default().Render(d)
		within(t, m)
		if n := utf8.RuneCountInString(m.Title); n > notify.MaxTitle {
			t.Fatalf("title of %d characters: %q", n, m.Title)
		}
	})
}

// within checks what holds for every push: not empty, within the limits, plain
// text, no repetition.
func within(t rapid.TB, m notify.Message) {
	t.Helper()
	title, body := utf8.RuneCountInString(m.Title), utf8.RuneCountInString(m.Body)
	if strings.TrimSpace(m.Title) == "" || title > notify.OwnTitle || strings.TrimSpace(m.Body) == "" || body > notify.MaxBody {
		t.Fatalf("%d and %d characters: %q %q", title, body, m.Title, m.Body)
	}
	text := m.Title + "\n" + m.Body
	plain := utf8.ValidString(text) && !strings.ContainsAny(m.Title, "\n\r\t") && !strings.ContainsAny(text, "{}\u00a0")
	if !plain || strings.Contains(text, "<no value>") {
		t.Fatalf("not plain: %q %q", m.Title, m.Body)
	}
	if first := firstLine(m); utf8.RuneCountInString(first) > notify.FirstLine {
		t.Fatalf("first line of %d characters: %q", utf8.RuneCountInString(first), first)
	}
	if twice := repeatedSentence(m); twice != "" {
		t.Fatalf("%q stands there twice:\n%s\n%s", twice, m.Title, m.Body)
	}
}

func firstLine(m notify.Message) string {
	first, _, _ := strings.Cut(m.Body, "\n")
	return first
}

var endOfSentence = regexp.MustCompile(`[.!?] |\n`)

// practice matches a clinic's name whose full stops do not end a sentence.
var practice = regexp.MustCompile(`Praxis für Haut.*?…`)

// repeatedSentence returns a sentence that occurs twice in a push, including
// its title.
func repeatedSentence(m notify.Message) string {
	said := []string{strings.TrimSuffix(m.Title, ".")}
	body := practice.ReplaceAllString(strings.ReplaceAll(m.Body, "Dr. Frey", "Dr Frey"), "the practice")
	for _, s := range endOfSentence.Split(body, -1) {
		s = strings.TrimRight(s, ".")
		if len(s) > 3 && slices.Contains(said, s) {
			return s
		}
		said = append(said, s)
	}
	return ""
}

// forbidden matches words that no push contains: promises, blame, and the
// program's own vocabulary.
var forbidden = regexp.MustCompile(`(?i)worn off|\bsafe\b|harmless|no risk|unprotected|forgot|immediately|at once|\bphase\b|the window\b` +
	`|\bfilm\b|ceiling|threshold|\bstrict\b|\bprotect\b|clear-sky|\(clear sky\)|reminder\)`)

// Minutes may only be counted between two coats, and for cool packs, pressure
// and rest for the eyes.
var (
	minutes = regexp.MustCompile(`\d+ minutes`)
	counted = regexp.MustCompile(`(every|in) \d+ minutes|clean cloth, 5 minutes|20 minutes (of pressure|without looking|of cool water)`)
)

func TestForbiddenWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Evidence.Clinic, d.Evidence.Areas = schedule.Clinic{}, nil
		m := notify.Default().Render(d)
		text := m.Title + "\n" + m.Body
		if bad := forbidden.FindString(text); bad != "" {
			t.Fatalf("%q in %q", bad, text)
		}
		if len(minutes.FindAllString(text, -1)) != len(counted.FindAllString(text, -1)) {
			t.Fatalf("counts minutes: %q", text)
		}
	})
}

// In cover and dark no text asks for sunscreen, except for one conditional
// sentence about microneedling.
var asksForSunscreen = regexp.MustCompile(`(?i)\b(put|apply|applies|reapply|rub)\b|\bcoat\b|SPF`)

func TestOpenSkinIsNeverToldToPutOnSunscreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		e := &d.Evidence
		e.Phase = rapid.SampledFrom([]schedule.Phase{schedule.Cover, schedule.Dark}).Draw(t, "open phase")
		e.Film, e.Areas, e.Changes, e.Clinic = schedule.NoPhase, nil, nil, schedule.Clinic{}
		e.PhaseUntil = d.At.Add(20 * time.Hour)
		if e.Treatment == schedule.LongTerm {
			e.Treatment = "other"
		}
		d.Send.Slot = rapid.SampledFrom(outdoorSlots).Draw(t, "outdoors")
		d.Send.Covers = nil
		m := notify.Default().Render(d)
		text := m.Title + "\n" + m.Body
		for _, who := range []string{"your clinic", "your doctor", "your studio"} {
			text = strings.Replace(text, "Only if "+who+" allows it today: mineral SPF 30+.", "", 1)
		}
		if bad := asksForSunscreen.FindString(text); bad != "" {
			t.Fatalf("%s: %q in %q", e.Phase, bad, text)
		}
	})
}

var outdoorSlots = []schedule.Slot{
	{Kind: schedule.Morning, Anchor: 20000}, {Kind: schedule.Leaving, Anchor: 1}, {Kind: schedule.Apply, Anchor: 1, N: 1},
	{Kind: schedule.Reapply, Anchor: 1, N: 1}, {Kind: schedule.TopUp, Anchor: 1}, {Kind: schedule.Water, Anchor: 1},
	{Kind: schedule.Shade, Anchor: 1, N: 1}, {Kind: schedule.Ask, Anchor: 20000, N: 1}, {Kind: schedule.StillOut, Anchor: 1},
}

// saysCover matches the sentence that covered skin takes no sunscreen, saysDark
// the one that sunscreen does not help.
var (
	saysCover = regexp.MustCompile(`(?i)no sunscreen|none on your|keep sunscreen off`)
	saysDark  = regexp.MustCompile(`(?i)sunscreen (does|will) not help`)
)

func TestWarningsAreThereOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Send.Slot = rapid.SampledFrom(outdoorSlots).Draw(t, "outdoors")
		d.Send.Covers = nil
		m := notify.Default().Render(d)
		text := m.Title + "\n" + m.Body
		switch d.Evidence.Phase {
		case schedule.Dark:
			if n := len(saysDark.FindAllString(text, -1)); n != 1 || !strings.Contains(text, "windows") {
				t.Fatalf("dark says %d times that sunscreen does not help: %q", n, text)
			}
			if e, ok := aftercare.Find(d.Evidence.Treatment); ok && e.IndoorLight && !strings.Contains(text, "Do not sit in the dark") {
				t.Fatalf("%s without indoor light: %q", e.Kind, text)
			}
		case schedule.Cover:
			if !saysCover.MatchString(text) {
				t.Fatalf("cover without its warning: %q", text)
			}
		}
	})
}

// Photodynamic drugs react to light that is not UV, so a low index would
// wrongly invite people outdoors.
func TestDarkShowsNoIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Evidence.Phase, d.Evidence.Film = schedule.Dark, schedule.NoPhase
		m := notify.Default().Render(d)
		if regexp.MustCompile(`UV (is|can|stays|reaches)|Hardly any UV`).MatchString(m.Title + m.Body) {
			t.Fatalf("%q %q", m.Title, m.Body)
		}
	})
}

// shady matches texts that begin with the shade.
var shady = regexp.MustCompile(`^(Get out of the sun|Go into the shade|Please go into the shade|Please go in|If you are out: shade first)`)

func TestMuchSunIsSaidFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		kind := rapid.SampledFrom([]schedule.Kind{schedule.Apply, schedule.Reapply, schedule.Water}).Draw(t, "film kind")
		d.Send.Slot = schedule.Slot{Kind: kind, Anchor: 1, N: 1}
		d.Evidence.Phase = rapid.SampledFrom([]schedule.Phase{schedule.Strict, schedule.Protect}).Draw(t, "film phase")
		d.Evidence.Film = d.Evidence.Phase
		if !d.Evidence.DoseHigh {
			d.Evidence.FloorBinds = true
		}
		if m := notify.Default().Render(d); !shady.MatchString(m.Title) {
			t.Fatalf("%q", m.Title)
		}
	})
}

// telling matches words that would tell a bystander about a treatment.
var telling = regexp.MustCompile(`(?i)\b(` + strings.Join(append(allNames(), "your skin", "skin closed", "clinic", "doctor",
	"needling", "peels?", "treatments?", "treated", "sessions?", "therapy", "drug", "medicine", "wound", "heal", "healing", "crusts?",
	"patches", "made-up",
	"forearm", "knee", "frey"), "|") + `)\b`)

func allNames() (all []string) {
	for _, e := range aftercare.All() {
		for _, n := range append([]string{e.Kind}, e.Aliases...) {
			if n != "other" && n != "burn" { // common words
				all = append(all, regexp.QuoteMeta(n))
			}
		}
	}
	return all
}

func TestDiscretion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Evidence.Discreet = true
		m := notify.Default().Render(d)
		if word := telling.FindString(m.Title + "\n" + firstLine(m)); word != "" {
			t.Fatalf("%s: %q in %q %q", d.Send.Slot, word, m.Title, firstLine(m))
		}
	})
}

func TestCarriedRemindersAreMentioned(t *testing.T) {
	says := map[schedule.Kind]string{
		schedule.SkinCheck: "(?i)look at your skin|look in the mirror", schedule.Session: "(?i)session|appointment",
		schedule.Leaving: "This counts for",
	}
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Send.Slot = schedule.Slot{Kind: schedule.Morning, Anchor: 20000}
		d.Send.Covers = d.Send.Covers[:min(3, len(d.Send.Covers))]
		body := notify.Default().Render(d).Body
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
		if k := d.Send.Slot.Kind; k == schedule.Buddy || k == schedule.Eve {
			t.Skip("not counted")
		}
		if body := notify.Default().Render(d).Body; strings.Count(body, "Last reminder today: ") != 1 {
			t.Fatalf("%q", body)
		}
	})
}

func TestTextSurvivesTheJournal(t *testing.T) {
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
		want, got := notify.Default().Render(d), notify.Default().Render(&again)
		if diff := cmp.Diff([]string{want.Title, want.Body, want.Key}, []string{got.Title, got.Body, got.Key}); diff != "" {
			t.Fatalf("(-before +after)\n%s", diff)
		}
	})
}

// TestFlagsAreNeverCut puts more into a morning than fits: the signs to ask
// somebody about stay, and in our texts they precede what is usual.
func TestFlagsAreNeverCut(t *testing.T) {
	filler := ""
	for i := range 30 {
		filler += fmt.Sprintf("Sentence number %d takes the room of others. ", i)
	}
	full, err := notify.Default().Parse(map[string]string{"morning.more": filler + "{{.FlagLines}}"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []schedule.Phase{schedule.Strict, schedule.Cover, schedule.Dark} {
		d := notify.Sample(schedule.Morning, p, schedule.Normal)
		body, ours := full.Render(d).Body, notify.Default().Render(d).Body
		for _, flag := range notify.Default().Read(d).Flags() {
			if !strings.Contains(body, flag) {
				t.Errorf("%s: %q was cut from\n%s", p, flag, body)
			}
			if at := strings.Index(ours, flag); at < 0 || at > strings.Index(ours, notify.Default().Read(d).Usual()) {
				t.Errorf("%s: %q stands after the usual in\n%s", p, flag, ours)
			}
		}
	}
}
