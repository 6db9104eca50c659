// Package command holds what the command lines of Parasol share: which errors
// are whose fault, their exit codes, how they are printed, the log, and the
// commands version and healthcheck.
//
// Goals: the same exit codes and the same form of errors in every command line.
// Non-goals: signals, and the flags of single commands.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/logs"
	"parasol/config"
)

// The exit codes of contract C.
const (
	Fine    = 0
	Failure = 1 // at run time
	Usage   = 2 // bad configuration or usage
)

// failed is an error of a command that was invoked correctly.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

// misuse is a usage error that cobra does not detect.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// Misuse marks an error as one of usage that cobra does not detect.
func Misuse(err error) error { return misuse{err} }

// Misused is Misuse of a formatted error.
func Misused(format string, args ...any) error { return Misuse(fmt.Errorf(format, args...)) }

// Does wraps a command's work for cobra: its errors are runtime errors unless
// they are problems of the configuration or [Misused].
func Does(work func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
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

// Execute runs one command line and returns the exit code. Errors are printed
// on the command's stderr.
func Execute(ctx context.Context, root *cobra.Command, args []string) int {
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return Fine
	}
	Complain(root.ErrOrStderr(), root.Name(), err)
	if _, atRun := errors.AsType[failed](err); atRun {
		return Failure
	}
	return Usage
}

// Complain prints an error, one problem per line. Problems of the
// configuration begin with their position, so that editors find it; others
// begin with the program's name.
func Complain(to io.Writer, program string, err error) {
	var problems config.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			_, _ = fmt.Fprintln(to, p)
		}
		return
	}
	for line := range strings.Lines(err.Error()) {
		_, _ = fmt.Fprintln(to, program+": "+strings.TrimRight(line, "\n"))
	}
}

// Logger returns the configured logger, which writes each kind of warning at
// most once a minute.
func Logger(l config.Log, to io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.Level)) // validated by config
	options := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(logs.Sparse(slog.NewJSONHandler(to, options)))
	}
	return slog.New(logs.Sparse(slog.NewTextHandler(to, options)))
}
