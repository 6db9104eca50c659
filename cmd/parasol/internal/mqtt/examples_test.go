package mqtt_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parasol/cmd/parasol/internal/mqtt"
	"parasol/cmd/parasol/internal/mqtt/mqtttest"
)

const examples = "../../../../examples/presence/"

// Every entity of the card and the automations is one that is described.
func TestEntitiesOfTheExample(t *testing.T) {
	text, err := os.ReadFile(examples + "home-assistant.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	run(t, b.Address, nil)
	eventually(t, "described", func() bool { return w.Last(config) != "" })
	used := regexp.MustCompile(`[a-z_]+\.parasol_ada_[a-z_]+`).FindAllString(string(text), -1)
	if len(used) < 10 {
		t.Fatalf("%d entities", len(used))
	}
	for _, id := range used {
		if !strings.Contains(w.Last(config), `"default_entity_id":"`+id+`"`) {
			t.Errorf("%s is used and not described", id)
		}
	}
}

// The broker's configuration, with certificates made here in place of the
// owner's: a connection needs TLS, the authority and the password.
func TestBrokerOfTheExample(t *testing.T) {
	dir := t.TempDir()
	certificates(t, dir)
	passwords := filepath.Join(dir, "passwords")
	password := exec.CommandContext(t.Context(), mqtttest.Program(t, "mosquitto_passwd"), "-b", "-c", passwords, "parasol", "right")
	if out, err := password.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(examples + "mosquitto.conf")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.ReplaceAll(string(text), "/etc/mosquitto", dir)
	before, rest, found := strings.Cut(lines, "listener 8883\n")
	if !found {
		t.Fatal("no listener")
	}
	b := mqtttest.New(t, before+"user root\n"+rest)
	secure := func(password, ca string) *ours {
		return run(t, "", func(o *mqtt.Options) {
			o.URL, o.ID = "mqtts://"+b.Address, password+filepath.Base(ca)
			o.Username, o.Password, o.CAFile = "parasol", func() string { return password }, ca
		})
	}
	up(t, secure("right", filepath.Join(dir, "ca.crt")))
	wrong := secure("wrong", filepath.Join(dir, "ca.crt"))
	eventually(t, "the password is refused", func() bool {
		_, why := wrong.Standing()
		return strings.Contains(why, "refuses mqtt.username")
	})
	stranger := secure("right", "")
	eventually(t, "the authority is not known", func() bool { _, why := stranger.Standing(); return strings.Contains(why, "certificate") })
}

// certificates writes an authority and a broker's certificate for loopback.
func certificates(t *testing.T, dir string) {
	t.Helper()
	made := func(serial int64, ca bool, parent *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey, []byte) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		c := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "made in a test"},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			IsCA: ca, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
			KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
		if parent == nil {
			parent, by = c, key
		}
		der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
		if err != nil {
			t.Fatal(err)
		}
		c, _ = x509.ParseCertificate(der)
		return c, key, der
	}
	write := func(name, kind string, der []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	authority, by, der := made(1, true, nil, nil)
	write("ca.crt", "CERTIFICATE", der)
	_, key, der := made(2, false, authority, by)
	write("broker.crt", "CERTIFICATE", der)
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write("broker.key", "EC PRIVATE KEY", private)
}
