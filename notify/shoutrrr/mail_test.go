package shoutrrr_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/notify/channeltest"
	"parasol/schedule"
)

// mailServer is a loopback SMTP server that answers each recipient as it is
// told, and keeps who got a mail.
type mailServer struct {
	net.Listener
	mu    sync.Mutex
	says  map[string]string // to RCPT, by recipient; "AUTH" to a password
	taken []string
}

func serveMail(t *testing.T, says map[string]string) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{Listener: l, says: says}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { s.talk(conn) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); serving.Wait() })
	return s
}

func (s *mailServer) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	say := func(line string) { fmt.Fprint(conn, line+"\r\n") }
	say("220 mail")
	to := ""
	for in.Scan() {
		switch line := in.Text(); {
		case strings.HasPrefix(line, "EHLO"):
			say("250-mail\r\n250 AUTH PLAIN")
		case strings.HasPrefix(line, "AUTH"):
			say(s.answer("AUTH", "235 welcome"))
		case strings.HasPrefix(line, "RCPT TO:"):
			to = strings.Trim(strings.TrimPrefix(line, "RCPT TO:"), "<>")
			say(s.answer(to, "250 ok"))
		case line == "DATA":
			say("354 go on")
			for in.Scan() && in.Text() != "." {
			}
			s.mu.Lock()
			s.taken = append(s.taken, to)
			s.mu.Unlock()
			say("250 taken")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *mailServer) answer(to, otherwise string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text, ok := s.says[to]; ok {
		return text
	}
	return otherwise
}

func (s *mailServer) set(to, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.says[to] = text
}

func (s *mailServer) got() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.taken, " ")
}

func (s *mailServer) address() string {
	return "smtp://user:made-up-password@" + s.Addr().String() +
		"/?from=parasol@example.org&to=ada@example.org,ben@example.org&starttls=no&encryption=None"
}

// The classes of RFC 5321's codes: 550 and 535 were unknown, so that the mail
// was sent again, and a revoked password was told to nobody.
func TestMailClasses(t *testing.T) {
	for _, row := range []struct {
		why  string
		says map[string]string
		want schedule.Class
		got  string
	}{
		{"both take it", map[string]string{}, schedule.Delivered, "ada@example.org ben@example.org"},
		{"an invalid address", map[string]string{"ada@example.org": "550 5.1.1 no such user"}, schedule.Refused, "ben@example.org"},
		{"a full mailbox", map[string]string{"ben@example.org": "452 4.2.2 mailbox full"}, schedule.Failed, "ada@example.org"},
		{"a revoked password", map[string]string{"AUTH": "535 5.7.8 not accepted"}, schedule.Refused, ""},
		{"a server that is busy", map[string]string{"AUTH": "454 4.7.0 later"}, schedule.Failed, ""},
		{"what passes goes before what stays", map[string]string{"ada@example.org": "550 no", "ben@example.org": "451 later"},
			schedule.Failed, ""},
	} {
		s := serveMail(t, row.says)
		_, err := channel(t, s.address()).Send(t.Context(), channeltest.Message())
		if got := classOf(err); got != row.want || s.got() != row.got {
			t.Errorf("%s: got %s, %v, mails to %q; want %s and %q", row.why, got, err, s.got(), row.want, row.got)
		}
		channeltest.Leaks(t, err, "made-up-password")
	}
}

func classOf(err error) schedule.Class {
	if e, ok := errors.AsType[*notify.Error](err); ok {
		return e.Class
	}
	return schedule.Delivered
}

// Who has a mail does not get it again because another's was refused or late.
func TestOneRecipientsRefusalDoesNotDoubleTheOthers(t *testing.T) {
	s := serveMail(t, map[string]string{"ada@example.org": "451 later"})
	c, m := channel(t, s.address()), channeltest.Message()
	for range 3 {
		if _, err := c.Send(t.Context(), m); classOf(err) != schedule.Failed {
			t.Fatalf("got %v; want failed", err)
		}
	}
	s.set("ada@example.org", "250 ok")
	if _, err := c.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	m.Attempt++ // another push
	if _, err := c.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("ben@example.org ada@example.org ada@example.org ben@example.org", s.got()); diff != "" {
		t.Errorf("mails (-want +got): %s", diff)
	}
}
