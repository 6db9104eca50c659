package mqtt

import (
	"encoding/json"
	"strings"
)

// device is Home Assistant's message of one device with all of its entities
// (core mqtt/discovery.py, since 2024.12). Any other key at its root would
// reject the whole.
type device struct {
	Device       about                `json:"dev"`
	Origin       origin               `json:"o"`
	Availability []source             `json:"availability"`
	State        string               `json:"state_topic"`
	QoS          int                  `json:"qos"`
	Components   map[string]component `json:"cmps"`
}

type about struct {
	IDs     []string `json:"ids"`
	Name    string   `json:"name"`
	Maker   string   `json:"mf"`
	Model   string   `json:"mdl"`
	Version string   `json:"sw,omitempty"`
	Page    string   `json:"configuration_url,omitempty"`
}

type origin struct {
	Name    string `json:"name"`
	Version string `json:"sw,omitempty"`
}

type source struct {
	Topic string `json:"topic"`
}

// component is one entity.
type component struct {
	Platform  string   `json:"p"`
	ID        string   `json:"unique_id"`
	Entity    string   `json:"default_entity_id"`
	Name      string   `json:"name"`
	Icon      string   `json:"icon,omitempty"`
	Value     string   `json:"value_template,omitempty"`
	Class     string   `json:"device_class,omitempty"`
	StateKind string   `json:"state_class,omitempty"`
	Unit      string   `json:"unit_of_measurement,omitempty"`
	Digits    *int     `json:"suggested_display_precision,omitempty"`
	Options   []string `json:"options,omitempty"`
	Command   string   `json:"command_topic,omitempty"`
	Press     string   `json:"payload_press,omitempty"`
	State     string   `json:"state_topic,omitempty"`
	Kinds     []string `json:"event_types,omitempty"`
}

// uvUnit is Home Assistant's own constant; there is no device class.
const uvUnit = "UV index"

// entity is a row of the table of entities. Its name is the sentence
// "entity." + its key.
type entity struct {
	key string
	component
}

func one() *int { n := 1; return &n }

// entities is the table of what Home Assistant shows of a person. Keys stand
// in the states; no name or value names a treatment.
func entities() []entity {
	sensor := func(key string, c component) entity {
		c.Platform, c.Value = "sensor", "{{ value_json."+key+" }}"
		return entity{key, c}
	}
	binary := func(key, icon string) entity {
		value := "{{ 'ON' if value_json." + key + " else 'OFF' }}"
		return entity{key, component{Platform: "binary_sensor", Icon: icon, Value: value}}
	}
	button := func(word, icon string) entity {
		return entity{word, component{Platform: "button", Icon: icon, Press: word}}
	}
	measured := component{Unit: uvUnit, StateKind: "measurement", Digits: one(), Icon: "mdi:weather-sunny-alert"}
	peak := component{Unit: uvUnit, Digits: one(), Icon: "mdi:sun-wireless"}
	return []entity{
		sensor("uv_index", measured),
		sensor("uv_index_ceiling", measured),
		sensor("uv_index_peak", peak),
		sensor("phase", component{Icon: "mdi:calendar-heart"}),
		sensor("presence", component{
			Class: "enum", Options: []string{"outdoors", "probably-out", "indoors", "unknown"},
		}),
		sensor("next_coat", component{Class: "timestamp"}),
		sensor("window_end", component{Class: "timestamp"}),
		sensor("pushes_today", component{Icon: "mdi:bell"}),
		binary("outdoors", "mdi:tree"),
		binary("film_on", "mdi:shield-sun"),
		button(PressApplied, "mdi:lotion-plus"),
		button(PressOutdoors, "mdi:tree"),
		button(PressIndoors, "mdi:home"),
		button(PressStayIn, "mdi:home-clock"),
		button(PressSnooze, "mdi:bell-sleep"),
		{"reminder", component{Platform: "event", Icon: "mdi:bell-ring", Kinds: reminderKinds()}},
	}
}

// deviceID is a person's device; Home Assistant takes [a-zA-Z0-9_-]+.
func (c *Client) deviceID(person string) string { return "parasol_" + c.o.ID + "_" + person }

// described is the discovery message of a person.
func (c *Client) described(person string) []byte {
	id := c.deviceID(person)
	d := device{
		Device: about{
			IDs:     []string{id},
			Name:    c.o.Say("entity.device", "person", person),
			Maker:   "Parasol",
			Model:   c.o.Say("entity.model"),
			Version: c.o.Version,
			Page:    c.o.Page,
		},
		Origin: origin{Name: "Parasol", Version: c.o.Version}, Availability: []source{{c.topic("status")}},
		State: c.topic(person + "/state"), QoS: 1, Components: map[string]component{},
	}
	for _, e := range entities() {
		p := e.component
		kind := p.Platform + "_" + e.key // a sensor and a button may share a word
		p.ID, p.Name = id+"_"+kind, c.o.Say("entity."+kind)
		p.Entity = p.Platform + ".parasol_" + strings.ReplaceAll(person+"_"+e.key, "-", "_")
		switch p.Platform {
		case "button":
			p.Command = c.topic(person + "/cmd")
		case "event":
			p.State = c.topic(person + "/event")
		}
		d.Components[kind] = p
	}
	text, _ := json.Marshal(d) // of strings and numbers
	return text
}

func (c *Client) configTopic(person string) string {
	return c.o.Prefix + "/device/" + c.deviceID(person) + "/config"
}

// introduce queues everybody's description to be published.
func (c *Client) introduce() {
	if !c.o.Discovery {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.o.People {
		c.states[c.configTopic(p)] = c.described(p)
	}
}

// left removes a person from Home Assistant who was in an earlier
// configuration; the retained message is the only trace of them.
func (c *Client) left(topic string) {
	id := strings.TrimSuffix(strings.TrimPrefix(topic, c.o.Prefix+"/device/"), "/config")
	person, ours := strings.CutPrefix(id, c.deviceID(""))
	if !ours {
		return
	}
	for _, p := range c.o.People {
		if p == person {
			return
		}
	}
	c.mu.Lock()
	c.states[topic], c.states[c.topic(person+"/state")] = nil, nil
	c.mu.Unlock()
}
