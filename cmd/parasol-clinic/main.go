// Command parasol-clinic serves clinics that remind their patients of the sun:
// the decisions of the command parasol, for a hundred thousand people, on
// PostgreSQL.
//
// This package is the command line: flags and printing only. Exit codes and
// signals are handled here alone, so that everything below can be embedded.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
)

// version is set by the linker: -ldflags "-X main.version=v1.2.3".
var version = ""

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// A second signal kills what ignores the first.
	context.AfterFunc(ctx, stop)
	code := command.Execute(ctx, newRoot(), os.Args[1:])
	stop()
	os.Exit(code)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "parasol-clinic",
		Short:         "Reminds the patients of clinics of the sun",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(os.Stdout)
	root.SetErr(os.Stderr)
	root.AddCommand(newMigrate(), newServe(), command.NewVersion(version),
		command.NewHealthcheck(listenAddress, "PARASOL_CONFIG or PARASOL_LISTEN has"))
	return root
}
