package pushover

import (
	"context"
	"slices"
	"strings"

	"github.com/go-resty/resty/v2"
)

// Check asks Pushover whether the keys are valid and whether the user has an
// active device and the configured ones. If not, the error is a *notify.Error
// of class Refused.
func (c *Channel) Check(ctx context.Context) error {
	var got struct {
		answer
		Devices []string `json:"devices"`
		Group   flag     `json:"group"`
	}
	err := c.ask(ctx, &got, func(r *resty.Request) (*resty.Response, error) {
		return r.SetFormData(map[string]string{"token": c.o.Token(), "user": c.o.User()}).Post("/users/validate.json")
	})
	if err != nil || bool(got.Group) { // the answer for a group lists no devices
		return err
	}
	if len(got.Devices) == 0 {
		return c.wire.Refuse("the user has no active device")
	}
	for _, name := range strings.Split(c.o.Device, ",") {
		if name != "" && !slices.Contains(got.Devices, name) {
			return c.wire.Refuse("device %q is not one of the user's (%s)", name, strings.Join(got.Devices, ", "))
		}
	}
	return nil
}
