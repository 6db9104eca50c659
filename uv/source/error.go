package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Class is the kind of an error: a closed set, used as a metric label.
type Class string

// The classes of errors.
const (
	Quota     Class = "quota"     // too many calls; Error.Wait says for how long to stay away
	BadKey    Class = "bad-key"   // the key is missing or refused: a person must act
	Refused   Class = "refused"   // the service rejects the request
	Outage    Class = "outage"    // 5xx, a timeout, no connection
	Malformed Class = "malformed" // not an answer: a web page, half a body, no JSON
	Empty     Class = "empty"     // an answer without a usable value
)

// OK is the outcome of a call that returned an answer, or said that the
// previous one is still current.
const OK = "ok"

// Outcomes returns all outcomes of a call, as the metric's label has them.
func Outcomes() []string {
	return []string{
		OK, string(Quota), string(BadKey), string(Refused), string(Outage), string(Malformed), string(Empty),
	}
}

// Error says why a call returned no answer. Its text contains no key, no
// address and nothing that the service sent.
type Error struct {
	Class  Class
	Status int           // HTTP status; 0 without a response
	What   string        // in our words
	Wait   time.Duration // the pause that the service asks for; 0 if it names none
}

// Error returns the status and the words: "429 Too Many Requests: the day's
// quota is spent".
func (e *Error) Error() string {
	switch {
	case e.Status == 0:
		return e.What
	case e.What == "":
		return fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	default:
		return fmt.Sprintf("%d %s: %s", e.Status, http.StatusText(e.Status), e.What)
	}
}

// classed returns err as an *Error. Any other error becomes an outage without
// its text, which may contain an address.
func classed(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Class: Outage, What: "no answer"}
}

// Decode reads a JSON body. The error is Malformed and says nothing of the
// content.
func Decode(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	if err == nil {
		return nil
	}
	return &Error{Class: Malformed, What: fault(body, err)}
}

func fault(body []byte, err error) string {
	var syntax *json.SyntaxError
	first := firstByte(body)
	switch {
	case first == 0:
		return "an empty body"
	case first == '<':
		return "a web page instead of JSON"
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(body)):
		return "a body that is cut off"
	case errors.As(err, &syntax):
		return "a body that is not JSON"
	default:
		return "JSON of another shape"
	}
}

func firstByte(body []byte) byte {
	for _, b := range body {
		if b != ' ' && b != '\n' && b != '\r' && b != '\t' {
			return b
		}
	}
	return 0
}
