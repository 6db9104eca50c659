// Package archive holds what package zone embeds: compressed bytes, and the
// compiled time zones of one IANA release.
//
// Goals: one compressed stream for all zones, since six hundred small ones
// compress to a fifth only together; the release readable without unpacking.
// Non-goals: getting and compiling the zones (.ci/tzdata), what they mean
// (package time).
package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// Press compresses bytes.
func Press(b []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression) // a known level
	_, _ = w.Write(b)                                    // into memory: cannot fail
	_ = w.Close()
	return out.Bytes()
}

// Unpress is the inverse of Press.
func Unpress(pressed string) (string, error) {
	var out strings.Builder
	_, err := io.Copy(&out, flate.NewReader(strings.NewReader(pressed)))
	return out.String(), err
}

// Pack returns an archive of a release's zones, by name. The same zones give
// the same bytes; those with the same rules are stored once.
func Pack(release string, zones map[string][]byte) []byte {
	names := map[string][]string{}
	var order []string
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		rules := string(zones[name])
		if names[rules] == nil {
			order = append(order, rules)
		}
		names[rules] = append(names[rules], name)
	}
	var out []byte
	for _, rules := range order {
		out = appendText(out, strings.Join(names[rules], " "))
		out = appendText(out, rules)
	}
	return slices.Concat([]byte(release+"\n"), Press(out))
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// Release returns the release of an archive.
func Release(archive string) string {
	release, _, _ := strings.Cut(archive, "\n")
	return release
}

// Zones are the zones of an archive, in the form of
// [time.LoadLocationFromTZData], by name.
type Zones map[string]string

var errDamaged = errors.New("archive: damaged")

// Open unpacks an archive.
func Open(archive string) (Zones, error) {
	_, pressed, _ := strings.Cut(archive, "\n")
	rest, err := Unpress(pressed)
	if err != nil {
		return nil, err
	}
	zones := Zones{}
	for rest != "" {
		var names, rules string
		var named, ruled bool
		names, rest, named = cutText(rest)
		rules, rest, ruled = cutText(rest)
		if !named || !ruled {
			return nil, errDamaged
		}
		for name := range strings.FieldsSeq(names) {
			zones[name] = rules
		}
	}
	return zones, nil
}

func cutText(s string) (text, rest string, ok bool) {
	r := strings.NewReader(s)
	n, err := binary.ReadUvarint(r)
	if err != nil || n > uint64(r.Len()) {
		return "", "", false
	}
	s = s[len(s)-r.Len():]
	return s[:n], s[n:], true
}
