package exchange

import (
	"bytes"
	"encoding/json"

	"github.com/go-resty/resty/v2"
)

// Client returns a resty client on t that neither retries nor logs: logged
// failures would contain the URL with its keys.
func Client(t *Transport) *resty.Client {
	return resty.New().SetTransport(t).SetLogger(silent{}).SetHeader("User-Agent", "parasol")
}

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// Object decodes a JSON object into v, whatever the response's Content-Type,
// and reports whether body is one. Arrays, null and trailing text are not.
func Object(body []byte, v any) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 0 && body[0] == '{' && json.Unmarshal(body, v) == nil
}
