package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/schedule/engine/postgres"
)

// databaseEnv is the variable that names the database; with _FILE it names a
// file that does.
const databaseEnv = "PARASOL_DATABASE_URL"

// databaseFlag adds --database.
func databaseFlag(cmd *cobra.Command, url *string) {
	cmd.Flags().StringVar(url, "database", "",
		"the PostgreSQL database's `URL`; without one "+databaseEnv+", which keeps a password out of the process list")
}

// database returns the address of the flag, else that of the environment.
func database(flag string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if path := os.Getenv(databaseEnv + "_FILE"); path != "" {
		if os.Getenv(databaseEnv) != "" {
			return "", command.Misused("%s: got it beside %s_FILE; want one of the two", databaseEnv, databaseEnv)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return "", command.Misuse(fmt.Errorf("%s_FILE: %w", databaseEnv, err))
		}
		if url := strings.TrimSpace(string(text)); url != "" {
			return url, nil
		}
	}
	if url := os.Getenv(databaseEnv); url != "" {
		return url, nil
	}
	return "", command.Misused("--database: got nothing; want a PostgreSQL address "+
		"(e.g. postgres://parasol@127.0.0.1:5432/parasol, or %s)", databaseEnv)
}

func newMigrate() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database up to date",
		Long: "Creates the tables, or changes those of an earlier version, under a lock. The login must be allowed\n" +
			"to create a role (parasol_clinic, to which serve limits itself) the first time. Run it before serve.",
		Args: cobra.NoArgs,
		RunE: command.Does(func(cmd *cobra.Command, _ []string) error {
			address, err := database(url)
			if err != nil {
				return err
			}
			return postgres.Migrate(cmd.Context(), address)
		}),
	}
	databaseFlag(cmd, &url)
	return cmd
}
