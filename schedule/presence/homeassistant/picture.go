// Package homeassistant reads what Home Assistant says over its websocket: the
// picture of some entities' states, kept up to date by what changes, and what
// of it tells where a person is.
//
// Goals: every form that its serialiser writes (core websocket_api/messages.py)
// is read; what is unknown or unavailable is no sign; a zone is found by its
// id, its name of today, or its slug.
//
// Non-goals: the connection, and entities nobody asked for.
package homeassistant

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
)

// ErrEvent is a message that tells no entity's state. It holds no part of it.
var ErrEvent = errors.New("home assistant: not a message about entities")

// State is an entity's state and attributes.
type State struct {
	Value      string
	Attributes map[string]any
}

// Picture is what is known of some entities. The zero value knows nothing.
type Picture struct {
	states map[string]State
}

// Get returns an entity's state.
func (p *Picture) Get(id string) (State, bool) {
	s, ok := p.states[id]
	return s, ok
}

// event is the compressed form: added, changed, removed.
type event struct {
	Added   map[string]compressed `json:"a"`
	Changed map[string]struct {
		Plus  compressed `json:"+"`
		Minus struct {
			Attributes []string `json:"a"`
		} `json:"-"`
	} `json:"c"`
	Removed []string `json:"r"`
}

// compressed is a state; in a change every key may be missing. Contexts and
// times are of no use here: after a restart they are the restart's.
type compressed struct {
	State      *string        `json:"s"`
	Attributes map[string]any `json:"a"`
}

// Apply takes an event and returns the entities that it names, sorted. The
// first of a connection is the whole picture: what it does not name is gone.
func (p *Picture) Apply(text []byte, first bool) ([]string, error) {
	var e event
	if json.Unmarshal(text, &e) != nil || e.Added == nil && e.Changed == nil && e.Removed == nil {
		return nil, ErrEvent
	}
	if p.states == nil || first {
		p.states = map[string]State{}
	}
	named := map[string]bool{}
	for id, c := range e.Added {
		named[id] = true
		p.states[id] = State{Attributes: c.Attributes}.with(c)
	}
	for id, c := range e.Changed {
		named[id] = true
		s := p.states[id]
		s.Attributes = maps.Clone(s.Attributes)
		for _, name := range c.Minus.Attributes {
			delete(s.Attributes, name)
		}
		p.states[id] = s.with(c.Plus)
	}
	for _, id := range e.Removed {
		named[id] = true
		delete(p.states, id)
	}
	return slices.Sorted(maps.Keys(named)), nil
}

// full is a state as get_states and the event state_changed write it.
type full struct {
	ID         string         `json:"entity_id"`
	State      string         `json:"state"`
	Attributes map[string]any `json:"attributes"`
}

// List takes the list of all states and returns those entities of it that are
// wanted, sorted. It is the whole picture: what it does not name is gone.
func (p *Picture) List(text []byte, wanted func(id string) bool) ([]string, error) {
	var all []full
	if json.Unmarshal(text, &all) != nil {
		return nil, ErrEvent
	}
	p.states = map[string]State{}
	for _, f := range all {
		if wanted(f.ID) {
			p.states[f.ID] = State{f.State, f.Attributes}
		}
	}
	return slices.Sorted(maps.Keys(p.states)), nil
}

// Change takes an event state_changed and returns the entity that it is about,
// if that is wanted.
func (p *Picture) Change(text []byte, wanted func(id string) bool) ([]string, error) {
	var e struct {
		Type string `json:"event_type"`
		Data struct {
			ID  string `json:"entity_id"`
			New *full  `json:"new_state"` // null: the entity is gone
		} `json:"data"`
	}
	if json.Unmarshal(text, &e) != nil || e.Type != "state_changed" {
		return nil, ErrEvent
	}
	if !wanted(e.Data.ID) {
		return nil, nil
	}
	if p.states == nil {
		p.states = map[string]State{}
	}
	if e.Data.New == nil {
		delete(p.states, e.Data.ID)
	} else {
		p.states[e.Data.ID] = State{e.Data.New.State, e.Data.New.Attributes}
	}
	return []string{e.Data.ID}, nil
}

// with returns the state with what a message says of it.
func (s State) with(c compressed) State {
	if c.State != nil {
		s.Value = *c.State
	}
	if s.Attributes == nil {
		s.Attributes = map[string]any{}
	}
	maps.Copy(s.Attributes, c.Attributes)
	return s
}

// text returns an attribute that is text.
func (s State) text(name string) string {
	v, _ := s.Attributes[name].(string)
	return v
}

// number returns an attribute that is a number.
func (s State) number(name string) (float64, bool) {
	v, ok := s.Attributes[name].(float64)
	return v, ok
}
