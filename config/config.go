package config

import (
	"time"

	"parasol/schedule"
)

// Options holds what a configuration is read from.
type Options struct {
	Path    string    // of the YAML file; empty: PARASOL_CONFIG, and without that the environment alone
	Environ []string  // as returned by os.Environ
	Now     time.Time // what `at: today` means
	// Channels and Sources are the available types; see package config/parts.
	Channels, Sources []Type
}

// Config is the complete, validated configuration.
type Config struct {
	People    []Person
	Channels  []Channel // in the order of the file
	Sources   []Source  // in order of preference; empty: offline
	Server    Server
	DataDir   string // absolute or relative to the working directory
	Log       Log
	Heartbeat Heartbeat
	MQTT      MQTT
	Warnings  Problems // worth a second look; Parasol runs despite them
	Door      Problems // warnings about access: relevant where the server runs, or will run
	Notes     []string // what was left out by default, for the log

	home   HomeAssistant      // for presence that has no address and token of its own
	places map[string]Problem // by path: where the settings stand that Unusable is asked for
	data   []byte             // the file's content, to read it again
	opts   Options
}

// Person is one person's policy and the channels of their pushes.
type Person struct {
	Policy   schedule.Policy // complete except for CanConfirm, which depends on the channels' abilities
	Channels []string        // names, in order
	Fallback []string        // names, tried when every one of Channels fails
	Presence []Presence      // what reports where they are, in the order of the file
	Buddy    []string        // names of the buddy's channels
	Entries  []Entry         // the treatments as they were entered
}

// Server configures the page, the API and the confirm links.
type Server struct {
	Listen    string // host:port
	PublicURL string // without a trailing slash; empty: nobody can follow a confirm link
	Token     Secret // empty: only loopback callers see more than metrics and health

	MetricsToken Secret // empty: the metrics are open
}

// Log configures the daemon's log.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // text or json
}

// Heartbeat configures an external watcher that notices when the daemon itself
// has died.
type Heartbeat struct {
	URL   Secret // whoever knows the address can fake a heartbeat; empty: none
	Every time.Duration
}

// Effective returns the configuration in effect: YAML with defaults filled in
// and secrets redacted; empty where there were problems. It reads the file
// again: recording takes most of the time and memory of a reading, and the
// daemon never needs it.
func (c *Config) Effective() string {
	if len(c.People) == 0 {
		return ""
	}
	env, _ := readEnvironment(c.opts.Environ) // it was read before without an error
	r := newReader(c.opts)
	r.shows = true
	root := r.tree(c.data)
	r.overlay(root, &env)
	_, shown := r.config(root)
	return effective(shown)
}

// The paths for Unusable.
const (
	PathListen  = "server.listen"
	PathDataDir = "data_dir"
)

// Unusable returns the problem that a sound setting cannot be used on this
// machine.
func (c *Config) Unusable(path, text, hint string) Problem {
	p := c.places[path]
	p.Text, p.Hint = text, hint
	return p
}

// Person returns the person of that name, nil if there is none.
func (c *Config) Person(name string) *Person {
	for i := range c.People {
		if c.People[i].Policy.Person == name {
			return &c.People[i]
		}
	}
	return nil
}

// Channel returns the channel of that name.
func (c *Config) Channel(name string) (Channel, bool) {
	for _, ch := range c.Channels {
		if ch.Name == name {
			return ch, true
		}
	}
	return Channel{}, false
}
