package pushover

import (
	"bytes"
	"time"
	"unicode/utf8"

	library "github.com/gregdel/pushover"

	"parasol/notify"
	"parasol/schedule"
)

const (
	ringEvery = 5 * time.Minute     // DESIGN B, Level: an emergency rings every 5 min
	minRetry  = 30 * time.Second    // FIELD.md 3: retry ≥ 30 s
	maxExpire = 10800 * time.Second // FIELD.md 3: expire ≤ 10 800 s
)

// message converts m for the library and cuts it to Pushover's limits: a cut
// reminder still reminds, a refused one does not.
func (c *Channel) message(m notify.Message, now time.Time) *library.Message {
	p := &library.Message{
		Title:      clip(m.Title, library.MessageTitleMaxLength),
		Message:    clip(m.Body, library.MessageMaxLength),
		Priority:   m.Level.Priority(),
		DeviceName: c.o.Device,
		Sound:      c.o.Sound,
	}
	if p.Message == "" { // required by Pushover
		p.Message = clip(m.Title, library.MessageMaxLength)
	}
	if !m.Time.IsZero() {
		p.Timestamp = m.Time.Unix()
	}
	if len(m.Actions) > 0 && m.Actions[0].URL != "" &&
		utf8.RuneCountInString(m.Actions[0].URL) <= library.MessageURLMaxLength {
		p.URL, p.URLTitle = m.Actions[0].URL, clip(m.Actions[0].Label, library.MessageURLTitleMaxLength)
	}
	if m.Level == schedule.Emergency {
		p.Retry, p.Expire = ring(m, now)
		p.CallbackURL = c.o.Callback
	}
	if len(m.Image) > 0 && len(m.Image) <= library.MessageMaxAttachmentByte {
		_ = p.AddAttachment(bytes.NewReader(m.Image)) // it stores the reader and always returns nil
	}
	return p
}

// ring returns the interval of the rings and when they end, in whole seconds
// and within Pushover's bounds. Without Until it rings as long as Pushover
// allows.
func ring(m notify.Message, now time.Time) (retry, expire time.Duration) {
	retry = m.Ring
	if retry <= 0 {
		retry = ringEvery
	}
	retry = max(retry.Truncate(time.Second), minRetry)
	if m.Until.IsZero() {
		return retry, maxExpire
	}
	expire = m.Until.Sub(now).Truncate(time.Second)
	return retry, min(max(expire, minRetry), maxExpire)
}

// clip cuts s to at most n characters, of which the last is then an ellipsis.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
