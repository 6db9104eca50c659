package notify

import "parasol/schedule"

// Test returns a test message for a channel at a level.
func (t *Texts) Test(person string, level schedule.Level) Message {
	return Message{
		Person: person, Level: level, Title: t.words["test.title"],
		Body: t.words["test.first"] + "\n" + t.write("test.rest", "level", t.Level(level)),
	}
}

// Outlive returns the morning's push of a decision, worded for a daemon that
// is down by then: it is written the evening before and left with the channel.
func (t *Texts) Outlive(d *schedule.Decision) Message {
	m, r := t.Render(d), t.Read(d)
	r.down = true
	title, first := r.title(r.outlive()), r.firstLine(r.outlive())
	m.Title, m.Body = release(title), release(r.body(first, title))
	return m
}

// outlive is the key of the texts for a daemon that is down.
func (r *Reader) outlive() string { return "outlive." + r.mode.String() }

// Down says what to do with a message from a daemon that is down.
func (r *Reader) Down() string {
	keep := "outlive.film"
	if !r.film() {
		keep = "outlive.covered"
	}
	return join(r.say("outlive.check"), r.say(keep))
}

// leftBehind returns the lines of a message that outlives the daemon: those of
// a morning, without what may change.
func (r *Reader) leftBehind() [][]slot {
	return [][]slot{
		warning, {(*Reader).PhaseLine}, {(*Reader).Down}, care, flags, {(*Reader).Hours, (*Reader).Glass}, usual, other,
	}
}
