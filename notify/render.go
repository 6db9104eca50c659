package notify

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"parasol/schedule"
)

// Render returns the push of a decision in the embedded texts. See
// [Texts.Render].
func Render(d *schedule.Decision) Message { return Default().Render(d) }

// Render returns the push of a decision that sends one. It is a function of
// the decision alone, also after a way through the journal; title and body are
// not empty and keep to [MaxTitle] and [MaxBody]. Actions and Image are the
// caller's to add. Of a decision that sends nothing it is the zero Message.
func (t *Texts) Render(d *schedule.Decision) Message {
	if d.Send == nil {
		return Message{}
	}
	s := d.Send
	m := Message{Person: d.Person, Kind: s.Slot.Kind, Slot: s.Slot, Attempt: s.Attempt, Level: s.Level, Time: s.Due, Until: s.Until, Key: Key(d.Person, s.Slot)}
	if s.Ring {
		m.Ring = schedule.RingEvery
	}
	r := read(d)
	v := r.view()
	m.Title, m.Body = t.title(r, v), t.body(r, v)
	return m
}

// Key names a person's slot the same each time: a tag or sequence id to
// replace or cancel by, of letters, digits and hyphens.
func Key(person string, slot schedule.Slot) string { return Digest(person, slot.String()) }

// Digest stands for texts without telling them: tags and sequence ids show in
// the logs of services.
func Digest(texts ...string) string {
	h := fnv.New64a()
	h.Write([]byte(strings.Join(texts, "\x00")))
	return fmt.Sprintf("parasol-%016x", h.Sum64())
}

// title says the thing to do, that it is urgent, and that it is said again.
func (t *Texts) title(r *reader, v *View) string {
	title := t.part(r, "title", v)
	if strings.TrimSpace(title) == "" {
		title = plain(r)
	}
	if r.s.Level == schedule.Emergency {
		title = "Urgent: " + title
	}
	again := ""
	if r.s.Attempt > 1 {
		again = " (" + ordinal(r.s.Attempt) + " reminder)"
	}
	title = strings.ReplaceAll(title, "\n", " ")
	return release(cut(title, MaxTitle-len(again)) + again)
}

// body joins the first line and the rest, adds what must not be lost and fits
// it all to the limit.
func (t *Texts) body(r *reader, v *View) string {
	first := fit(t.part(r, "first", v), FirstLine, nil)
	must := v.must()
	body := first + "\n" + t.part(r, "more", v)
	for _, m := range must {
		if !strings.Contains(body, m) {
			body += "\n" + m
		}
	}
	body = fit(unique(body), MaxBody, must)
	if body == "" {
		body = plain(r) + "."
	}
	return release(body)
}

// must returns the sentences that no template and no limit may take away.
func (v *View) must() []string {
	return slices.DeleteFunc([]string{v.Warning, v.IndoorLight, v.LastLine, v.Covered}, func(s string) bool { return s == "" })
}

// unique drops a sentence that was said before, so that templates need not
// know which fields agree.
func unique(s string) string {
	all := sentences(s)
	var said []string
	for i, sentence := range all {
		key := strings.TrimSpace(sentence)
		if slices.Contains(said, key) {
			all[i] = "\n"[:strings.Count(sentence, "\n")]
		}
		said = append(said, key)
	}
	return tidy(strings.Join(all, ""))
}

// plain is the text that is left when an override says nothing.
func plain(r *reader) string {
	switch {
	case r.mode == schedule.Dark:
		return "Keep out of sun and bright light"
	case r.mode == schedule.Cover:
		return "Stay in or cover up"
	case r.film():
		return "Put on " + r.coat()
	}
	return "A note from Parasol"
}

func release(s string) string { return strings.ReplaceAll(s, string(held), " ") }
