package command

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/metrics"
	"parasol/config/zone"
)

// Built returns what the linker and the compiler recorded of this binary.
// Version is what the linker set, empty if it did not: then it is the module's.
func Built(version string) metrics.Build {
	b, _ := built(version)
	return b
}

func built(version string) (b metrics.Build, date string) {
	b, date = metrics.Build{Version: version, Revision: "unknown"}, "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b, date
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			date = s.Value
		}
	}
	return b, date
}

// NewVersion returns the command that prints the version.
func NewVersion(version string) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: Does(func(cmd *cobra.Command, _ []string) error {
			b, date := built(version)
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s (revision %s, %s, %s, %s/%s)\ntime zones %s\n",
				cmd.Root().Name(), b.Version, b.Revision, date, runtime.Version(), runtime.GOOS, runtime.GOARCH,
				zone.Known())
			return err
		}),
	}
}
