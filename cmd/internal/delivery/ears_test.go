package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify/exchange"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// hearing are ears over a channel; they keep what they hear. Fail answers each
// try.
func hearing(l *delivery.Links, k parts.Channel, fail func(try int) error) (e *delivery.Ears, heard, told *[]string) {
	heard, told = new([]string), new([]string)
	return &delivery.Ears{
		Channels: []*delivery.Channel{{Channel: config.Channel{Name: "phone", Type: "ntfy"}, Built: k}}, Seal: l.Seal,
		Log: slog.New(slog.DiscardHandler), Found: func(trouble string) { *told = append(*told, trouble) },
		Answer: func(_ context.Context, person string, attempt int, e schedule.Event) error {
			*heard = append(*heard, fmt.Sprintf("%s %s %d %s %d", person, e.Kind, e.Minutes, e.Source, attempt))
			return fail(len(*heard))
		},
	}, heard, told
}

func taken(int) error { return nil }

func TestWhatATapStandsFor(t *testing.T) {
	l := linksAt("")
	dec := sample(schedule.Reapply, schedule.Strict)
	dec.At = time.Now()
	dec.Send.Attempt = 2
	ask := sample(schedule.Ask, schedule.Strict)
	ask.At = time.Now()
	old := sample(schedule.Reapply, schedule.Strict)
	tokens := func(d *schedule.Decision) (all []string) {
		for _, a := range offers(l, d) {
			all = append(all, a.Token)
		}
		return all
	}
	for _, row := range []struct {
		why, token string
		at         time.Time
		want       []string
	}{
		{"it is on", tokens(dec)[0], dec.At, []string{"ada applied 0 ntfy 2"}},
		{"snoozed", tokens(dec)[1], dec.At, []string{"ada snoozed 15 ntfy 2"}},
		{"inside", tokens(dec)[2], dec.At, []string{"ada indoors 0 ntfy 2"}},
		{"out, and it is on, are two events", tokens(ask)[0], ask.At,
			[]string{"ada outdoors 0 ntfy 1", "ada applied 0 ntfy 1"}},
		{"no time is now", tokens(dec)[0], time.Time{}, []string{"ada applied 0 ntfy 2"}},
		{"heard after midnight, tapped before", tokens(old)[0], old.At, []string{"ada applied 0 ntfy 1"}},
		{"tapped after midnight", tokens(old)[0], old.At.AddDate(0, 0, 1), nil},
		{"a token that was forged", tokens(dec)[0] + "A", dec.At, nil},
		{"the token of a calendar", l.CalendarToken("ada"), time.Unix(0, 0), nil},
		{"nothing", "", dec.At, nil},
	} {
		e, heard, _ := hearing(l, &speaker{answers: true, said: []exchange.Answer{{Token: row.token, At: row.at}}}, taken)
		e.Listen(context.Background())
		if diff := cmp.Diff(row.want, *heard); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// A service tells a tap once, so that a journal that is locked is waited for.
func TestATapThatCannotBeWrittenIsTriedAgain(t *testing.T) {
	l := linksAt("")
	locked := errors.New("locked")
	for _, row := range []struct {
		why   string
		fail  func(try int) error
		tries int
		took  time.Duration
	}{
		{"taken at once", taken, 1, 0},
		{"locked twice", func(try int) error {
			if try < 3 {
				return locked
			}
			return nil
		}, 3, 10 * time.Second},
		{"a stranger", func(int) error { return fmt.Errorf("record: %w", agent.ErrPerson) }, 1, 0},
		{"too old", func(int) error { return agent.ErrPast }, 1, 0},
		{"the agent has ended", func(int) error { return agent.ErrStopped }, 1, 0},
		{"locked until the daemon ends", func(int) error { return locked }, 12, 58 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			dec := sample(schedule.Reapply, schedule.Strict)
			dec.At = time.Now()
			token := offers(l, dec)[0].Token
			e, heard, _ := hearing(l, &speaker{answers: true, said: []exchange.Answer{{Token: token, At: dec.At}}}, row.fail)
			ctx, stop := context.WithTimeout(t.Context(), 58*time.Second)
			defer stop()
			began := time.Now()
			e.Listen(ctx)
			if took := time.Since(began); len(*heard) != row.tries || took != row.took {
				t.Errorf("%s: %d tries in %s; want %d in %s", row.why, len(*heard), took, row.tries, row.took)
			}
		})
	}
}

// speaker is a channel through which answers come back until it fails.
type speaker struct {
	taker
	answers bool
	said    []exchange.Answer
}

func (s *speaker) Answers() bool { return s.answers }

func (s *speaker) Listen(_ context.Context, heard func(exchange.Answer)) error {
	for _, a := range s.said {
		heard(a)
	}
	return errors.New("the\nconnection is refused")
}

func TestAChannelThatBringsNoAnswersIsTold(t *testing.T) {
	l := linksAt("")
	dec := sample(schedule.Reapply, schedule.Strict)
	dec.At = time.Now()
	said := []exchange.Answer{{Token: offers(l, dec)[0].Token}, {Token: "forged"}, {Token: offers(l, dec)[2].Token}}
	for _, row := range []struct {
		why         string
		answers     bool
		heard, told []string
	}{
		{"one that brings answers until it fails", true, []string{"ada applied 0 ntfy 1", "ada indoors 0 ntfy 1"},
			[]string{"channel phone brings no answers: the connection is refused"}},
		{"one that is not to bring any", false, nil, nil},
	} {
		e, heard, told := hearing(l, &speaker{answers: row.answers, said: said}, taken)
		e.Listen(context.Background())
		if diff := cmp.Diff(row.heard, *heard); diff != "" {
			t.Errorf("%s: heard (-want +got):\n%s", row.why, diff)
		}
		if diff := cmp.Diff(row.told, *told); diff != "" {
			t.Errorf("%s: told (-want +got):\n%s", row.why, diff)
		}
	}
}
