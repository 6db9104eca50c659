package config

import "strings"

// Section is a part of the file that the row of its type reads. Reading a key
// makes it a known one. A bad value is reported with its position and then
// treated as not given.
type Section struct {
	s      *section
	before int // number of problems before it was read
}

// Sound reports whether no problem was found in the section so far.
func (s *Section) Sound() bool { return s.s.node != nil && s.s.r.found == s.before }

// Has reports whether any of the keys is given.
func (s *Section) Has(keys ...string) bool {
	for _, k := range keys {
		if s.s.has(k) {
			return true
		}
	}
	return false
}

// Asked reports whether the section was written by a person: false for a
// default one.
func (s *Section) Asked() bool { return !s.s.r.implied[s.s.at] }

// Text returns one line of text, empty if it is not given.
func (s *Section) Text(key, want, hint string) string { return s.s.get(key).text(want, hint, "") }

// Lines returns text that may have several lines.
func (s *Section) Lines(key, want string) string {
	v := s.s.get(key)
	got, ok := v.scalar(want, "")
	if ok && strings.TrimSpace(got) == "" {
		v.bad("nothing", want, "")
	} else if ok {
		v.showText(got)
	}
	return got
}

// Truth returns true or false; false if it is not given.
func (s *Section) Truth(key string) bool { return s.s.get(key).truth(false) }

// Choice returns one of the words, the first if it is not given.
func (s *Section) Choice(key string, words ...string) string {
	return s.s.get(key).choice(words, words[0])
}

// Secret returns the secret under key, or the one in the file named by
// key_file.
func (s *Section) Secret(key string) Secret {
	got, _ := s.s.secret(key)
	return got
}

// NeedSecret is Secret for a required one.
func (s *Section) NeedSecret(key, want string) Secret {
	got, v := s.s.secret(key)
	if got.IsZero() && !s.Has(key, key+"_file") {
		v.missing(want, "or "+key+"_file with its path")
	}
	return got
}

// Address returns an http or https address that may be shown, without a
// trailing slash.
func (s *Section) Address(key, fallback, example string) string {
	return s.s.get(key).address(fallback, example)
}

// SecretAddress returns a required address that is itself a secret.
func (s *Section) SecretAddress(key, example string) Secret {
	got, v := s.s.secret(key)
	switch why := notAddress(got.Reveal()); {
	case !s.Has(key, key+"_file"):
		v.missing(wantAddress, "e.g. "+example)
	case why != "" && !got.IsZero():
		v.bad(why, wantAddress, "e.g. "+example)
	default:
		v.warnPlain(got.Reveal())
	}
	return got
}

// Missing reports a missing required key.
func (s *Section) Missing(key, want, hint string) { s.s.get(key).missing(want, hint) }

// Bad reports what is wrong with the value of a key; got must not contain a
// secret.
func (s *Section) Bad(key, got, want, hint string) { s.s.get(key).bad(got, want, hint) }

// Warn reports a value that deserves a second look.
func (s *Section) Warn(key, got, want, hint string) { s.s.get(key).warn(got, want, hint) }

// Note logs what was left out by default.
func (s *Section) Note(text string) { s.s.r.notes = append(s.s.r.notes, text) }

// Misfit reports why the part cannot be built from its settings, at the key
// that a [*schedule.Misfit] names; nil is fine.
func (s *Section) Misfit(err error) {
	if err != nil {
		s.s.misfit(err)
	}
}
