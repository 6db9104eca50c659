package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	parasol "parasol/cmd/parasol"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"parasol": parasol.Main})
}

// tidy runs the tests and removes the program that they built.
type tidy struct{ *testing.M }

// Run runs the tests.
func (t tidy) Run() int {
	defer func() {
		if built.Load() {
			path, _ := binary()
			_ = os.RemoveAll(filepath.Dir(path))
		}
	}()
	return t.M.Run()
}

// TestCommands runs the command lines in testdata/script.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		// check tests whether the port is free, and 8080 often is not.
		Setup: func(env *testscript.Env) error {
			env.Setenv("PARASOL_LISTEN", "127.0.0.1:0")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": wantCode, "lines": wantLines},
	})
}

// wantCode runs a command that must end with an exit code: code 2 parasol
// check.
func wantCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command args…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if exit, ok := err.(*exec.ExitError); ok {
		got = fmt.Sprint(exit.ExitCode())
	}
	if got != args[0] {
		ts.Fatalf("%s ended with %s (%v); want %s", strings.Join(args[1:], " "), got, err, args[0])
	}
}

// wantLines checks the number of lines of a file: lines 145 stdout.
func wantLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines N file")
	}
	if got := fmt.Sprint(strings.Count(ts.ReadFile(args[1]), "\n")); got != args[0] {
		ts.Fatalf("%s has %s lines; want %s", args[1], got, args[0])
	}
}
