package notify_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
)

// stumbles are what a screen reader reads badly or not at all.
var stumbles = regexp.MustCompile(`[→×½¼§…*_#<>|=/\\]|\s{2}|\.\.|,,|\( |[A-Z]{5,}|[\x{1F000}-\x{1FAFF}]`)

// spoken turns a push into what a screen reader says: the title, a pause, the
// sentences.
func spoken(m notify.Message) string { return m.Title + ". " + strings.ReplaceAll(m.Body, "\n", " ") }

// TestReadAloud holds each push to what can be read aloud: whole sentences that
// begin with a capital and end with a mark, no sign that a screen reader
// stumbles over, curly apostrophes, and the action within the first 40
// characters.
func TestReadAloud(t *testing.T) {
	for _, d := range everything() {
		m := notify.Default().Render(d)
		said := spoken(m)
		if bad := stumbles.FindString(said); bad != "" {
			t.Errorf("%s in %s: %q in %q", d.Send.Slot.Kind, d.Evidence.Phase, bad, said)
		}
		if strings.ContainsAny(said, `'"`) {
			t.Errorf("straight quotes in %q", said)
		}
		if strings.ContainsAny(m.Title[len(m.Title)-1:], ".,;:") {
			t.Errorf("the title ends with a stop: %q", m.Title)
		}
		for _, line := range strings.Split(m.Body, "\n") {
			if !regexp.MustCompile(`^[A-Z“].*[.?]$`).MatchString(line) {
				t.Errorf("%s in %s: no sentence: %q", d.Send.Slot.Kind, d.Evidence.Phase, line)
			}
		}
	}
}

// TestWhatAPersonHears is one push of each kind as a screen reader says it.
func TestWhatAPersonHears(t *testing.T) {
	for _, row := range []struct {
		kind  schedule.Kind
		phase schedule.Phase
		want  string
	}{
		{schedule.Begin, schedule.Cover, "Stay out of the sun on the way home. No sunscreen until 15:00 on Sun 5 Jul: walk in the shade"},
		{schedule.Eve, schedule.Strict,
			"Pack for tomorrow 12:05: SPF 30+ and hat. You need them on the way home. Come freshly washed, no make-up."},
		{schedule.Morning, schedule.Strict,
			"Put on mineral SPF 30+, stay in at midday. After cleansing and cream: two finger lengths for face and neck."},
		{schedule.Leaving, schedule.Dark, "Stay in at 12:20, away from the light. Sunscreen does not help now. Must go?"},
		{schedule.Apply, schedule.Protect,
			"Put on SPF 30+ now. Two finger lengths for face and neck. UV is 8 now and reaches 9 around 13:30."},
		{schedule.Reapply, schedule.Strict, "Get out of the sun first, then reapply. Two finger lengths for face and neck."},
		{schedule.TopUp, schedule.Strict, "Get out of the sun, then a second coat. Two finger lengths for face and neck."},
		{schedule.Water, schedule.Protect, "Dry off, then reapply your SPF 30+. Water and towels take it off."},
		{schedule.Shade, schedule.Cover, "Go in, or into full shade now. An umbrella helps; keep hats off the skin."},
		{schedule.StillOut, schedule.Strict, "Still outside?. Tap once and reminders go on. If so, reapply your SPF 30+. UV is 8 now."},
		{schedule.Ask, schedule.Protect, "Are you outside right now?. If so, it is time for SPF 30+. One tap is enough. UV is 8 now."},
		{schedule.PhaseChange, schedule.Strict, "Put on mineral SPF 30+ from now on. Your plan allows sunscreen from now."},
		{schedule.SkinCheck, schedule.Protect,
			"Look at your skin today: any dark marks?. Use daylight from indoors, beside a photo from before."},
		{schedule.Session, schedule.Protect, "Session 2 in a week: no tan, no sunburn. Planned for Fri 10 Jul."},
		{schedule.QuietOffer, schedule.Protect,
			"Fewer reminders from now on. The morning one stays. Tap “All reminders” to have the others back. " +
				"One before your strongest outings still comes"},
		{schedule.Buddy, schedule.Strict,
			"Please check on Ada: the sun is strong. No answer since 11:50. Ask Ada to go indoors or into the shade. " +
				"UV is 8 now. A call or a message is enough; the rest is on Ada’s phone. You get this because Ada chose you as a contact."},
	} {
		if got := spoken(notify.Default().Render(notify.Sample(row.kind, row.phase, schedule.Normal))); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s in %s:\n%s\nwant first\n%s", row.kind, row.phase, got, row.want)
		}
	}
}

// TestMiddayIsNotMentionedOnceItIsOver is the morning of a night worker.
func TestMiddayIsNotMentionedOnceItIsOver(t *testing.T) {
	for _, row := range []struct {
		when string
		peak time.Duration // from now
		now  uv.Index
		want string
	}{
		{"before the peak", time.Hour, 4, "Put on mineral SPF 30+, stay in at midday"},
		{"after it, the sun still strong", -time.Hour, 6, "Put on mineral SPF 30+, stay in at midday"},
		{"in the late afternoon", -4 * time.Hour, 3, "Put on mineral SPF 30+, keep to the shade"},
	} {
		d := notify.Sample(schedule.Morning, schedule.Strict, schedule.Normal)
		d.Evidence.PeakAt, d.Evidence.Forecast, d.Evidence.Ceiling = d.At.Add(row.peak), row.now, row.now
		if got := notify.Default().Render(d).Title; got != row.want {
			t.Errorf("%s: %q, want %q", row.when, got, row.want)
		}
	}
}

// TestExplainPresence reads the line about presence as a sentence.
func TestExplainPresence(t *testing.T) {
	for is, want := range map[schedule.Presence]string{
		schedule.UnknownPresence: "you are: not known", schedule.ReportedIndoors: "you are: inside",
	} {
		d := notify.Sample(schedule.Morning, schedule.Strict, schedule.Normal)
		d.Evidence.Presence = is
		if got := notify.Default().Read(d).Evidence(); !slices.Contains(got, want) {
			t.Errorf("%q, want a line %q", got, want)
		}
		d.Evidence.Presence, d.Evidence.ByDevice, d.Evidence.Elsewhere = schedule.ProbablyOut, true, true
		got := notify.Default().Read(d).Evidence()
		for _, want := range []string{"you are: probably out, as a device tells", "away from home, by your phone"} {
			if !slices.Contains(got, want) {
				t.Errorf("%q, want a line %q", got, want)
			}
		}
	}
}
