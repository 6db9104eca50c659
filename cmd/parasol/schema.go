package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/config/parts"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the configuration, for editors",
		Args:  cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			schema, err := parts.Schema()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", schema)
			return err
		}),
	}
}
