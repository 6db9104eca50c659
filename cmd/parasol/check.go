package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/parasol/internal/daemon"
	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule/journal"
	"parasol/uv/clearsky"
	"parasol/uv/source"
)

func newCheck() *cobra.Command {
	var path string
	var online bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check a configuration and print it with its defaults, secrets redacted",
		Args:  cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			c, err := load(path, time.Now())
			warn(cmd.ErrOrStderr(), c)
			if err != nil {
				return err
			}
			if err := rehearse(cmd.Context(), cmd.ErrOrStderr(), c); err != nil {
				return err
			}
			if _, err := fmt.Fprint(cmd.OutOrStdout(), c.Effective()); err != nil {
				return err
			}
			if err := printNotes(cmd, c); err != nil {
				return err
			}
			if err := warnOfEntries(cmd.Context(), cmd.ErrOrStderr(), c); err != nil || !online {
				return err
			}
			return checkOnline(cmd, c)
		}),
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&online, "online", false, "also ask the channels and sources whether they would serve")
	return cmd
}

// warn prints the warnings of a configuration that is about to run.
func warn(to io.Writer, c *config.Config) {
	if c == nil {
		return
	}
	for _, w := range slices.Concat(c.Warnings, c.Door) {
		fmt.Fprintln(to, w)
	}
}

// warnOfEntries prints how entries from the page differ from the file: they
// override it.
func warnOfEntries(ctx context.Context, to io.Writer, c *config.Config) error {
	j, err := journal.OpenReader(ctx, c.DataDir, slog.New(slog.DiscardHandler))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		fmt.Fprintln(to, "warning: "+err.Error())
		return nil
	}
	defer j.Close()
	people, misfits, err := daemon.Amend(ctx, c, j)
	if err != nil {
		return err
	}
	for i, p := range people { // in the order of the file
		for _, line := range p.Differences(&c.People[i]) {
			fmt.Fprintf(to, "warning: %s: %s\n", p.Policy.Person, line)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(misfits)) {
		for _, p := range misfits[name] {
			fmt.Fprintf(to, "warning: %s: entered on the page, does not fit and is left out: %s\n", name, p)
		}
	}
	return nil
}

func printNotes(cmd *cobra.Command, c *config.Config) error {
	for _, n := range c.Notes {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), "# "+n); err != nil {
			return err
		}
	}
	return nil
}

// checkOnline asks every channel and source, once each, whether it accepts the
// configuration.
func checkOnline(cmd *cobra.Command, c *config.Config) error {
	prober, err := daemon.NewProber(c, cmd.OutOrStdout())
	if err != nil {
		return err
	}
	var failed []error
	tell := func(what string, err error) {
		if err != nil {
			failed = append(failed, fmt.Errorf("online: %s: %w", what, err))
			return
		}
		_, _ = fmt.Fprintln(cmd.OutOrStdout(), "# online: "+what+": ok")
	}
	for _, ch := range c.Channels {
		ctx, cancel := context.WithTimeout(cmd.Context(), testTime)
		told, err := prober.Check(ctx, ch.Name)
		cancel()
		if told {
			tell("channel "+ch.Name, err)
		}
	}
	now, place := time.Now(), c.People[0].Policy.PlaceAt(time.Now()).Place
	gate := clearsky.Gate(place, clearsky.Params{})
	for _, s := range c.Sources {
		for _, p := range parts.Providers([]config.Source{s}, "parasol/"+command.Built(version).Version) {
			if p.Profile().Pushed {
				_, _ = fmt.Fprintln(
					cmd.OutOrStdout(),
					"# online: source "+partName(p)+": posts to us and cannot be asked",
				)
				continue
			}
			_, refused, err := source.Ask(cmd.Context(), p, now, gate)
			tellRefused("online: source "+partName(p), refused)
			tell("source "+partName(p), err)
		}
	}
	return errors.Join(failed...)
}
