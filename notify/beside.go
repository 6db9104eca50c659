package notify

import "parasol/schedule"

// Test returns the message that tries a channel at a level.
func (t *Texts) Test(person string, level schedule.Level) Message {
	return Message{
		Person: person, Level: level, Title: t.words["test.title"],
		Body: t.words["test.first"] + "\n" + t.write("test.rest", "level", t.Level(level)),
	}
}

// Outlive returns the morning's push of a decision in the words that hold if
// the daemon is down by then: it was written the evening before and left with
// the channel.
func (t *Texts) Outlive(d *schedule.Decision) Message {
	m, r := t.Render(d), t.Read(d)
	r.down = true
	title, first := r.title(r.outlive()), r.firstLine(r.outlive())
	m.Title, m.Body = release(title), release(r.body(first, title))
	return m
}

// outlive is the key of the words for a daemon that is down.
func (r *Reader) outlive() string { return "outlive." + r.mode.String() }

// Down says what to do with a message that the daemon left behind.
func (r *Reader) Down() string {
	keep := "outlive.film"
	if !r.film() {
		keep = "outlive.covered"
	}
	return join(r.say("outlive.check"), r.say(keep))
}

// leftBehind are the lines of a message that outlives the daemon: a morning's,
// without what changes.
func (r *Reader) leftBehind() [][]slot {
	return [][]slot{
		warning, {(*Reader).PhaseLine}, {(*Reader).Down}, care, flags, {(*Reader).Hours, (*Reader).Glass}, usual, other,
	}
}
