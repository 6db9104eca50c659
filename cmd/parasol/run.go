package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/parasol/internal/daemon"
	"parasol/cmd/parasol/internal/logs"
	"parasol/cmd/parasol/internal/metrics"
	"parasol/config"
)

func newRun() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon",
		Args:  cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			c, err := load(path, time.Now())
			if err != nil {
				return err
			}
			for _, w := range c.Warnings {
				cmd.PrintErrln(w)
			}
			return run(cmd.Context(), c, cmd.OutOrStdout(), cmd.ErrOrStderr())
		}),
	}
	configFlag(cmd, &path)
	return cmd
}

func run(ctx context.Context, c *config.Config, out, err io.Writer) error {
	log := logger(c.Log, err)
	b := builtAs()
	d, failure := daemon.New(ctx, daemon.Options{Config: c, Out: out, Log: log, Build: metrics.Build{Version: b.version, Revision: b.revision}})
	if failure != nil {
		return failure
	}
	// Reading the configuration and the migrations takes several times what
	// the daemon then lives on.
	debug.FreeOSMemory()
	failure = errors.Join(d.Run(ctx), d.Close())
	log.Info("stopped")
	return failure
}

// logger writes what the configuration asks for, a kind of warning at most
// once a minute.
func logger(l config.Log, to io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.Level)) // checked by config
	options := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(logs.Sparse(slog.NewJSONHandler(to, options)))
	}
	return slog.New(logs.Sparse(slog.NewTextHandler(to, options)))
}
