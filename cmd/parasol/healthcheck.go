package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/config"
	"parasol/config/parts"
)

func newHealthcheck() *cobra.Command {
	return command.NewHealthcheck(listenAddress, "PARASOL_CONFIG or PARASOL_LISTEN has")
}

// listenAddress returns the listen address of the daemon in this environment.
// Errors of the configuration are left to the daemon.
func listenAddress() string {
	c, err := config.Load(parts.Options(config.Options{Environ: os.Environ(), Now: time.Now()}))
	if err != nil {
		return os.Getenv("PARASOL_LISTEN")
	}
	return c.Server.Listen
}
