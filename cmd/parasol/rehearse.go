package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"parasol/cmd/internal/command"
	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify/confirm"
	"parasol/notify/webpush"
	"parasol/schedule/journal"
)

// rehearse returns why run would refuse a sound configuration on this machine
// now, as [config.Problems]. What belongs to another user, as a package's data
// folder does, cannot be judged and is a warning.
func rehearse(ctx context.Context, stderr io.Writer, c *config.Config) error {
	var problems config.Problems
	// listen may take a while, and what is wrong with the folder comes second.
	for _, judge := range []func() (config.Problem, bool){
		func() (config.Problem, bool) { return rehearseListen(ctx, c) },
		func() (config.Problem, bool) { return rehearseData(ctx, c) },
	} {
		switch p, found := judge(); {
		case found && p.Warning:
			fmt.Fprintln(stderr, p)
		case found:
			problems = append(problems, p)
		}
	}
	_, err := delivery.Texts(c.DataDir)
	var texts config.Problems
	switch {
	case errors.As(err, &texts):
		problems = append(problems, texts...)
	case err != nil && !errors.Is(err, fs.ErrPermission):
		return err
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// rehearseListen listens for an instant. A Parasol that answers there is no
// fault: check is run while the daemon runs.
func rehearseListen(ctx context.Context, c *config.Config) (p config.Problem, found bool) {
	listener, err := web.Listen(ctx, c.Server.Listen)
	if err == nil {
		_ = listener.Close()
		return p, false
	}
	got := strconv.Quote(c.Server.Listen) + ", where this machine cannot listen: " + cause(err)
	want := "an address of this machine"
	switch {
	case errors.Is(err, syscall.EADDRINUSE) && parasolAnswers(ctx, c.Server.Listen):
		p = c.Unusable(config.PathListen, "a parasol listens on "+c.Server.Listen+" now", "run works once it has ended")
		p.Warning = true
		return p, true
	case errors.Is(err, syscall.EADDRINUSE):
		got, want = strconv.Quote(c.Server.Listen)+", where another program listens", "a free port"
	case errors.Is(err, fs.ErrPermission):
		want = "a port from 1024 on, or a user who may"
	}
	p = c.Unusable(config.PathListen, "got "+got+"; want "+want, "e.g. 127.0.0.1:8081")
	p.Warning = errors.Is(err, fs.ErrPermission) // the unit's user may
	return p, true
}

// cause returns the innermost error: the address is told beside it.
func cause(err error) string {
	for next := err; next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err.Error()
}

// answerTime is how long a Parasol on this machine may take to answer.
const answerTime = 2 * time.Second

// parasolAnswers reports whether it is Parasol that listens there, by the
// manifest of its page, which it shows to everybody.
func parasolAnswers(ctx context.Context, listen string) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	address := strings.TrimSuffix(command.OwnAddress(listen), "/readyz") + "/manifest.webmanifest"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	return resp.StatusCode == http.StatusOK && bytes.Contains(body, []byte(`"Parasol"`))
}

// rehearseData reads what a start would read of the data folder.
func rehearseData(ctx context.Context, c *config.Config) (p config.Problem, found bool) {
	err := journal.Rehearse(ctx, c.DataDir)
	if err == nil {
		err = rehearseKeys(c.DataDir)
	}
	if err == nil {
		return p, false
	}
	text := "got " + strconv.Quote(c.DataDir) + ", which cannot be used: " + oneLine(err) +
		"; want a folder that can be written"
	p = c.Unusable(config.PathDataDir, text, "e.g. /var/lib/parasol")
	p.Warning = errors.Is(err, fs.ErrPermission)
	return p, true
}

// rehearseKeys reads the keys that are there; a start makes those that are not.
func rehearseKeys(dir string) error {
	var errs []error
	there := func(name string) bool { _, err := os.Stat(filepath.Join(dir, name)); return err == nil }
	for _, name := range []string{confirm.Links, confirm.Sessions} {
		if there(name) {
			_, err := confirm.LoadKey(dir, name)
			errs = append(errs, err)
		}
	}
	if there(webpush.KeyFile) {
		_, err := webpush.LoadKey(dir)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
