package parts

import "parasol/config"

// Options adds the available types to the options of a configuration.
func Options(o config.Options) config.Options {
	o.Channels, o.Sources = Channels(), Sources()
	return o
}

// Settings returns every setting, for the documentation.
func Settings() []config.Setting { return config.Settings(Channels(), Sources()) }

// Schema returns the JSON Schema of the configuration file with every type of
// channel and source.
func Schema() ([]byte, error) { return config.Schema(Channels(), Sources()) }
