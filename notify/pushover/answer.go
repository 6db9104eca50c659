package pushover

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"parasol/notify/exchange"
)

// Pushover's limit headers, all integers; the reset is in Unix seconds.
const (
	limitTotal     = "X-Limit-App-Limit"
	limitRemaining = "X-Limit-App-Remaining"
	limitReset     = "X-Limit-App-Reset"
)

var receiptForm = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)

// accept rewrites a 2xx answer so that the library does not take an accepted
// message for a failure, whose retry would send it twice: it removes an invalid
// receipt and sets missing limit headers to −1. An answer that is not an object
// with a status is not Pushover's.
func (c *Channel) accept(resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, c.wire.Unreadable("answer: %v", err)
	}
	var got struct {
		Status  *int            `json:"status"`
		Receipt json.RawMessage `json:"receipt"`
		Errors  json.RawMessage `json:"errors"`
	}
	if !exchange.Object(body, &got) || got.Status == nil {
		return nil, c.wire.Unreadable("%d with an answer that is not Pushover's", resp.StatusCode)
	}
	c.quota.learn(resp.Header, time.Now())
	for _, h := range []string{limitTotal, limitRemaining, limitReset} {
		if v := resp.Header.Values(h); len(v) != 1 || !isInt(v[0]) {
			resp.Header.Set(h, "-1")
		}
	}
	object := map[string]any{"status": *got.Status, "receipt": receipt(got.Receipt), "errors": texts(got.Errors)}
	return replaceBody(resp, object), nil
}

func replaceBody(resp *http.Response, object map[string]any) *http.Response {
	body, _ := json.Marshal(object) // an int, a string and strings
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp
}

func receipt(raw json.RawMessage) string {
	var id string
	if json.Unmarshal(raw, &id) != nil || !receiptForm.MatchString(id) {
		return ""
	}
	return id
}

func texts(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}

func isInt(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}
