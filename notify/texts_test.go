package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/notify"
	"parasol/schedule"
)

func TestOverrideReplacesItsPart(t *testing.T) {
	texts, err := notify.Default().Parse(map[string]string{
		"reapply.title":        "Crème time{{if .SunFirst}}, in the shade{{end}}",
		"reapply.strict.title": "Mineral crème time",
		"morning.first.tmpl":   "Good morning. {{.Amount}} {{.UVDay}}",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		kind  schedule.Kind
		phase schedule.Phase
		want  string
	}{
		{schedule.Reapply, schedule.Protect, "Crème time"},
		{schedule.Reapply, schedule.Strict, "Mineral crème time"},
		{schedule.Apply, schedule.Strict, "Get out of the sun first, then mineral SPF"},
	} {
		if got := texts.Render(notify.Sample(row.kind, row.phase, schedule.Normal)).Title; got != row.want {
			t.Errorf("%s in %s: %q; want %q", row.kind, row.phase, got, row.want)
		}
	}
	got := texts.Render(notify.Sample(schedule.Morning, schedule.Protect, schedule.Normal)).Body
	if !strings.Contains(got, "Good morning. Two finger lengths for face and neck. UV reaches 9 around 13:30.") {
		t.Errorf("first line: %q", got)
	}
	sample := notify.Sample(schedule.Reapply, schedule.Strict, schedule.Normal)
	if got := notify.Default().Render(sample).Title; got == "Mineral crème time" {
		t.Error("the override changed the embedded texts")
	}
}

func TestRefusedOverrides(t *testing.T) {
	for _, row := range []struct{ why, name, text, want string }{
		{"no such kind", "reaply.title", "x", "no such text"},
		{"no such phase", "reapply.open.title", "x", "no such text"},
		{"no such part", "reapply.subject", "x", "no such text"},
		{"the kind none", "none.title", "x", "no such text"},
		{"empty", "reapply.title", "", "empty"},
		{"only a comment", "reapply.title", "{{/* later */}}", "empty"},
		{"only spaces", "reapply.first", " \n ", "empty for reapply"},
		{"empty in one case", "reapply.title", "{{if .SunFirst}}Out of the sun{{end}}", "empty for reapply"},
		{"bad syntax", "reapply.title", "{{if}}", "missing value for if"},
		{"no such field", "reapply.title", "{{.Nonsense}}", "Nonsense"},
		{"a loop", "more", "{{range 1000000000}}{{end}}", "want methods, if and with only"},
		{"a loop inside",
			"more", "{{if .FilmOn}}{{else}}{{with .Product}}{{range 9}}x{{end}}{{end}}{{end}}", "want methods, if and with only"},
		{"another template", "more", `{{template "more" .}}`, "want methods, if and with only"},
		{"a definition", "more", `x{{define "reapply.title"}}x{{end}}`, "defines another template"},
		{"a huge width", "more", `{{printf "%999999d" 1}}`, "printf: not allowed"},
		{"a huge width inside", "more", `{{if (len (printf "%999999d" 1))}}x{{end}}`, "printf: not allowed"},
		{"a huge text", "more", strings.Repeat("x", 20000), "want at most"},
	} {
		_, err := notify.Default().Parse(map[string]string{row.name: row.text})
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), row.name) {
			t.Errorf("%s: %v; want an error that names %q and says %q", row.why, err, row.name, row.want)
		}
	}
}

// silent is the emptiest set of overrides that is accepted.
func silent(t testing.TB) *notify.Texts {
	t.Helper()
	overrides := map[string]string{}
	for _, k := range schedule.Kinds() {
		for p := schedule.NoPhase; p <= schedule.Dark; p++ {
			for _, part := range []string{"title", "first", "more"} {
				overrides[k.String()+"."+p.String()+"."+part] = "x"
			}
		}
	}
	texts, err := notify.Default().Parse(overrides)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestOverrideCannotRemoveAWarning(t *testing.T) {
	texts := silent(t)
	for d := range notify.Samples() {
		k := d.Send.Slot.Kind
		if k == schedule.Buddy || k == schedule.Eve { // not about this person's skin now
			continue
		}
		body := texts.Render(d).Body
		switch p := d.Evidence.Phase; {
		case p == schedule.Dark && !strings.Contains(body, "Sunscreen does not help now. Keep away from windows and bright lamps."),
			p == schedule.Cover && !strings.Contains(body, "No sunscreen on the open skin yet."),
			d.Send.Last && !strings.Contains(body, "Last reminder today"),
			d.Send.Level == schedule.Emergency && !strings.Contains(body, "It rings until you tap an answer"):
			t.Fatalf("%s in %s: %q", k, p, body)
		}
	}
}

func TestOverrideKeepsWhatIsCarried(t *testing.T) {
	d := notify.Sample(schedule.Morning, schedule.Dark, schedule.Normal)
	d.Evidence.Treatment = "porfimer"
	d.Send.Covers = []schedule.Slot{{Kind: schedule.Session, Cause: "microneedling", Anchor: 1, N: 2, Days: -7}}
	body := silent(t).Render(d).Body
	for _, want := range []string{
		"Session 2 is in a week: no tan, no sunburn until then.", "Do not sit in the dark: soft indoor light helps.",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q; want %q in it", body, want)
		}
	}
}

func TestLongOverridesAreCutAfterASentence(t *testing.T) {
	texts, err := notify.Default().Parse(map[string]string{
		"shade.cover.title": strings.Repeat("endless ", 100),
		"shade.cover.first": strings.Repeat("Go in. ", 100),
		"shade.cover.more":  strings.Repeat("Words and words and words. ", 30) + "{{.PhaseLine}} " + strings.Repeat("unending ", 100),
	})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		d.Send.Slot = schedule.Slot{Kind: schedule.Shade, Anchor: 1, N: 1}
		d.Evidence.Phase = schedule.Cover
		m := texts.Render(d)
		within(t, m)
		if !saysCover.MatchString(m.Body) || strings.Contains(m.Title, "endles…") {
			t.Fatalf("%q %q", m.Title, m.Body)
		}
	})
}

func TestLongSentenceIsCutAfterAWord(t *testing.T) {
	texts, err := notify.Default().Parse(map[string]string{
		"shade.first": strings.Repeat("onward ", 100), "shade.more": strings.Repeat("forever ", 300),
	})
	if err != nil {
		t.Fatal(err)
	}
	m := texts.Render(notify.Sample(schedule.Shade, schedule.Strict, schedule.Normal))
	within(t, m)
	if !strings.HasSuffix(firstLine(m), "onward…") || strings.Contains(m.Body, "forever") {
		t.Errorf("%q", m.Body)
	}
}

// A full stop inside a clinic's name once ended a sentence, and cut the push
// off within the name.
func TestNamesAreNeverSplit(t *testing.T) {
	var filler strings.Builder
	for n := range 80 {
		fmt.Fprintf(&filler, "Line number %d. ", n)
		texts, err := notify.Default().Parse(map[string]string{"skin-check.more": filler.String() + "{{.Ask}}"})
		if err != nil {
			t.Fatal(err)
		}
		d := notify.Sample(schedule.SkinCheck, schedule.Strict, schedule.Normal)
		d.Evidence.Clinic = schedule.Clinic{Name: "Dr. Frey", Phone: "030 12 34 56"}
		if body := texts.Render(d).Body; strings.Contains(body, "Dr.") != strings.Contains(body, "Call Dr. Frey, 030 12 34 56.") {
			t.Fatalf("%q", body)
		}
	}
}

func TestNoPauseOverTwoHours(t *testing.T) {
	for given, want := range map[time.Duration]string{
		3 * time.Hour: "every 2 hours", 0: "every 2 hours", 45 * time.Minute: "every 45 minutes",
		90 * time.Minute: "every 90 minutes", time.Hour: "every hour",
	} {
		d := notify.Sample(schedule.Reapply, schedule.Strict, schedule.Normal)
		d.Send.Last, d.Evidence.Interval = true, given
		if body := notify.Default().Render(d).Body; !strings.Contains(body, "reapply "+want+" until") {
			t.Errorf("%v: %q; want %q", given, body, want)
		}
	}
}

func TestKey(t *testing.T) {
	a := notify.Sample(schedule.Reapply, schedule.Strict, schedule.Normal)
	b := notify.Sample(schedule.Reapply, schedule.Strict, schedule.High)
	b.Send.Attempt = 2
	if notify.Default().Render(a).Key != notify.Default().Render(b).Key {
		t.Error("a repeat has another key: it would neither replace nor cancel the first")
	}
	if notify.Default().Render(a).Key == notify.Key("bob", a.Send.Slot) {
		t.Error("two people share a key")
	}
	c := notify.Sample(schedule.Apply, schedule.Strict, schedule.Normal)
	if notify.Default().Render(a).Key == notify.Default().Render(c).Key {
		t.Error("two slots share a key")
	}
}

func TestMessageOfADecision(t *testing.T) {
	d := notify.Sample(schedule.Reapply, schedule.Strict, schedule.Emergency)
	m := notify.Default().Render(d)
	about := m.Kind == schedule.Reapply && m.Level == schedule.Emergency && m.Person == "ada" && m.Slot == d.Send.Slot && m.Attempt == 1
	if !about || m.Ring != 5*time.Minute || !m.Time.Equal(d.Send.Due) || !m.Until.Equal(d.Send.Until) {
		t.Errorf("%+v", m)
	}
	d.Send = nil
	if m := notify.Default().Render(d); m.Title != "" || m.Body != "" || m.Key != "" {
		t.Errorf("nothing to send, and yet %+v", m)
	}
}

// FuzzParse tries any text as a template: either it is rejected, or every push
// with it keeps its limits and its warning.
func FuzzParse(f *testing.F) {
	f.Add("reapply.title", "Put on {{.Product}}")
	f.Add("morning.dark.more", "{{if .Discreet}}{{.Usual}}{{else}}{{with .Ask}}{{.}}{{end}}{{end}}")
	f.Add("more", "{{range 9}}x{{end}}")
	f.Add("first", "{{len .Amount}} {{/* */}} {{and .FilmOn (not .InWater)}}")
	f.Add("title", "\x00\xff{{\"\\u00a0\"}}")
	f.Add("shade.first", "{{$x := .Product}}{{$x}}{{break}}")
	f.Fuzz(func(t *testing.T, name, text string) {
		texts, err := notify.Default().Parse(map[string]string{name: text})
		if err != nil {
			return
		}
		for _, p := range []schedule.Phase{schedule.Protect, schedule.Cover, schedule.Dark} {
			for _, k := range schedule.Kinds() {
				m := texts.Render(notify.Sample(k, p, schedule.Emergency))
				within(t, m)
				if p == schedule.Dark && k != schedule.Buddy && k != schedule.Eve && !saysDark.MatchString(m.Body) {
					t.Fatalf("lost the warning: %q", m.Body)
				}
			}
		}
	})
}

func BenchmarkRender(b *testing.B) {
	d := notify.Sample(schedule.Morning, schedule.Strict, schedule.Normal)
	for b.Loop() {
		notify.Default().Render(d)
	}
}

// Wording that contains a sentence twice prints it once.
func TestNothingIsSaidTwice(t *testing.T) {
	texts, err := notify.Default().Parse(map[string]string{"reapply.more": "{{.Next}} {{.Why}} {{.Next}}"})
	if err != nil {
		t.Fatal(err)
	}
	body := texts.Render(notify.Sample(schedule.Reapply, schedule.Protect, schedule.Normal)).Body
	if n := strings.Count(body, "Next coat in 2 hours"); n != 1 {
		t.Errorf("said %d times in %q", n, body)
	}
}
