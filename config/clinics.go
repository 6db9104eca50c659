package config

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Clinics is the configuration of the clinic's command: which clinics it
// serves, and what they share. Their people come by the API.
type Clinics struct {
	Clinics  []Access
	Channels []Channel // in the order of the file
	Sources  []Source  // in order of preference; empty: offline
	Server   Server    // without Token: every clinic has its own
	Log      Log
	Warnings Problems // worth a second look; it runs despite them
	Notes    []string // what was left out by default, for the log
	opts     Options
}

// KeySize is the size of a clinic's key in bytes: AES-256.
const KeySize = 32

// Access is one clinic and what opens it.
type Access struct {
	Name  string
	Token Secret // bearer of the API, and the password of the clinic's page
	key   *[KeySize]byte
}

// Key returns the key that seals what is stored of the clinic's people.
func (a *Access) Key() [KeySize]byte { return *a.key }

// LoadClinics reads and validates the configuration of the clinic's command.
// The error is a [Problems] with everything that is wrong; the configuration
// returned with it only holds the warnings, and may be nil.
func LoadClinics(opts Options) (*Clinics, error) {
	env, err := readEnvironment(opts.Environ)
	if err != nil {
		return nil, Problems{{Path: "environment", Text: "got variables that cannot be read; want texts"}}
	}
	if opts.Path == "" {
		opts.Path = env.Config
	}
	if opts.Path == "" {
		return nil, Problems{{Path: "--config", Text: "got nothing; want a YAML file", Hint: "or PARASOL_CONFIG"}}
	}
	data, err := readFile(opts.Path)
	if err != nil {
		return nil, Problems{{
			File: opts.Path, Text: "got a file that cannot be read: " + err.Error() + "; want a readable YAML file",
			Hint: "e.g. --config clinic.yaml",
		}}
	}
	return parseClinics(data, opts, &env)
}

func parseClinics(data []byte, opts Options, env *environment) (*Clinics, error) {
	r := newReader(opts)
	r.strangers(env.clinicVariables())
	root := r.tree(data)
	var c *Clinics
	if root != nil {
		r.overlaySettings(root, env.clinicSettings())
		r.overlayKeys(root, env)
		c = r.clinicConfig(root)
	}
	r.problems.sort()
	r.warnings.sort()
	if len(r.problems) > 0 {
		return &Clinics{Warnings: r.warnings}, slices.Compact(r.problems)
	}
	c.Warnings, c.Notes, c.opts = r.warnings, r.notes, opts
	return c, nil
}

// clinicConfig reads the whole tree.
func (r *reader) clinicConfig(root *yaml.Node) *Clinics {
	top := value{r: r, node: root}.section()
	c := &Clinics{Clinics: r.clinics(top.get("clinics"))}
	channels := top.get("channels")
	if n := resolve(channels.node); n == nil || n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		channels.missing("at least one channel", "e.g. {browser: {type: web-push, contact: team@example.org}}")
	} else {
		c.Channels = r.channels(channels)
	}
	c.Sources = r.sources(top.get("sources"))
	c.Server = r.clinicServer(top.get("server"))
	c.Log = r.log(top.get("log"))
	top.finish()
	return c
}

// clinics reads the list of clinics. Names, tokens and keys are unique: a
// shared token would open another clinic's people, a shared key read them.
func (r *reader) clinics(v value) []Access {
	items, ok := v.list()
	if len(items) == 0 && (ok || !v.given()) {
		v.missing("a list with at least one clinic", "e.g. - {name: city, token_file: …, key_file: …}")
	}
	var all []Access
	for _, item := range items {
		s := item.section()
		a := Access{Name: s.get("name").name("city")}
		var token, key value
		a.Token, token = s.clinicToken()
		a.key, key = s.clinicKey()
		s.finish()
		for i := range all {
			o := &all[i]
			switch {
			case a.Name != "" && a.Name == o.Name:
				s.get("name").bad(quote(a.Name)+" again", "a name of their own for each", "")
			case !a.Token.IsZero() && a.Token.Equal(o.Token):
				token.bad("the token of clinic "+o.Name, "a token of its own", makeToken)
			case a.key != nil && o.key != nil && *a.key == *o.key:
				key.bad("the key of clinic "+o.Name, "a key of its own", makeKey)
			}
		}
		all = append(all, a)
	}
	return all
}

const (
	makeToken = "e.g. what `openssl rand -hex 16` prints"
	makeKey   = "e.g. what `openssl rand -hex 32` prints; who loses it loses what is stored"
)

// clinicToken reads a clinic's token.
func (s *section) clinicToken() (Secret, value) {
	got, v := s.secret("token")
	switch n := len(got.Reveal()); {
	case n == 0 && !s.has("token") && !s.has("token_file"):
		v.missing("a secret of at least 16 characters", "or token_file; "+makeToken)
	case n > 0 && n < leastToken:
		v.bad(strconv.Itoa(n)+" characters", "at least 16 characters", makeToken)
	}
	return got, v
}

// clinicKey reads a clinic's key; nil after a problem.
func (s *section) clinicKey() (*[KeySize]byte, value) {
	got, v := s.secret("key")
	if got.IsZero() {
		if !s.has("key") && !s.has("key_file") {
			v.missing("32 bytes in hex or base64", "or key_file; "+makeKey)
		}
		return nil, v
	}
	key, err := parseKey(got.Reveal())
	if err != nil {
		v.bad(err.Error(), "32 bytes in hex or base64", makeKey)
		return nil, v
	}
	return key, v
}

// parseKey decodes a key of 64 hex digits, or of 43 characters of base64 with
// or without padding, in the alphabet of files or of links. The error does not
// quote the key.
func parseKey(text string) (*[KeySize]byte, error) {
	wrong := errors.New("what is neither hex nor base64")
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.Strict().DecodeString, base64.RawStdEncoding.Strict().DecodeString,
		base64.URLEncoding.Strict().DecodeString, base64.RawURLEncoding.Strict().DecodeString,
	} {
		b, err := decode(text)
		switch {
		case err == nil && len(b) == KeySize:
			return (*[KeySize]byte)(b), nil
		case err == nil:
			wrong = errors.New(counted(len(b), "byte"))
		}
	}
	return nil, wrong
}

// counted returns "1 byte", "2 bytes".
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// clinicServer reads where the clinic's command listens. It has no token of
// its own, since every clinic has one.
func (r *reader) clinicServer(v value) Server {
	s := v.section()
	srv := Server{
		Listen:    s.get("listen").listen(),
		PublicURL: s.get("public_url").address("", "https://parasol.example.org"),
	}
	srv.MetricsToken, _ = s.secret("metrics_token")
	if s.has("token") || s.has("token_file") {
		at := s.given("token", "token_file")
		s.known = append(s.known, "token", "token_file")
		at.bad("a token of the server", "none: each clinic has a token of its own", "see clinics")
	}
	s.finish()
	if srv.PublicURL == "" && s.node != nil {
		s.get("public_url").warn("nothing", "the address under which people reach this server",
			"without one no push has a link to answer by")
	}
	return srv
}

// Channel returns the channel of that name.
func (c *Clinics) Channel(name string) (Channel, bool) {
	i := slices.IndexFunc(c.Channels, func(ch Channel) bool { return ch.Name == name })
	if i < 0 {
		return Channel{}, false
	}
	return c.Channels[i], true
}
