package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/internal/systemd"
	"parasol/cmd/parasol-clinic/internal/serve"
	"parasol/config"
	"parasol/config/parts"
)

func newServe() *cobra.Command {
	var path, url string
	var roles []string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server, or one of its roles",
		Long: "Runs the server. An inlet serves the API and the pages, a worker decides for whoever is due,\n" +
			"a deliverer sends. Any number of processes may have any of these roles; each serves its health and\n" +
			"its metrics.",
		Args: cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			// If the reader of our output dies, the server must not: systemd
			// would count it as a clean exit.
			signal.Ignore(syscall.SIGPIPE)
			wanted, err := rolesOf(roles)
			if err != nil {
				return err
			}
			address, err := database(url)
			if err != nil {
				return err
			}
			c, err := load(path)
			warn(cmd.ErrOrStderr(), c)
			if err != nil {
				return err
			}
			return run(cmd.Context(), serve.Options{
				Config: c, Database: address, Roles: wanted, Out: cmd.OutOrStdout(),
				Log: command.Logger(c.Log, cmd.ErrOrStderr()), Build: command.Built(version),
				Manager: systemd.Of(os.Environ()),
			})
		}),
	}
	cmd.Flags().StringVarP(&path, "config", "c", "", "the configuration `FILE`; without one PARASOL_CONFIG")
	_ = cmd.MarkFlagFilename("config", "yaml", "yml") // only fails for a flag that does not exist
	databaseFlag(cmd, &url)
	cmd.Flags().StringSliceVar(&roles, "role", roleNames,
		"what this process does: `ROLE` inlet, worker or deliver, or several")
	return cmd
}

var roleNames = []string{"inlet", "worker", "deliver"}

// rolesOf returns the roles of their names.
func rolesOf(names []string) (serve.Roles, error) {
	for _, name := range names {
		if !slices.Contains(roleNames, name) {
			return serve.Roles{}, command.Misused("--role: got %q; want one of %s", name, strings.Join(roleNames, ", "))
		}
	}
	r := serve.Roles{
		Inlet: slices.Contains(names, "inlet"), Worker: slices.Contains(names, "worker"),
		Deliverer: slices.Contains(names, "deliver"),
	}
	if r == (serve.Roles{}) {
		return r, command.Misused("--role: got nothing; want one of %s", strings.Join(roleNames, ", "))
	}
	return r, nil
}

func load(path string) (*config.Clinics, error) {
	return config.LoadClinics(parts.Options(config.Options{Path: path, Environ: os.Environ(), Now: time.Now()}))
}

// warn prints the warnings of a configuration, which may be nil.
func warn(to io.Writer, c *config.Clinics) {
	if c == nil {
		return
	}
	for _, w := range c.Warnings {
		_, _ = fmt.Fprintln(to, w)
	}
}

func run(ctx context.Context, o serve.Options) error {
	for _, n := range o.Config.Notes {
		o.Log.Info("configuration", "note", n)
	}
	for _, terms := range parts.Terms(o.Config.Sources) {
		o.Log.Warn("terms of a source", "terms", terms)
	}
	s, err := serve.New(ctx, o)
	if err != nil {
		return err
	}
	err = s.Run(ctx)
	err = errors.Join(err, s.Close())
	o.Log.Info("stopped")
	return err
}

// listenAddress returns the listen address of a server in this environment.
// Errors of the configuration are left to the server.
func listenAddress() string {
	c, err := load("")
	if err != nil {
		return os.Getenv("PARASOL_LISTEN")
	}
	return c.Server.Listen
}
