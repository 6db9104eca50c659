package parts

import "parasol/config"

// Options adds the types that there are to what a configuration is read from.
func Options(o config.Options) config.Options {
	o.Channels, o.Sources = Channels(), Sources()
	return o
}

// Settings returns every setting there is, for the documentation.
func Settings() []config.Setting { return config.Settings(Channels(), Sources()) }
