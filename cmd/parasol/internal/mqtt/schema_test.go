package mqtt_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The rules by which Home Assistant takes or refuses a device's discovery
// message, written from its source: core mqtt/discovery.py (topic and root),
// schemas.py (DEVICE_DISCOVERY_SCHEMA), abbreviations.py, sensor.py, button.py,
// event.py, binary_sensor.py. The recorded samples are held against it first.
var (
	rootKeys = words("device dev origin o components cmps availability avty availability_mode avty_mode availability_topic avty_t " +
		"payload_available pl_avail payload_not_available pl_not_avail state_topic stat_t command_topic cmd_t " +
		"qos encoding e message_expiry_interval")
	shared   = words("p platform unique_id uniq_id default_entity_id def_ent_id name icon ic device_class dev_cla value_template val_tpl")
	platform = map[string][]string{
		"sensor": words("state_topic stat_t state_class stat_cla unit_of_measurement unit_of_meas " +
			"suggested_display_precision sug_dsp_prc options ops json_attributes_topic json_attr_t"),
		"binary_sensor": words("state_topic stat_t payload_on pl_on payload_off pl_off"),
		"button":        words("command_topic cmd_t payload_press pl_prs"),
		"event":         words("state_topic stat_t event_types evt_typ"),
	}
	discoveryTopic = regexp.MustCompile(`^homeassistant/device/[a-zA-Z0-9_-]+/config$`)
)

func words(text string) []string { return strings.Fields(text) }

// refused says why Home Assistant would refuse the message; empty: it takes it.
func refused(payload []byte) string {
	var root map[string]any
	if err := json.Unmarshal(payload, &root); err != nil {
		return "not JSON"
	}
	for key := range root {
		if !slices.Contains(rootKeys, key) {
			return "root key " + key
		}
	}
	dev, _ := either(root, "dev", "device").(map[string]any)
	org, _ := either(root, "o", "origin").(map[string]any)
	parts, _ := either(root, "cmps", "components").(map[string]any)
	switch {
	case dev == nil || either(dev, "ids", "identifiers") == nil && either(dev, "cns", "connections") == nil:
		return "no device"
	case org == nil || org["name"] == nil:
		return "no origin"
	case len(parts) == 0:
		return "no components"
	}
	for key, part := range parts {
		if why := refusedPart(part, root); why != "" {
			return key + ": " + why
		}
	}
	return ""
}

func either(m map[string]any, short, long string) any {
	if v, ok := m[short]; ok {
		return v
	}
	return m[long]
}

func refusedPart(part any, root map[string]any) string {
	c, _ := part.(map[string]any)
	kind, _ := either(c, "p", "platform").(string)
	if kind == "" {
		return "no platform"
	}
	known, ours := platform[kind]
	if len(c) == 1 || !ours { // taken away; or of a kind that we never tell
		return ""
	}
	for key := range c {
		if !slices.Contains(shared, key) && !slices.Contains(known, key) {
			return "key " + key + " of a " + kind
		}
	}
	text := func(short, long string) string { s, _ := either(c, short, long).(string); return s }
	stateTopic := text("stat_t", "state_topic") != "" || either(root, "stat_t", "state_topic") != nil
	options, _ := either(c, "ops", "options").([]any)
	types, _ := either(c, "evt_typ", "event_types").([]any)
	switch class := text("dev_cla", "device_class"); {
	case text("uniq_id", "unique_id") == "":
		return "no unique_id"
	case kind != "button" && !stateTopic:
		return "no state_topic"
	case kind == "button" && text("cmd_t", "command_topic") == "":
		return "no command_topic"
	case kind == "event" && len(types) == 0:
		return "no event_types"
	case (class == "enum") != (len(options) > 0):
		return "options belong to an enum"
	case len(options) > 0 && (c["state_class"] != nil || c["unit_of_measurement"] != nil):
		return "an enum has no unit"
	case class == "timestamp" && c["unit_of_measurement"] != nil:
		return "a timestamp has no unit"
	}
	return ""
}

// The rules agree with the recorded samples, accepted and refused.
func TestSchemaAgreesWithTheSamples(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.json")
	if len(paths) < 6 {
		t.Fatalf("%d samples", len(paths))
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if name == "parasol_example_state.json" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if why := refused(text); (why != "") != strings.HasPrefix(name, "invalid") {
			t.Errorf("%s: %s", name, fmt.Sprintf("%q", why))
		}
	}
}
