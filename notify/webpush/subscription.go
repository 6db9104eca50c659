package webpush

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Subscription is one device that asked for pushes.
type Subscription struct {
	ID       string // of the store
	Endpoint string // whoever knows it can send to the device: a secret
	P256DH   string
	Auth     string
}

// known are the hosts of the browsers' push services; a leading dot stands for
// any name below.
var known = []string{"fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"}

// longestEndpoint in bytes: Windows' have about 600.
const longestEndpoint = 2048

// Check reports why a subscription is not taken. Besides the known services an
// endpoint may lie at the origin that the configuration names.
func (s Subscription) Check(allowed string) error {
	u, err := url.Parse(s.Endpoint)
	if err != nil || len(s.Endpoint) > longestEndpoint {
		return errors.New("endpoint: want the address that a browser gave")
	}
	if allowed == "" || origin(s.Endpoint) != allowed || u.User != nil {
		if err := public(u); err != nil {
			return err
		}
	}
	_, err = parseKeys(s.P256DH, s.Auth)
	return err
}

// public reports why an address is not one of the known services'.
func public(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "https":
		return errors.New("endpoint: want https")
	case u.User != nil || u.Port() != "" || net.ParseIP(host) != nil:
		return errors.New("endpoint: want a name without user, password or port")
	}
	for _, k := range known {
		if host == k || strings.HasPrefix(k, ".") && strings.HasSuffix(host, k) {
			return nil
		}
	}
	return fmt.Errorf(
		"endpoint: got the host %q; want a browser's push service (%s), or one that the channel's url names",
		host,
		strings.Join(known, ", "),
	)
}

// origin is what a signature is for; empty for what is no address.
func origin(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
