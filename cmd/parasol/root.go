package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"parasol/config"
)

// The exit codes of contract C.
const (
	fine    = 0
	failure = 1 // at run time
	usage   = 2 // bad configuration or usage
)

// failed is an error of a command that was invoked correctly.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

// misuse is a usage error that cobra does not detect.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

func misused(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

// execute runs one command line and returns the exit code.
func execute(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return fine
	}
	complain(err)
	return codeOf(err)
}

func codeOf(err error) int {
	var atRun failed
	if errors.As(err, &atRun) {
		return failure
	}
	return usage
}

// complain prints an error on stderr, one problem per line. Problems of the
// configuration begin with their position, so that editors find it; others
// begin with the program's name.
func complain(err error) {
	var problems config.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Fprintln(os.Stderr, p)
		}
		return
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(os.Stderr, "parasol: "+strings.TrimRight(line, "\n"))
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "parasol",
		Short:         "Reminds people with healing skin of the sun",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(os.Stdout)
	root.SetErr(os.Stderr)
	root.AddCommand(newVersion(), newHealthcheck(), newTreatments(), newCheck(), newUV(), newRun(),
		newSimulate(), newExplain(), newNotify(), newRotateLinks(), newReport(), newBackup(), newInit(), newSchema())
	shellWanted(root)
	return root
}

// shellWanted makes completion without a shell, or for an unknown one, a usage
// error: cobra only prints help. A script that cannot be written is a runtime
// error.
func shellWanted(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		return
	}
	completion.RunE = func(*cobra.Command, []string) error {
		return misused("completion: want a shell: bash, fish, powershell or zsh (e.g. parasol completion bash)")
	}
	for _, shell := range completion.Commands() {
		shell.RunE = does(shell.RunE)
	}
}

// does wraps a command's work for cobra: its errors are runtime errors unless
// they are marked as misuse.
func does(work func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := work(cmd, args)
		var problems config.Problems
		var wrong misuse
		if err == nil || errors.As(err, &problems) || errors.As(err, &wrong) {
			return err
		}
		return failed{err}
	}
}

// configFlag adds --config.
func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "config", "c", "",
		"the configuration `FILE`; without one PARASOL_CONFIG, else the environment alone")
	_ = cmd.MarkFlagFilename("config", "yaml", "yml") // only fails for a flag that does not exist
}

// personOf returns the named person, or without a name the only one.
func personOf(c *config.Config, name string) (*config.Person, error) {
	names := make([]string, len(c.People))
	for i := range c.People {
		names[i] = c.People[i].Policy.Person
		if names[i] == name || name == "" && len(c.People) == 1 {
			return &c.People[i], nil
		}
	}
	if name == "" {
		return nil, misused("--person: want one of %s", strings.Join(names, ", "))
	}
	return nil, misused("--person: got %q; want one of %s", name, strings.Join(names, ", "))
}
