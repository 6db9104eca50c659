package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/internal/systemd"
	"parasol/cmd/parasol/internal/daemon"
	"parasol/config"
)

func newRun() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon",
		Long: "Runs the daemon. SIGHUP reads the configuration again: all of it, or where anything is wrong " +
			"nothing,\nand the log says which. " +
			"The address, the data folder, the log, and secrets that systemd hands over change with a restart alone.",
		Args: cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			// Before anything else: an early SIGHUP must not end the process.
			hup := make(chan os.Signal, 1)
			signal.Notify(hup, syscall.SIGHUP)
			defer signal.Stop(hup)
			// If the reader of our output dies, the daemon must not: systemd
			// would count it as a clean exit.
			signal.Ignore(syscall.SIGPIPE)
			limitMemory()
			c, err := load(path, time.Now())
			warn(cmd.ErrOrStderr(), c)
			if err != nil {
				return err
			}
			log := command.Logger(c.Log, cmd.ErrOrStderr())
			d, err := newDaemon(cmd.Context(), c, cmd.OutOrStdout(), log)
			if err != nil {
				return err
			}
			return run(cmd.Context(), d, log, reloading{path, hup})
		}),
	}
	configFlag(cmd, &path)
	return cmd
}

// memoryMost is how much memory the garbage collector tries to stay under. Ten
// thousand people need up to 230 MB and would be let grow to twice that; with
// the program itself they are to take 400 MB at most. A household takes 7.
const memoryMost = 340 << 20

// limitMemory applies memoryMost, unless GOMEMLIMIT says otherwise.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryMost)
	}
}

func newDaemon(ctx context.Context, c *config.Config, out io.Writer, log *slog.Logger) (*daemon.Daemon, error) {
	return daemon.New(ctx, daemon.Options{
		Config: c, Out: out, Log: log, Build: command.Built(version),
		Manager: systemd.Of(os.Environ()),
	})
}

func run(ctx context.Context, d *daemon.Daemon, log *slog.Logger, r reloading) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.follow(ctx, d, log)
	}()
	err := d.Run(ctx)
	stop()
	<-done
	err = errors.Join(err, d.Close())
	log.Info("stopped")
	return err
}

// reloading reloads the configuration on request.
type reloading struct {
	path string
	hup  <-chan os.Signal
}

// follow reloads at each signal until ctx ends.
func (r reloading) follow(ctx context.Context, d *daemon.Daemon, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.hup:
		}
		manager := systemd.Of(os.Environ())
		manager.Tell(systemd.Reloading(sinceBoot()))
		if err := r.reload(ctx, d, log); err != nil && ctx.Err() == nil {
			log.Error("configuration not reloaded, the one before stays", "error", err)
		}
		manager.Tell(systemd.Ready)
	}
}

func (r reloading) reload(ctx context.Context, d *daemon.Daemon, log *slog.Logger) error {
	c, err := load(r.path, time.Now())
	if problems, ok := errors.AsType[config.Problems](err); ok {
		command.Complain(os.Stderr, "parasol", err) // as at start, with lines and columns
		err = fmt.Errorf("%d problems", len(problems))
	}
	if err != nil {
		d.NotReloaded()
		return err
	}
	warn(os.Stderr, c)
	if os.Getenv("CREDENTIALS_DIRECTORY") != "" {
		log.Info("secrets that systemd hands over are those of the start: new ones need a restart")
	}
	return d.Reload(ctx, c)
}
