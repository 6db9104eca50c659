package config

import (
	"cmp"
	"slices"
	"strings"
)

// Setting is one row of the table of settings, from which the README's is
// generated.
type Setting struct {
	Key     string // people[].place.latitude; channels.*.user
	Env     string // the variable that sets it; empty: none
	Default string // as written in YAML, "required", or empty where there is none
	Secret  bool   // may be given as KEY_file, and its variable as VARIABLE_FILE
	Meaning string // one line
	Shape   Shape  // of the value in YAML; the zero Shape is a text
}

// Settings returns every setting in the order of the documentation, with those
// of the types of channels and sources between the people's and the server's.
// A test compares it with what is read.
func Settings(channels, sources []Type) []Setting {
	all := slices.Clone(people)
	all = append(all,
		Setting{Key: "channels.*.type", Default: "required", Meaning: oneOf(names(channels, every))},
		Setting{
			Key: "channels.*.max_level", Default: "emergency",
			Meaning: "quiet, normal, high or emergency: never louder",
		})
	all = append(all, merged("channels.*.", channels)...)
	all = append(all, Setting{
		Key: "sources[].type", Default: strings.Join(names(sources, byDefault), ", "),
		Meaning: oneOf(names(sources, every)) + "; in order of preference; `[]` is offline",
	})
	all = append(all, merged("sources[].", sources)...)
	return append(all, house...)
}

// merged merges the types' settings of one key into one row, and the types
// with the same meaning into one phrase.
func merged(path string, types []Type) []Setting {
	var all []Setting
	said := map[string][]string{} // the types by key and meaning
	var order []string
	for _, t := range types {
		for _, s := range t.Settings {
			about := s.Key + "\n" + s.Meaning
			if said[about] == nil {
				order = append(order, about)
			}
			said[about] = append(said[about], t.Name)
			s.Key = path + s.Key
			if i := slices.IndexFunc(all, func(o Setting) bool { return o.Key == s.Key }); i >= 0 {
				o := &all[i]
				o.Default = both(cmp.Or(o.Default, "none"), cmp.Or(s.Default, "none"), " or ")
				o.Env = both(o.Env, s.Env, ", ")
				o.Secret = o.Secret || s.Secret
				continue
			}
			s.Meaning = ""
			all = append(all, s)
		}
	}
	for _, about := range order {
		key, meaning, _ := strings.Cut(about, "\n")
		i := slices.IndexFunc(all, func(o Setting) bool { return o.Key == path+key })
		all[i].Meaning = both(all[i].Meaning, strings.Join(said[about], ", ")+": "+meaning, "; ")
	}
	return all
}

// both joins two texts that may be empty or equal.
func both(a, b, by string) string {
	if a == "" || b == "" || slices.Contains(strings.Split(a, by), b) {
		return cmp.Or(a, b)
	}
	return a + by + b
}

var people = []Setting{
	{Key: "people[].name", Default: "required", Meaning: "unique; letters a to z, digits, hyphens"},
	{
		Key: "people[].place.latitude", Env: "PARASOL_LATITUDE", Default: "required",
		Meaning: "degrees north, −90 to 90", Shape: latitude.number(),
	},
	{
		Key: "people[].place.longitude", Env: "PARASOL_LONGITUDE", Default: "required",
		Meaning: "degrees east, −180 to 180", Shape: longitude.number(),
	},
	{Key: "people[].place.altitude", Default: "0", Meaning: "metres above sea level", Shape: altitude.number()},
	{
		Key: "people[].place.timezone", Env: "PARASOL_TIMEZONE", Default: "from the coordinates",
		Meaning: "IANA time zone",
	},
	{
		Key: "people[].place.albedo", Default: "0.05",
		Meaning: "how much UV the ground throws back, 0 to 1: fresh snow 0.8, old snow 0.3 to 0.5, sand " +
			"0.15", Shape: albedo.number(),
	},
	{Key: "people[].away[].from", Meaning: "first date elsewhere"},
	{Key: "people[].away[].until", Meaning: "date of coming home, which is not away any more"},
	{Key: "people[].away[].place", Meaning: "where, as in place", Shape: sameAs("people[].place")},
	{
		Key: "people[].treatments[].kind", Env: "PARASOL_TREATMENT", Default: "required",
		Meaning: "a kind or alias of `parasol treatments`",
	},
	{
		Key: "people[].treatments[].at", Env: "PARASOL_TREATED_AT", Default: "required",
		Meaning: "date and time on the home clock; a bare date is noon (of a course its start); `today` is " +
			"the start of today, `today - 4d` of four days before",
	},
	{Key: "people[].treatments[].until", Default: "open-ended", Meaning: "end of a course"},
	{
		Key: "people[].treatments[].area", Default: "the same skin as every other",
		Meaning: "part of the body, such as face",
	},
	{
		Key: "people[].treatments[].cover", Default: "the catalogue's",
		Meaning: "end of the cover (photodynamic: dark) phase, counted from `at`",
	},
	{
		Key: "people[].treatments[].strict", Default: "the catalogue's",
		Meaning: "end of the strict phase, counted from `at`",
	},
	{
		Key: "people[].treatments[].protect", Default: "the catalogue's",
		Meaning: "end of the protect phase, counted from `at`",
	},
	{Key: "people[].series.kind", Meaning: "what the sessions are"},
	{Key: "people[].series.every", Meaning: "time between two sessions"},
	{Key: "people[].series.sessions", Meaning: "how many there are", Shape: sessionsIn.whole()},
	{
		Key: "people[].notify", Default: "all channels but those of fallback and buddy",
		Meaning: "names of channels", Shape: Texts(),
	},
	{Key: "people[].fallback", Meaning: "names of channels, tried when every channel of notify fails", Shape: Texts()},
	{Key: "people[].buddy.name", Meaning: "who hears of an emergency that stays unanswered"},
	{Key: "people[].buddy.channels", Meaning: "names of the buddy's channels", Shape: Texts()},
	{Key: "people[].buddy.after", Default: "10m", Meaning: "how long it is unanswered, 1m to 30m"},
	{
		Key: "people[].skin_type", Default: "unknown, which counts as 2",
		Meaning: "Fitzpatrick skin type, 1 to 6", Shape: skinTypes.whole(),
	},
	{Key: "people[].sunscreen.spf", Default: "30", Meaning: "SPF of the label, 30 to 100", Shape: labelSPF.number()},
	{Key: "people[].sunscreen.water_resistance", Default: "none", Meaning: "of the label, up to 80m"},
	{Key: "people[].sunscreen.reapply_every", Default: "2h", Meaning: "time between two coats outdoors, 15m to 2h"},
	{
		Key: "people[].morning", Env: "PARASOL_MORNING", Default: `"07:30"`,
		Meaning: "wall time, five cron fields, or a list of either; on every day, in the awake hours",
		Shape:   TextOrTexts(),
	},
	{Key: "people[].awake.from", Default: `"07:00"`, Meaning: "nothing is sent before"},
	{Key: "people[].awake.to", Default: `"22:30"`, Meaning: "nor from then on; may wrap midnight"},
	{Key: "people[].outdoors[].cron", Meaning: "when a recurring outing begins"},
	{Key: "people[].outdoors[].for", Meaning: "how long it lasts, up to 24h"},
	{
		Key: "people[].presence[].type", Default: "required",
		Meaning: "what tells where they are: home-assistant, owntracks, traccar or mqtt",
		Shape:   OneOf(presenceTypes...),
	},
	{
		Key: "people[].presence[].mode", Default: "act",
		Meaning: "observe shows what the source would have said, and does nothing", Shape: OneOf("act", "observe"),
	},
	{Key: "people[].presence[].outdoors", Meaning: "names of places that are outdoors", Shape: Texts()},
	{
		Key:     "people[].presence[].indoors",
		Meaning: "names of places, and of Wi-Fi networks, that are indoors", Shape: Texts(),
	},
	{
		Key: "people[].presence[].carried", Default: "false",
		Meaning: "they have it with them: others count only without it", Shape: Truth(),
	},
	{
		Key: "people[].presence[].follow", Default: "false",
		Meaning: "the place of the forecasts moves with it, from 50 km on; away goes before", Shape: Truth(),
	},
	{
		Key: "people[].presence[].max_age", Default: "by sign: 15m to 3h",
		Meaning: "how long a sign of being outdoors holds without news, 5m to 12h",
	},
	{Key: "people[].presence[].user", Meaning: "owntracks: the user set in the app, which posts to /owntracks"},
	{
		Key:     "people[].presence[].device",
		Meaning: "owntracks: the device set in the app; traccar: the identifier it shows",
	},
	{
		Key: "people[].presence[].password", Secret: true,
		Meaning: "owntracks: set in the app, without it its messages come through the broker; traccar: it " +
			"posts to /traccar/PASSWORD",
	},
	{
		Key: "people[].presence[].key", Secret: true,
		Meaning: "owntracks: the encryption key set in the app; mqtt: a dotted key into the JSON message",
	},
	{Key: "people[].presence[].url", Default: "home_assistant's", Meaning: "home-assistant: its address"},
	{
		Key: "people[].presence[].token", Default: "home_assistant's", Secret: true,
		Meaning: "home-assistant: long-lived token of any user",
	},
	{
		Key:     "people[].presence[].entity",
		Meaning: "home-assistant: a person, a tracker, or something that is on outdoors",
	},
	{Key: "people[].presence[].activity", Meaning: "home-assistant: the companion app's activity sensor"},
	{Key: "people[].presence[].wifi", Meaning: "home-assistant: the companion app's sensor of the Wi-Fi's name"},
	{Key: "people[].presence[].topic", Meaning: "mqtt: the topic of a switch, such as zigbee2mqtt/ada_outside"},
	{Key: "people[].presence[].on", Default: "true", Meaning: "mqtt: the value that means outdoors"},
	{Key: "people[].presence[].off", Default: "false", Meaning: "mqtt: the value that means not outdoors"},
	{
		Key: "people[].long_term", Default: "false",
		Meaning: "reminders outside every window too: `true` each day, `uv3` on days that reach UV 3",
		Shape:   Truth("uv3"),
	},
	{Key: "people[].max_per_day", Default: "12", Meaning: "pushes a day, 6 to 60", Shape: perDay.whole()},
	{
		Key: "people[].discreet", Default: "false",
		Meaning: "no treatment words in titles and first lines", Shape: Truth(),
	},
	{Key: "people[].clinic.name", Meaning: "whom to ask, named in texts"},
	{Key: "people[].clinic.phone", Meaning: "the clinic's telephone number"},
}

var house = []Setting{
	{
		Key: "home_assistant.url", Env: "PARASOL_HOME_ASSISTANT_URL",
		Meaning: "shared by channels, sources and presence of that type",
	},
	{
		Key: "home_assistant.token", Env: "PARASOL_HOME_ASSISTANT_TOKEN", Secret: true,
		Meaning: "long-lived token; taps on notifications need an administrator's",
	},
	{
		Key: "mqtt.url", Env: "PARASOL_MQTT_URL", Default: "no broker",
		Meaning: "mqtt://host:1883 or mqtts://host:8883; the broker must speak MQTT 5",
	},
	{Key: "mqtt.username", Meaning: "with password"},
	{Key: "mqtt.password", Env: "PARASOL_MQTT_PASSWORD", Secret: true, Meaning: "with username"},
	{
		Key: "mqtt.ca_file", Default: "the system's",
		Meaning: "PEM file of the authority that signed the broker's certificate",
	},
	{
		Key: "mqtt.discovery", Default: "true",
		Meaning: "describe everybody to Home Assistant (2024.12 or later)", Shape: Truth(),
	},
	{Key: "mqtt.discovery_prefix", Default: "homeassistant", Meaning: "topic that Home Assistant discovers under"},
	{
		Key: "server.listen", Env: "PARASOL_LISTEN", Default: defaultListen,
		Meaning: "host:port of the page, the API and the metrics",
	},
	{
		Key: "server.public_url", Env: "PARASOL_PUBLIC_URL", Default: "no links in pushes",
		Meaning: "where the confirm links lead",
	},
	{
		Key: "server.token", Env: "PARASOL_TOKEN", Default: "loopback callers only", Secret: true,
		Meaning: "bearer token, and the page's password",
	},
	{
		Key: "server.metrics_token", Default: "the metrics are open", Secret: true,
		Meaning: "bearer token, or password, that `/metrics` asks for",
	},
	{
		Key: "data_dir", Env: "PARASOL_DATA_DIR", Default: defaultDataDir + ", beside the file",
		Meaning: "folder of the journal",
	},
	{
		Key: "log.level", Env: "PARASOL_LOG_LEVEL", Default: "info",
		Meaning: "debug, info, warn or error", Shape: OneOf("debug", "info", "warn", "error"),
	},
	{
		Key: "log.format", Env: "PARASOL_LOG_FORMAT", Default: "text",
		Meaning: "text or json", Shape: OneOf("text", "json"),
	},
	{
		Key: "heartbeat.url", Env: "PARASOL_HEARTBEAT_URL", Default: "none", Secret: true,
		Meaning: "called after each good wake, `/fail` after failures",
	},
	{Key: "heartbeat.every", Default: "5m", Meaning: "1m to 24h"},
}
