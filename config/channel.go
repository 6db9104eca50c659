package config

import (
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
)

// Channel is one way to a person. Which fields are filled depends on the type.
type Channel struct {
	Name     string
	Type     string         // pushover, console, ntfy, webhook, shoutrrr or home-assistant
	MaxLevel schedule.Level // louder pushes are sent at this level
	URL      string         // of the service, without a slash at its end; of pushover, ntfy and home-assistant

	User   Secret // pushover: the user or group key
	Token  Secret // pushover: the application's; ntfy: an access token; home-assistant: a long-lived one
	Device string // pushover: one device's name; empty: all
	Sound  string // pushover
	Chart  bool   // pushover: today's UV curve as an image with the morning reminder

	Topic      string // ntfy
	Username   string // ntfy, beside Password
	Password   Secret // ntfy
	ReplyToken Secret // ntfy: a token that may only write to ReplyTopic; it travels in the message
	ReplyTopic string // ntfy: answers come through it, so that no port need be open
	Outlive    bool   // ntfy: leave tomorrow's morning there, in case the daemon dies

	Target   Secret // webhook, shoutrrr: where to send; such addresses are keys
	Template string // webhook: of the JSON body; empty: the built-in one
	Signing  Secret // webhook: key of the HMAC signature

	Service string // home-assistant: notify.mobile_app_…
	Answers string // home-assistant: how taps come back: websocket or none
}

var channelTypes = []string{"pushover", "console", "ntfy", "webhook", "shoutrrr", "home-assistant"}

// defaultChannel is the one there is when the configuration has none.
const defaultChannel = "console"

func (r *reader) channels(v value) []Channel {
	if s := r.withChannels(v).section(); s.node != nil {
		var all []Channel
		for i := 0; i+1 < len(s.node.Content); i += 2 {
			key := resolve(s.node.Content[i])
			if key.Kind == yaml.ScalarNode && !slices.Contains(s.known, key.Value) {
				all = append(all, s.channel(s.node.Content[i], key.Value))
			}
		}
		return all
	}
	return nil
}

// withChannels puts the console where there is no channel at all.
func (r *reader) withChannels(v value) value {
	if n := resolve(v.node); n == nil || n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		console := &yaml.Node{Kind: yaml.MappingNode}
		add(console, "type", word(defaultChannel))
		v.node = &yaml.Node{Kind: yaml.MappingNode}
		add(v.node, defaultChannel, console)
	}
	return v
}

func (s *section) channel(key *yaml.Node, name string) Channel {
	v := s.get(name)
	if !isName(name) {
		value{r: s.r, path: s.path, node: key}.bad(quote(name), "a name of letters a to z, digits and hyphens", "e.g. phone")
	}
	if v.node == nil {
		v.at = key
		v.missing("a mapping with at least a type", "e.g. {type: console}")
	}
	in := v.section()
	c := Channel{Name: name, Type: in.kind(channelTypes, "console")}
	if c.Type != "" {
		in.readChannel(&c)
		in.finish()
	}
	return c
}

// kind reads the type of a channel or source, empty after a problem: without
// it no other key makes sense.
func (s *section) kind(types []string, eg string) string {
	v := s.get("type")
	if !v.given() {
		if s.node != nil {
			v.missing("one of "+oneOf(types), "e.g. "+eg)
		}
		return ""
	}
	return v.choice(types, "")
}

func (s *section) readChannel(c *Channel) {
	c.MaxLevel = s.get("max_level").level()
	switch c.Type {
	case "pushover":
		s.pushover(c)
	case "ntfy":
		s.ntfy(c)
	case "webhook":
		c.Target = s.target("https://hooks.example.org/parasol")
		c.Template = s.get("template").template()
		c.Signing, _ = s.secret("secret")
	case "shoutrrr":
		c.Target = s.service()
	case "home-assistant":
		s.homeAssistant(c)
	}
}

func (v value) level() schedule.Level {
	var l schedule.Level
	word := v.choice([]string{"quiet", "normal", "high", "emergency"}, "emergency")
	_ = l.UnmarshalText([]byte(word)) // a word of the list
	return l
}

func (s *section) pushover(c *Channel) {
	c.User = s.needSecret("user", "the user or group key, or PARASOL_PUSHOVER_USER")
	c.Token = s.needSecret("token", "the application's token, or PARASOL_PUSHOVER_TOKEN")
	if strings.HasPrefix(c.User.Reveal(), "a") && strings.HasPrefix(c.Token.Reveal(), "u") {
		s.get("user").warn("what looks like an application's token", "the user key, which begins with u or g", "token and user may have changed places")
	}
	c.Device = s.get("device").text("a device's name", "e.g. iphone", "")
	c.Sound = s.get("sound").text("a sound's name", "e.g. cosmic", "")
	c.Chart = s.get("chart").truth(false)
	c.URL = s.get("url").address("https://api.pushover.net/1", "https://api.pushover.net/1")
}

func (s *section) ntfy(c *Channel) {
	const topic = "a topic of letters, digits, _ and -"
	c.URL = s.get("url").address("https://ntfy.sh", "https://ntfy.sh")
	c.Topic = s.topic("topic", topic)
	if !s.has("topic") {
		s.get("topic").missing(topic, "e.g. parasol-7h3k9; who knows it can read it")
	}
	c.Token, _ = s.secret("token")
	c.Username = s.get("username").text("a user's name", "", "")
	c.Password, _ = s.secret("password")
	if c.Username != "" != !c.Password.IsZero() {
		s.get("username").bad("username or password alone", "both, or token", "")
	}
	if c.Username != "" && !c.Token.IsZero() {
		s.get("username").bad("username and token", "one of the two", "")
	}
	c.ReplyTopic = s.topic("reply_topic", topic)
	c.ReplyToken, _ = s.secret("reply_token")
	c.Outlive = s.get("outlive").truth(false)
}

// topic reads an ntfy topic: 64 characters of [-_A-Za-z0-9] is what its server
// takes. The names in its addresses stay whole.
func (s *section) topic(key, want string) string {
	v := s.get(key)
	got, ok := v.scalar(want, "e.g. parasol-7h3k9")
	letters := strings.Trim(strings.ToLower(got), "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
	if ok && (got == "" || len(got) > 64 || !letters) {
		v.bad(quote(got), want, "e.g. parasol-7h3k9")
		return ""
	}
	if got != "" {
		v.showText(got)
	}
	return got
}

func (s *section) homeAssistant(c *Channel) {
	const service = "a notify service"
	c.URL = s.needAddress("url", "http://homeassistant.local:8123")
	c.Token = s.needSecret("token", "a long-lived access token")
	v := s.get("service")
	c.Service = v.text(service, "e.g. notify.mobile_app_pixel", "")
	if !v.given() {
		v.missing(service, "e.g. notify.mobile_app_pixel")
	} else if domain, name, ok := strings.Cut(c.Service, "."); c.Service != "" && (!ok || domain != "notify" || name == "") {
		v.bad(quote(c.Service), service, "e.g. notify.mobile_app_pixel")
	}
	c.Answers = s.get("answers").choice([]string{"websocket", "none"}, "websocket")
}

func (s *section) needSecret(key, want string) Secret {
	got, v := s.secret(key)
	if got.IsZero() && !s.has(key) && !s.has(key+"_file") {
		v.missing(want, "or "+key+"_file with its path")
	}
	return got
}

func (s *section) needAddress(key, eg string) string {
	v := s.get(key)
	if !v.given() {
		v.missing(wantAddress, "e.g. "+eg)
	}
	return v.address("", eg)
}

// target reads an address that is a key itself.
func (s *section) target(eg string) Secret {
	got, v := s.secret("url")
	switch why := notAddress(got.Reveal()); {
	case !s.has("url") && !s.has("url_file"):
		v.missing(wantAddress, "e.g. "+eg)
	case why != "" && !got.IsZero():
		v.bad(why, wantAddress, "e.g. "+eg)
	}
	return got
}

// service reads a shoutrrr address, whose scheme names the service.
func (s *section) service() Secret {
	const want, eg = "a shoutrrr address that begins with its service", "e.g. telegram://…"
	got, v := s.secret("url")
	u, err := url.Parse(got.Reveal())
	switch {
	case !s.has("url") && !s.has("url_file"):
		v.missing(want, eg)
	case !got.IsZero() && (err != nil || u.Scheme == ""):
		v.bad("text without a service", want, eg)
	}
	return got
}

// template reads text of several lines.
func (v value) template() string {
	got, ok := v.scalar("a template", "")
	if ok && strings.TrimSpace(got) == "" {
		v.bad("nothing", "a template", "")
	} else if ok {
		v.showText(got)
	}
	return got
}
