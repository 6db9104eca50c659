package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/notify/confirm"
)

func newRotateLinks() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "rotate-links",
		Short: "End every confirm link, calendar link and sign-in made so far",
		Long: "End every confirm link, calendar link and sign-in made so far, by new keys in data_dir. " +
			"A running daemon takes them at once.\n" +
			"Reminders from now on carry links that work; calendars are subscribed to again from the page, " +
			"and browsers sign in again.",
		Args: cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			c, err := load(path, time.Now())
			if err != nil {
				return err
			}
			if _, err := os.Stat(c.DataDir); err != nil {
				return fmt.Errorf("data_dir: %w", err)
			}
			for _, name := range []string{confirm.Links, confirm.Sessions} {
				if err := confirm.Rotate(c.DataDir, name); err != nil {
					return err
				}
			}
			cmd.Println("Every link and sign-in made before now has ended.")
			return nil
		}),
	}
	configFlag(cmd, &path)
	return cmd
}
