package postgres

import (
	"bytes"
	"strconv"
	"time"
)

// mark begins a string that stands for an instant: the seconds from another
// one, in base 36, and Z where it is in UTC rather than in the local offset. A
// string that begins with a mark itself gets another in front of it.
//
// A decision has some fifteen instants, of 25 characters each, of which a
// dictionary knows only some: they would be a third of what it takes.
const mark = '~'

// shorten shortens the instants in a JSON text.
func shorten(text []byte, from time.Time, offset int) []byte {
	zone := time.FixedZone("", offset)
	return eachString(text, func(out, s []byte) []byte {
		if len(s) > 0 && s[0] == mark {
			return append(append(out, mark), s...)
		}
		for _, in := range []struct {
			zone *time.Location
			sign string
		}{{zone, ""}, {time.UTC, "Z"}} {
			t, err := time.Parse(time.RFC3339, string(s))
			if err == nil && !t.IsZero() && t.In(in.zone).Format(time.RFC3339) == string(s) {
				out = strconv.AppendInt(append(out, mark), t.Unix()-from.Unix(), 36)
				return append(out, in.sign...)
			}
		}
		return append(out, s...)
	})
}

// lengthen is the inverse of shorten.
func lengthen(text []byte, from time.Time, offset int) []byte {
	zone := time.FixedZone("", offset)
	return eachString(text, func(out, s []byte) []byte {
		if len(s) == 0 || s[0] != mark {
			return append(out, s...)
		}
		digits, utc := bytes.CutSuffix(s[1:], []byte("Z"))
		seconds, err := strconv.ParseInt(string(digits), 36, 64)
		if err != nil { // it began with a mark
			return append(out, s[1:]...)
		}
		t := time.Unix(from.Unix()+seconds, 0).In(zone)
		if utc {
			t = t.UTC()
		}
		return t.AppendFormat(out, time.RFC3339)
	})
}

// eachString copies a JSON text, with each string in it, keys too, as write
// appends it.
func eachString(text []byte, write func(out, s []byte) []byte) []byte {
	out := make([]byte, 0, len(text))
	for {
		begin := bytes.IndexByte(text, '"')
		if begin < 0 {
			return append(out, text...)
		}
		out = append(out, text[:begin+1]...)
		text = text[begin+1:]
		end := 0
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(text))
		out = write(out, text[:end])
		text = text[end:]
		if len(text) > 0 { // the closing quote
			out, text = append(out, '"'), text[1:]
		}
	}
}
