package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
)

func TestBroker(t *testing.T) {
	for _, row := range []struct {
		why, text string
		want      config.MQTT
	}{
		{"none", "", config.MQTT{Discovery: true, Prefix: "homeassistant"}},
		{"an address alone", "mqtt: {url: \"mqtt://broker:1883\"}",
			config.MQTT{URL: "mqtt://broker:1883", Discovery: true, Prefix: "homeassistant"}},
		{"over TLS, with a user", "mqtt: {url: \"mqtts://broker:8883\", username: parasol, password: pw}",
			config.MQTT{URL: "mqtts://broker:8883", Username: "parasol", Password: config.NewSecret("pw"), Discovery: true,
				Prefix: "homeassistant"}},
		{"over a web socket", "mqtt: {url: \"ws://broker/mqtt\"}",
			config.MQTT{URL: "ws://broker/mqtt", Discovery: true, Prefix: "homeassistant"}},
		{"over a web socket with TLS", "mqtt: {url: \"wss://broker/mqtt\"}",
			config.MQTT{URL: "wss://broker/mqtt", Discovery: true, Prefix: "homeassistant"}},
		{"no discovery for Home Assistant",
			"mqtt: {url: \"mqtt://b\", discovery: false}", config.MQTT{URL: "mqtt://b", Prefix: "homeassistant"}},
		{"discovered elsewhere", "mqtt: {url: \"mqtt://b\", discovery_prefix: house/ha}",
			config.MQTT{URL: "mqtt://b", Discovery: true, Prefix: "house/ha"}},
	} {
		if diff := cmp.Diff(row.want, read(t, ada()+row.text).MQTT); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestInvalidBroker(t *testing.T) {
	const where = "p.yaml:5:13: mqtt.url: got "
	for _, row := range []struct{ why, keys, want string }{
		{"an http address", "url: \"http://broker\"", where + "no address of a broker; want the broker's address (e.g. mqtt://broker:1883"},
		{"a host alone", "url: broker", where + "no address of a broker"},
		{"no host", "url: \"mqtt://\"", where + "no address of a broker"},
		{"not an address", "url: \"mqtt://[" + hush + "\"", where + "no address of a broker"},
		{"a user in it", "url: \"mqtt://ada@broker\"", where + "an address with a user or password in it"},
		{"a password in it", "url: \"mqtt://ada:" + hush + "@broker\"", where + "an address with a user or password in it"},
		{"a list", "url: [" + hush + "]", where + "a list; want the broker's address"},
		{"a topic that begins with a slash", "url: \"mqtt://b\", discovery_prefix: /ha",
			"p.yaml:5:43: mqtt.discovery_prefix: got \"/ha\"; want a topic without wildcards"},
		{"a topic that ends with one", "url: \"mqtt://b\", discovery_prefix: ha/", "p.yaml:5:43: mqtt.discovery_prefix: got \"ha/\""},
		{"a topic with a blank", "url: \"mqtt://b\", discovery_prefix: h a", "p.yaml:5:43: mqtt.discovery_prefix: got \"h a\""},
		{"a topic with a wildcard", "url: \"mqtt://b\", discovery_prefix: h/+", "p.yaml:5:43: mqtt.discovery_prefix: got \"h/+\""},
	} {
		got := refused(t, ada()+"mqtt: {"+row.keys+"}\n")
		if !strings.HasPrefix(got, row.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line: %s", row.why, got, row.want)
		}
		leaks(t, row.why, got)
	}
}

// The file with a broker's authority is checked when the configuration is read,
// since the connection would fail hours later.
func TestBrokersCertificateAuthority(t *testing.T) {
	dir := t.TempDir()
	good, empty := filepath.Join(dir, "ca.crt"), filepath.Join(dir, "empty.crt")
	write(t, good, certificate(t))
	write(t, empty, "no certificate in here\n")
	with := func(path string) string { return ada() + "mqtt: {url: \"mqtts://b\", ca_file: " + path + "}\n" }
	if c := read(t, with(good)); c.MQTT.CAFile != good {
		t.Errorf("got %q; want %q", c.MQTT.CAFile, good)
	}
	for _, row := range []struct{ why, path, want string }{
		{"no such file", filepath.Join(dir, "none.crt"), "got a path that cannot be read: no such file or directory"},
		{"a folder", dir, "got a path that cannot be read: is a directory"},
		{"a file of something else", empty, "got a file without certificates"},
	} {
		got := refused(t, with(row.path))
		if !strings.HasPrefix(got, "p.yaml:5:35: mqtt.ca_file: "+row.want) || strings.Contains(got, "\n") {
			t.Errorf("%s: got %s; want %s", row.why, got, row.want)
		}
	}
}

// certificate returns a self-signed certificate as PEM.
func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
