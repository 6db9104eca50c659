package config

// HomeAssistant is the server that channels, sources and presence share.
type HomeAssistant struct {
	URL   string // empty: none
	Token Secret
}

// homeAssistant reads the top-level block.
func (r *reader) homeAssistant(v value) HomeAssistant {
	s := v.section()
	h := HomeAssistant{URL: s.get("url").address("", "http://homeassistant.local:8123")}
	h.Token, _ = s.secret("token")
	s.finish()
	return h
}

// homeAssistant reads a section's own address and token, or returns those of
// the top-level block.
func (s *section) homeAssistant() (string, Secret) {
	shared := s.r.home
	at, token := s.get("url"), s.get("token")
	own, _ := s.secret("token")
	address := at.address(shared.URL, "http://homeassistant.local:8123")
	if address == "" {
		at.missing(wantAddress, "e.g. http://homeassistant.local:8123, here or in home_assistant")
	}
	if own.IsZero() && !s.has("token") && !s.has("token_file") {
		if own = shared.Token; own.IsZero() {
			token.missing("a long-lived access token", "or token_file with its path, here or in home_assistant")
		}
	}
	return address, own
}

// HomeAssistant returns the section's own address and token of Home Assistant,
// or those of the top-level block.
func (s *Section) HomeAssistant() (url string, token Secret) { return s.s.homeAssistant() }
