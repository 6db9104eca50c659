package config

// Setting is one row of the table of settings, from which the README's is made.
type Setting struct {
	Key     string // people[].place.latitude; channels.*.user
	Env     string // the variable that sets it; empty: none
	Default string // as written in YAML, "required", or empty where there is none
	Secret  bool   // may be given as KEY_file, and its variable as VARIABLE_FILE
	Meaning string // one line
}

// Settings returns every setting in the order of the documentation. A test
// holds it against what is read.
func Settings() []Setting { return append([]Setting(nil), settings...) }

var settings = []Setting{
	{Key: "people[].name", Default: "required", Meaning: "unique; letters a to z, digits, hyphens"},
	{Key: "people[].place.latitude", Env: "PARASOL_LATITUDE", Default: "required", Meaning: "degrees north, −90 to 90"},
	{Key: "people[].place.longitude", Env: "PARASOL_LONGITUDE", Default: "required", Meaning: "degrees east, −180 to 180"},
	{Key: "people[].place.altitude", Default: "0", Meaning: "metres above sea level"},
	{Key: "people[].place.timezone", Env: "PARASOL_TIMEZONE", Default: "from the coordinates", Meaning: "IANA time zone"},
	{Key: "people[].away[].from", Meaning: "first date elsewhere"},
	{Key: "people[].away[].until", Meaning: "date of coming home, which is not away any more"},
	{Key: "people[].away[].place", Meaning: "where, as in place"},
	{Key: "people[].treatments[].kind", Env: "PARASOL_TREATMENT", Default: "required", Meaning: "a kind or alias of `parasol treatments`"},
	{Key: "people[].treatments[].at", Env: "PARASOL_TREATED_AT", Default: "required", Meaning: "date and time on the home clock; a bare date is noon; `today` is the start of today"},
	{Key: "people[].treatments[].until", Default: "open-ended", Meaning: "end of a course"},
	{Key: "people[].treatments[].area", Default: "the same skin as every other", Meaning: "part of the body, such as face"},
	{Key: "people[].treatments[].cover", Default: "the catalogue's", Meaning: "end of the cover (photodynamic: dark) phase, counted from `at`"},
	{Key: "people[].treatments[].strict", Default: "the catalogue's", Meaning: "end of the strict phase, counted from `at`"},
	{Key: "people[].treatments[].protect", Default: "the catalogue's", Meaning: "end of the protect phase, counted from `at`"},
	{Key: "people[].series.kind", Meaning: "what the sessions are"},
	{Key: "people[].series.every", Meaning: "time between two sessions"},
	{Key: "people[].series.sessions", Meaning: "how many there are"},
	{Key: "people[].notify", Default: "all channels but those of fallback", Meaning: "names of channels"},
	{Key: "people[].fallback", Meaning: "names of channels, tried when every channel of notify fails"},
	{Key: "people[].skin_type", Default: "unknown, which counts as 2", Meaning: "Fitzpatrick skin type, 1 to 6"},
	{Key: "people[].sunscreen.spf", Default: "30", Meaning: "SPF of the label, 30 to 100"},
	{Key: "people[].sunscreen.water_resistance", Default: "none", Meaning: "of the label, up to 80m"},
	{Key: "people[].sunscreen.reapply_every", Default: "2h", Meaning: "time between two coats outdoors, 15m to 2h"},
	{Key: "people[].morning", Env: "PARASOL_MORNING", Default: `"07:30"`, Meaning: "wall time, five cron fields, or a list of either; on every day, in the awake hours"},
	{Key: "people[].awake.from", Default: `"07:00"`, Meaning: "nothing is sent before"},
	{Key: "people[].awake.to", Default: `"22:30"`, Meaning: "nor from then on; may wrap midnight"},
	{Key: "people[].outdoors[].cron", Meaning: "when a recurring outing begins"},
	{Key: "people[].outdoors[].for", Meaning: "how long it lasts, up to 24h"},
	{Key: "people[].long_term", Default: "false", Meaning: "reminders outside every window too: `true` each day, `uv3` on days that reach UV 3"},
	{Key: "people[].max_per_day", Default: "12", Meaning: "pushes a day, 6 to 60"},
	{Key: "people[].discreet", Default: "false", Meaning: "no treatment words in titles and first lines"},
	{Key: "people[].clinic.name", Meaning: "whom to ask, named in texts"},
	{Key: "people[].clinic.phone", Meaning: "the clinic's telephone number"},
	{Key: "channels.*.type", Default: "required", Meaning: "pushover, console, ntfy, webhook, shoutrrr or home-assistant"},
	{Key: "channels.*.max_level", Default: "emergency", Meaning: "quiet, normal, high or emergency: never louder"},
	{Key: "channels.*.user", Env: "PARASOL_PUSHOVER_USER", Default: "required", Secret: true, Meaning: "pushover: user or group key"},
	{Key: "channels.*.token", Env: "PARASOL_PUSHOVER_TOKEN", Default: "required but for ntfy", Secret: true, Meaning: "pushover: application's token; ntfy: access token; home-assistant: long-lived token"},
	{Key: "channels.*.device", Default: "all devices", Meaning: "pushover: one device's name"},
	{Key: "channels.*.sound", Default: "the app's own", Meaning: "pushover: a sound's name"},
	{Key: "channels.*.chart", Default: "false", Meaning: "pushover: today's UV curve as an image with the morning reminder"},
	{Key: "channels.*.url", Default: "the service's own", Secret: true, Meaning: "another address of pushover or ntfy; where webhook and shoutrrr send (a secret) and home-assistant is: required"},
	{Key: "channels.*.topic", Default: "required", Meaning: "ntfy: who knows it can read it"},
	{Key: "channels.*.username", Meaning: "ntfy: with password, in place of token"},
	{Key: "channels.*.password", Secret: true, Meaning: "ntfy: with username"},
	{Key: "channels.*.reply_topic", Meaning: "ntfy: answers come through it, so that no port need be open"},
	{Key: "channels.*.reply_token", Secret: true, Meaning: "ntfy: a token that may only write to reply_topic, where the server asks for one; it travels in the message"},
	{Key: "channels.*.outlive", Default: "false", Meaning: "ntfy: leave tomorrow's morning there, in case the daemon dies"},
	{Key: "channels.*.template", Default: "the whole push", Meaning: "webhook: template of the JSON body"},
	{Key: "channels.*.secret", Secret: true, Meaning: "webhook: key of the HMAC signature"},
	{Key: "channels.*.service", Default: "required", Meaning: "home-assistant: such as notify.mobile_app_pixel"},
	{Key: "channels.*.answers", Default: "websocket", Meaning: "home-assistant: how taps come back: websocket or none"},
	{Key: "sources[].type", Default: "open-meteo, currentuvindex, met-norway", Meaning: "also openuv, openweathermap, home-assistant; in order of preference; `[]` is offline"},
	{Key: "sources[].url", Default: "the service's own", Meaning: "another address; home-assistant: required"},
	{Key: "sources[].key", Env: "PARASOL_OPENUV_KEY", Default: "required", Secret: true, Meaning: "openuv, openweathermap (PARASOL_OPENWEATHERMAP_KEY)"},
	{Key: "sources[].contact", Default: "the source is left out", Meaning: "met-norway: e-mail address or web page, which its terms ask for"},
	{Key: "sources[].token", Default: "required", Secret: true, Meaning: "home-assistant: long-lived token"},
	{Key: "sources[].entity", Default: "required", Meaning: "home-assistant: such as sensor.uv_index"},
	{Key: "server.listen", Env: "PARASOL_LISTEN", Default: defaultListen, Meaning: "host:port of the page, the API and the metrics"},
	{Key: "server.public_url", Env: "PARASOL_PUBLIC_URL", Default: "no links in pushes", Meaning: "where the confirm links lead"},
	{Key: "server.token", Env: "PARASOL_TOKEN", Default: "loopback callers only", Secret: true, Meaning: "bearer token, and the page's password"},
	{Key: "server.metrics_token", Default: "the metrics are open", Secret: true, Meaning: "bearer token, or password, that `/metrics` asks for"},
	{Key: "data_dir", Env: "PARASOL_DATA_DIR", Default: defaultDataDir + ", beside the file", Meaning: "folder of the journal"},
	{Key: "log.level", Env: "PARASOL_LOG_LEVEL", Default: "info", Meaning: "debug, info, warn or error"},
	{Key: "log.format", Env: "PARASOL_LOG_FORMAT", Default: "text", Meaning: "text or json"},
	{Key: "heartbeat.url", Env: "PARASOL_HEARTBEAT_URL", Default: "none", Secret: true, Meaning: "called after each good wake, `/fail` after failures"},
	{Key: "heartbeat.every", Default: "5m", Meaning: "1m to 24h"},
}
