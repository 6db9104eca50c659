package webpush

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Subscription is a device that asked for pushes.
type Subscription struct {
	ID       string // of the store
	Endpoint string // whoever knows it can send to the device: a secret
	P256DH   string
	Auth     string
}

// known are the hosts of the browsers' push services; one with a leading dot
// matches its subdomains.
var known = []string{"fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"}

// longestEndpoint is in bytes: those of Windows have about 600.
const longestEndpoint = 2048

// Check returns why a subscription is not accepted, nil if it is. The endpoint
// must be of a known service or of the origin that the configuration names.
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

// public returns why an address is not of a known service, nil if it is.
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

// origin returns the audience of a signature, empty if text is not an address.
func origin(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
