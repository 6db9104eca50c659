package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/cmd/parasol/internal/daemon"
	"parasol/config"
)

// testTime is the timeout of the test message on one channel.
const testTime = 30 * time.Second

func newNotify() *cobra.Command {
	var path, person string
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Send a test message through each of a person's channels",
		Args:  cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			c, err := load(path, time.Now())
			if err != nil {
				return err
			}
			p, err := personOf(c, person)
			if err != nil {
				return err
			}
			return testChannels(cmd, c, p)
		}),
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&person, "person", "", "whose channels")
	return cmd
}

func testChannels(cmd *cobra.Command, c *config.Config, p *config.Person) error {
	prober, err := daemon.NewProber(c, cmd.OutOrStdout())
	if err != nil {
		return err
	}
	var failed []error
	for _, name := range append(append([]string(nil), p.Channels...), p.Fallback...) {
		ctx, cancel := context.WithTimeout(cmd.Context(), testTime)
		err := prober.Test(ctx, name, p.Policy.Person, time.Now())
		cancel()
		if err != nil {
			failed = append(failed, fmt.Errorf("notify: %s: %w", name, err))
			continue
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: sent\n", name); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}
