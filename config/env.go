package config

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kelseyhightower/envconfig"
	"go.yaml.in/yaml/v4"
)

// prefix is that of all variables that are read.
const prefix = "PARASOL_"

// environment is filled by envconfig. All fields are texts, which are
// validated like the file's values: those messages are better than
// envconfig's, which would echo a secret. The tags default, required and
// envconfig are not used: the first two ignore the file, the last also reads
// the name without prefix. The odd capitals are for envconfig: OpenUVKey would
// be OPEN_UV_KEY. An empty variable counts as unset, because Compose passes
// unknown ones as empty.
type environment struct {
	Config                 string `split_words:"true"`
	DataDir                string `split_words:"true"`
	Listen                 string `split_words:"true"`
	PublicUrl              string `split_words:"true"`
	Token                  string `split_words:"true"`
	TokenFile              string `split_words:"true"`
	LogLevel               string `split_words:"true"`
	LogFormat              string `split_words:"true"`
	PushoverToken          string `split_words:"true"`
	PushoverTokenFile      string `split_words:"true"`
	PushoverUser           string `split_words:"true"`
	PushoverUserFile       string `split_words:"true"`
	OpenuvKey              string `split_words:"true"`
	OpenuvKeyFile          string `split_words:"true"`
	OpenweathermapKey      string `split_words:"true"`
	OpenweathermapKeyFile  string `split_words:"true"`
	HomeAssistantUrl       string `split_words:"true"`
	HomeAssistantToken     string `split_words:"true"`
	HomeAssistantTokenFile string `split_words:"true"`
	MqttUrl                string `split_words:"true"`
	MqttPassword           string `split_words:"true"`
	MqttPasswordFile       string `split_words:"true"`
	HeartbeatUrl           string `split_words:"true"`
	HeartbeatUrlFile       string `split_words:"true"`
	Latitude               string `split_words:"true"`
	Longitude              string `split_words:"true"`
	Timezone               string `split_words:"true"`
	Treatment              string `split_words:"true"`
	TreatedAt              string `split_words:"true"`
	Morning                string `split_words:"true"`
}

// variable is one setting from the environment.
type variable struct{ name, path, text string }

// settings returns the variables that set one key each; the text is empty if
// unset.
func (e *environment) settings() []variable {
	return []variable{
		{"PARASOL_DATA_DIR", "data_dir", e.DataDir},
		{"PARASOL_LISTEN", "server.listen", e.Listen},
		{"PARASOL_PUBLIC_URL", "server.public_url", e.PublicUrl},
		{"PARASOL_TOKEN", "server.token", e.Token},
		{"PARASOL_TOKEN_FILE", "server.token_file", e.TokenFile},
		{"PARASOL_LOG_LEVEL", "log.level", e.LogLevel},
		{"PARASOL_LOG_FORMAT", "log.format", e.LogFormat},
		{"PARASOL_HOME_ASSISTANT_URL", "home_assistant.url", e.HomeAssistantUrl},
		{"PARASOL_HOME_ASSISTANT_TOKEN", "home_assistant.token", e.HomeAssistantToken},
		{"PARASOL_HOME_ASSISTANT_TOKEN_FILE", "home_assistant.token_file", e.HomeAssistantTokenFile},
		{"PARASOL_MQTT_URL", "mqtt.url", e.MqttUrl},
		{"PARASOL_MQTT_PASSWORD", "mqtt.password", e.MqttPassword},
		{"PARASOL_MQTT_PASSWORD_FILE", "mqtt.password_file", e.MqttPasswordFile},
		{"PARASOL_HEARTBEAT_URL", "heartbeat.url", e.HeartbeatUrl},
		{"PARASOL_HEARTBEAT_URL_FILE", "heartbeat.url_file", e.HeartbeatUrlFile},
	}
}

// keys returns the variables that set a key of every channel or source of a
// type; path is type.key.
func (e *environment) keys() []variable {
	return []variable{
		{"PARASOL_PUSHOVER_TOKEN", "pushover.token", e.PushoverToken},
		{"PARASOL_PUSHOVER_TOKEN_FILE", "pushover.token_file", e.PushoverTokenFile},
		{"PARASOL_PUSHOVER_USER", "pushover.user", e.PushoverUser},
		{"PARASOL_PUSHOVER_USER_FILE", "pushover.user_file", e.PushoverUserFile},
		{"PARASOL_OPENUV_KEY", "openuv.key", e.OpenuvKey},
		{"PARASOL_OPENUV_KEY_FILE", "openuv.key_file", e.OpenuvKeyFile},
		{"PARASOL_OPENWEATHERMAP_KEY", "openweathermap.key", e.OpenweathermapKey},
		{"PARASOL_OPENWEATHERMAP_KEY_FILE", "openweathermap.key_file", e.OpenweathermapKeyFile},
	}
}

// person returns the variables of the person called me; paths are relative to
// people[0].
func (e *environment) person() []variable {
	return []variable{
		{"PARASOL_LATITUDE", "place.latitude", e.Latitude},
		{"PARASOL_LONGITUDE", "place.longitude", e.Longitude},
		{"PARASOL_TIMEZONE", "place.timezone", e.Timezone},
		{"PARASOL_TREATMENT", "treatments[0].kind", e.Treatment},
		{"PARASOL_TREATED_AT", "treatments[0].at", e.TreatedAt},
		{"PARASOL_MORNING", "morning", e.Morning},
	}
}

// variables returns the names of all variables that are read.
func variables() []string {
	var e environment
	names := []string{"PARASOL_CONFIG"}
	for _, v := range slices.Concat(e.settings(), e.keys(), e.person()) {
		names = append(names, v.name)
	}
	return names
}

// clinicSettings returns those of settings that the clinic's command reads
// too.
func (e *environment) clinicSettings() []variable {
	return []variable{
		{"PARASOL_LISTEN", "server.listen", e.Listen},
		{"PARASOL_PUBLIC_URL", "server.public_url", e.PublicUrl},
		{"PARASOL_LOG_LEVEL", "log.level", e.LogLevel},
		{"PARASOL_LOG_FORMAT", "log.format", e.LogFormat},
	}
}

// clinicVariables returns the names of all variables that the clinic's command
// reads. Those of the database are read by the command itself.
func (e *environment) clinicVariables() []string {
	names := []string{"PARASOL_CONFIG", "PARASOL_DATABASE_URL", "PARASOL_DATABASE_URL_FILE"}
	for _, v := range slices.Concat(e.clinicSettings(), e.keys()) {
		names = append(names, v.name)
	}
	return names
}

// strangers reports PARASOL_ variables that are not known.
func (r *reader) strangers(known []string) {
	for _, entry := range r.opts.Environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) || injected(name) {
			continue
		}
		p := Problem{Path: name, Text: "got an unknown variable; want one of those that parasol reads, or none"}
		if near := nearest(name, known); near != "" {
			p.Text, p.Hint = "got an unknown variable; want "+strconv.Quote(near), "the nearest name"
		}
		r.problem(p)
	}
}

// injected reports whether Kubernetes sets the variable for a service called
// parasol.
func injected(name string) bool {
	return strings.HasPrefix(name, "PARASOL_SERVICE_") || strings.HasPrefix(name, "PARASOL_PORT")
}

// process guards the process's own variables while they are exchanged:
// envconfig reads from nowhere else.
var process sync.Mutex

// readEnvironment lets envconfig read environ. If that is not the process's
// own environment (in tests), its PARASOL_ variables are exchanged during the
// call.
func readEnvironment(environ []string) (e environment, err error) {
	process.Lock()
	defer process.Unlock()
	want, have := parasolOnly(environ), parasolOnly(os.Environ())
	if !maps.Equal(want, have) {
		exchange(have, want)
		defer exchange(want, have)
	}
	err = envconfig.Process("parasol", &e)
	return e, err
}

func parasolOnly(environ []string) map[string]string {
	got := map[string]string{}
	for _, entry := range environ {
		name, text, ok := strings.Cut(entry, "=")
		if ok && strings.HasPrefix(name, prefix) && !strings.ContainsRune(entry, 0) {
			got[name] = text
		}
	}
	return got
}

func exchange(out, in map[string]string) {
	for name := range out {
		_ = os.Unsetenv(name)
	}
	for name, text := range in {
		_ = os.Setenv(name, text)
	}
}

// node converts a variable to a value of the tree.
func (r *reader) node(v variable) *yaml.Node {
	n := word(v.text)
	r.origin[n] = v.name
	return n
}
