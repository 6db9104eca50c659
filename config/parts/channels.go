package parts

import (
	"strings"

	"parasol/config"
	"parasol/notify/console"
	"parasol/notify/homeassistant"
	"parasol/notify/ntfy"
	"parasol/notify/pushover"
	"parasol/notify/shoutrrr"
	"parasol/notify/webhook"
	"parasol/notify/webpush"
)

// channels is the table of channels, in the order of the documentation.
func channels() []row {
	return []row{pushoverRow(), consoleRow(), ntfyRow(), webhookRow(), shoutrrrRow(), homeAssistantRow(), webPushRow()}
}

// Channels returns the types of channels for the configuration.
func Channels() []config.Type {
	var all []config.Type
	for _, r := range channels() {
		all = append(all, r.Type)
	}
	return all
}

// reserve is how many messages of the monthly quota are kept for high and
// emergency: 5 % of Pushover's 10,000, about a household's urgent messages of
// a week (H).
const reserve = 500

func pushoverRow() row {
	t := config.Type{Name: "pushover", Settings: []config.Setting{
		{Key: "user", Env: "PARASOL_PUSHOVER_USER", Default: "required", Secret: true, Meaning: "user or group key"},
		{
			Key:     "token",
			Env:     "PARASOL_PUSHOVER_TOKEN",
			Default: "required",
			Secret:  true,
			Meaning: "application's token",
		},
		{Key: "device", Default: "all devices", Meaning: "one device's name"},
		{Key: "sound", Default: "the app's own", Meaning: "a sound's name"},
		{
			Key:     "chart",
			Default: "false",
			Meaning: "today's UV curve as an image with the morning reminder",
			Shape:   config.Truth(),
		},
		{Key: "url", Default: "the service's own", Meaning: "another address"},
	}}
	read := func(s *config.Section) pushover.Options {
		user := s.NeedSecret("user", "the user or group key, or PARASOL_PUSHOVER_USER")
		token := s.NeedSecret("token", "the application's token, or PARASOL_PUSHOVER_TOKEN")
		if strings.HasPrefix(user.Reveal(), "a") && strings.HasPrefix(token.Reveal(), "u") {
			s.Warn("user", "what looks like an application's token", "the user key, which begins with u or g",
				"token and user may have changed places")
		}
		return pushover.Options{
			User: user.Reveal, Token: token.Reveal, Reserve: reserve,
			Device: s.Text("device", "a device's name", "e.g. iphone"),
			Sound:  s.Text("sound", "a sound's name", "e.g. cosmic"),
			Chart:  s.Truth("chart"),
			URL:    s.Address("url", pushover.DefaultURL, pushover.DefaultURL),
		}
	}
	return channel(t, read, func(o pushover.Options, w Works) (Channel, error) {
		o.Callback = w.Callback
		return pushover.New(o)
	})
}

func consoleRow() row {
	t := config.Type{Name: "console", Default: true}
	read := func(*config.Section) console.Options { return console.Options{} }
	return channel(t, read, func(o console.Options, w Works) (Channel, error) {
		o.Out, o.Zone = w.Out, w.Zone
		return console.New(o)
	})
}

func ntfyRow() row {
	t := config.Type{Name: "ntfy", Settings: []config.Setting{
		{Key: "url", Default: "the service's own", Meaning: "of your own server"},
		{Key: "topic", Default: "required", Meaning: "who knows it can read it"},
		{Key: "token", Secret: true, Meaning: "access token"},
		{Key: "username", Meaning: "with password, in place of token"},
		{Key: "password", Secret: true, Meaning: "with username"},
		{Key: "reply_topic", Meaning: "answers come through it, so that no port need be open"},
		{
			Key:    "reply_token",
			Secret: true,
			Meaning: "a token that may only write to reply_topic, where the server asks for one; " +
				"it travels in the message",
		},
		{
			Key:     "outlive",
			Default: "false",
			Meaning: "leave tomorrow's morning there, in case the daemon dies",
			Shape:   config.Truth(),
		},
	}}
	read := func(s *config.Section) ntfy.Options {
		const want, eg = "a topic of letters, digits, _ and -", "e.g. parasol-7h3k9"
		if !s.Has("topic") {
			s.Missing("topic", want, eg+"; who knows it can read it")
		}
		return ntfy.Options{
			URL:        s.Address("url", ntfy.DefaultURL, ntfy.DefaultURL),
			Topic:      fixed(s.Text("topic", want, eg)),
			Token:      s.Secret("token").Reveal,
			User:       s.Text("username", "a user's name", ""),
			Password:   s.Secret("password").Reveal,
			ReplyTopic: fixed(s.Text("reply_topic", want, eg)),
			ReplyToken: s.Secret("reply_token").Reveal,
			Outlive:    s.Truth("outlive"),
		}
	}
	return channel(t, read, func(o ntfy.Options, w Works) (Channel, error) {
		o.Log = w.Log
		return ntfy.New(o)
	})
}

func fixed(text string) func() string { return func() string { return text } }

func webhookRow() row {
	t := config.Type{Name: "webhook", Settings: []config.Setting{
		{Key: "url", Default: "required", Secret: true, Meaning: "where to post"},
		{Key: "template", Default: "the whole push", Meaning: "of the JSON body"},
		{Key: "secret", Secret: true, Meaning: "key of the HMAC signature"},
	}}
	read := func(s *config.Section) webhook.Options {
		return webhook.Options{
			URL:      s.SecretAddress("url", "https://hooks.example.org/parasol").Reveal,
			Template: s.Lines("template", "a template"),
			Secret:   s.Secret("secret").Reveal,
		}
	}
	return channel(t, read, func(o webhook.Options, _ Works) (Channel, error) { return webhook.New(o) })
}

func shoutrrrRow() row {
	t := config.Type{Name: "shoutrrr", Settings: []config.Setting{
		{Key: "url", Default: "required", Secret: true, Meaning: "the service's address in shoutrrr's form"},
	}}
	read := func(s *config.Section) shoutrrr.Options {
		return shoutrrr.Options{URL: s.NeedSecret("url", "a shoutrrr address that begins with its service").Reveal}
	}
	return channel(t, read, func(o shoutrrr.Options, _ Works) (Channel, error) { return shoutrrr.New(o) })
}

func homeAssistantRow() row {
	t := config.Type{Name: "home-assistant", Settings: []config.Setting{
		{Key: "url", Default: "home_assistant's", Meaning: "of Home Assistant"},
		{Key: "token", Default: "home_assistant's", Secret: true, Meaning: "long-lived token"},
		{Key: "service", Default: "required", Meaning: "such as notify.mobile_app_pixel"},
		{
			Key:     "answers",
			Default: "websocket",
			Meaning: "how taps come back: websocket or none",
			Shape:   config.OneOf("websocket", "none"),
		},
	}}
	read := func(s *config.Section) homeassistant.Options {
		if !s.Has("service") {
			s.Missing("service", "a notify service", "e.g. notify.mobile_app_pixel")
		}
		url, token := s.HomeAssistant()
		return homeassistant.Options{
			URL: url, Token: token.Reveal,
			Service: s.Text("service", "a notify service", "e.g. notify.mobile_app_pixel"),
			Events:  s.Choice("answers", "websocket", "none") == "websocket",
		}
	}
	return channel(t, read, func(o homeassistant.Options, w Works) (Channel, error) {
		if o.Events && w.Taps != nil {
			o.Taps = w.Taps(o.URL, o.Token)
		}
		return homeassistant.New(o)
	})
}

func webPushRow() row {
	t := config.Type{Name: "web-push", Settings: []config.Setting{
		{Key: "contact", Default: "required", Meaning: "an address of yours, which push services want to know"},
		{Key: "url", Default: "the browsers' own services", Meaning: "of a further push service to allow"},
	}}
	read := func(s *config.Section) webpush.Options {
		if !s.Has("contact") {
			s.Missing(
				"contact",
				"an address of yours",
				"e.g. you@example.org; push services write to it when something is wrong",
			)
		}
		return webpush.Options{
			Contact: s.Text("contact", "an address", "e.g. you@example.org"),
			URL:     s.Address("url", "", "https://push.example.org"),
		}
	}
	return channel(t, read, func(o webpush.Options, w Works) (Channel, error) {
		o.Key, o.Store = w.PushKey, w.Devices
		return webpush.New(o)
	})
}
