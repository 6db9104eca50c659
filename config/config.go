package config

import (
	"time"

	"parasol/schedule"
)

// Options is what a configuration is read from.
type Options struct {
	Path    string    // of the YAML file; empty: PARASOL_CONFIG, and without that the environment alone
	Environ []string  // as os.Environ gives it
	Now     time.Time // what `at: today` means
	// Channels and Sources are the types there are; see package config/parts.
	Channels, Sources []Type
}

// Config is everything Parasol is told, checked.
type Config struct {
	People    []Person
	Channels  []Channel // in the order of the file
	Sources   []Source  // in order of preference; empty: offline
	Server    Server
	DataDir   string // absolute or relative to the working directory
	Log       Log
	Heartbeat Heartbeat
	MQTT      MQTT
	Warnings  Problems // worth a second look; Parasol runs with them
	Door      Problems // warnings of who may come in: of interest where the server runs, or is to
	Notes     []string // what was left out by default, for the log
	effective string
	data      []byte // the file, for Amend
	opts      Options
}

// Person is one person's policy and where their pushes go.
type Person struct {
	Policy   schedule.Policy // complete but for CanConfirm, which depends on the channels' abilities
	Channels []string        // names, in order
	Fallback []string        // names, tried when every one of Channels fails
	Presence []Presence      // what tells where they are, in the order of the file
	Buddy    []string        // names of the buddy's channels
	Entries  []Entry         // the treatments as they were entered
}

// Server is the page, the API and the confirm links.
type Server struct {
	Listen    string // host:port
	PublicURL string // without a slash at its end; empty: nobody can follow a confirm link
	Token     Secret // empty: only loopback callers see more than metrics and health

	MetricsToken Secret // empty: the metrics are open
}

// Log is how the daemon logs.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // text or json
}

// Heartbeat is an outside watcher that notices when the daemon itself is dead.
type Heartbeat struct {
	URL   Secret // whoever knows the address can feign a heartbeat; empty: none
	Every time.Duration
}

// Effective returns the configuration as read: YAML with defaults filled in
// and secrets redacted.
func (c *Config) Effective() string { return c.effective }

// Person returns the person of that name, nil where there is none.
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
