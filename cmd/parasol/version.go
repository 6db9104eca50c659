package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"parasol/config/zone"
)

// version is set by the linker: -ldflags "-X main.version=v1.2.3".
var version = ""

// build describes this binary.
type build struct{ version, revision, date string }

// builtAs reads what the linker and the compiler recorded.
func builtAs() build {
	b := build{version: version, revision: "unknown", date: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if b.version == "" {
		b.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.revision = s.Value
		case "vcs.time":
			b.date = s.Value
		}
	}
	return b
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			b := builtAs()
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "parasol %s (revision %s, %s, %s, %s/%s)\ntime zones %s\n",
				b.version, b.revision, b.date, runtime.Version(), runtime.GOOS, runtime.GOARCH, zone.Known())
			return err
		}),
	}
}
