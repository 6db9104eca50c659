package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/config"
	"parasol/notify"
)

// initiation is one run of `parasol init`: the answers so far, and where to
// ask for the rest.
type initiation struct {
	*starter
	flags *cobra.Command
	in    *bufio.Reader
	out   io.Writer
	now   time.Time
	read  *config.Config // as of the last valid answer
}

func newInit() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a first configuration, asking for what is not given",
		Args:  cobra.MaximumNArgs(1),
		RunE: command.Does(func(cmd *cobra.Command, args []string) error {
			file := "parasol.yaml"
			if len(args) == 1 {
				file = args[0]
			}
			i := &initiation{
				starter: newStarter(file), flags: cmd, in: bufio.NewReader(cmd.InOrStdin()), out: cmd.OutOrStdout(),
				now: time.Now(),
			}
			return i.run()
		}),
	}
	f := cmd.Flags()
	f.String("name", "me", "who it is for: letters a to z, digits, hyphens")
	f.String("lat", "", "degrees north of the place, such as 52.37")
	f.String("lon", "", "degrees east of the place, such as 4.90")
	f.String("kind", "", "the treatment, such as microneedling (parasol treatments lists them)")
	f.String("at", "", "when it was: 2026-11-20T15:00, a date, today or \"today - 4d\"")
	f.String("lengths", "", "the clinic's own lengths, such as \"cover: 24h, strict: 14d, protect: 28d\"")
	f.String("channel", "", "pushover, ntfy or console")
	return cmd
}

// run asks, writes the file and its secrets, and offers a test message.
func (i *initiation) run() error {
	if _, err := os.Lstat(i.File); err == nil {
		return command.Misused("init: %s: is there already; want a new file (remove it, or name another)", i.File)
	}
	i.Name, _ = i.flags.Flags().GetString("name")
	i.say("%s", wrapped(notify.Default().Purpose()))
	for _, ask := range []func() error{i.place, i.treatment, i.lengths, i.channel} {
		if err := ask(); err != nil {
			return err
		}
	}
	if err := i.write(); err != nil {
		return err
	}
	i.say("\nWritten: %s, and %s/ beside it. The page's password is in %s/token.", i.File, secretsFolder, secretsFolder)
	if err := i.test(); err != nil {
		return err
	}
	i.say("Next: parasol run --config %s   (with the Debian package: systemctl enable --now parasol)", i.File)
	return nil
}

func (i *initiation) say(format string, args ...any) { _, _ = fmt.Fprintf(i.out, format+"\n", args...) }

func (i *initiation) place() error {
	i.say("\nWhere are you? A map shows both numbers when you tap on it; two decimals are enough.")
	if err := i.answer("lat", "Degrees north (south is negative), such as 52.37", &i.Lat); err != nil {
		return err
	}
	if err := i.answer("lon", "Degrees east (west is negative), such as 4.90", &i.Lon); err != nil {
		return err
	}
	i.say("The clock there: %s.", i.read.People[0].Policy.Home.Zone)
	return nil
}

func (i *initiation) treatment() error {
	i.say("")
	const which = "Which treatment, such as microneedling (parasol treatments lists them)"
	if err := i.answer("kind", which, &i.Kind); err != nil {
		return err
	}
	if err := i.answer("at", "When was it, such as 2026-11-20T15:00 or today", &i.At); err != nil {
		return err
	}
	// In a file that is read every day, "today" would always mean the current
	// day.
	if strings.HasPrefix(i.At, "today") {
		i.At = i.read.People[0].Policy.Treatments[0].At.Format("2006-01-02T15:04")
	}
	return i.probe()
}

// lengths shows the catalogue's plan for the treatment and asks for the
// clinic's own lengths.
func (i *initiation) lengths() error {
	i.say("\nThe catalogue's plan. Your clinic's own sheet comes first:")
	i.show()
	if given, _ := i.flags.Flags().GetString("lengths"); given == "" && !i.interactive() {
		return nil
	}
	var own string
	try := func() error {
		i.Lengths = ""
		if own != "" {
			i.Lengths = ", " + own
		}
		return i.probe()
	}
	const question = "Enter to take it, or the clinic's: cover: 24h, strict: 14d, protect: 28d"
	if err := i.ask("lengths", question, &own, try); err != nil {
		return err
	}
	if own != "" {
		i.show()
	}
	return nil
}

// show prints the phases of the treatment with their ends.
func (i *initiation) show() {
	for _, t := range i.read.People[0].Policy.Treatments {
		for _, p := range t.Phases {
			until := "open-ended"
			if !p.Until.IsZero() {
				until = "until " + p.Until.Format("Mon 2 Jan 2006 15:04")
			}
			i.say("  %-8s %s", p.Phase, until)
		}
		if len(t.Phases) == 0 {
			i.say("  nothing to remind of")
		}
	}
}

func (i *initiation) channel() error {
	i.say("\nHow should it reach you? pushover: an app for 5 dollars once, which can ring · ntfy: a free app · " +
		"console: only this screen")
	try := func() error {
		if !slices.Contains(starterChannels, i.Channel) {
			return command.Misused(
				"init: --channel: got %q; want pushover, ntfy or console (the README has the others)",
				i.Channel,
			)
		}
		return nil
	}
	if err := i.ask("channel", "pushover, ntfy or console", &i.Channel, try); err != nil {
		return err
	}
	switch i.Channel {
	case "pushover":
		return i.keys()
	case "ntfy":
		i.say("In the ntfy app, subscribe to the topic %s. Whoever knows it can read along.", i.Topic)
	}
	return i.probe()
}

// starterChannels are the channels that need no server of one's own.
var starterChannels = []string{"pushover", "ntfy", "console"}

// keys asks for Pushover's two keys, which are in two places on its site.
// Scripts pass them in the environment, since arguments are visible to
// everybody.
func (i *initiation) keys() error {
	i.say("Pushover has two keys of 30 letters and digits:")
	i.say("  1. Your user key is on the first page of pushover.net once you are signed in, and in the app's settings.")
	i.say("  2. The application's token: pushover.net/apps/build, name it Parasol, and it shows an API token.")
	for _, k := range []struct{ file, question, variable string }{
		{"pushover_user", "User key", "PARASOL_PUSHOVER_USER"},
		{"pushover_token", "API token", "PARASOL_PUSHOVER_TOKEN"},
	} {
		value := os.Getenv(k.variable)
		if value == "" {
			var err error
			if value, err = i.line(k.question); err != nil {
				return command.Misused("init: %s: not given; want the key on standard input or in %s",
					k.question, k.variable)
			}
		}
		i.secrets[k.file] = value
	}
	return i.probe()
}

// answer asks until the answer makes a valid configuration.
func (i *initiation) answer(flag, question string, field *string) error {
	return i.ask(flag, question, field, i.probe)
}

// ask sets field from a flag or from standard input and checks it. An invalid
// answer is asked for again; an invalid flag ends the command.
func (i *initiation) ask(flag, question string, field *string, try func() error) error {
	if given := i.flags.Flags().Lookup(flag); given.Changed {
		*field = given.Value.String()
		return try()
	}
	for {
		text, err := i.line(question)
		if err != nil {
			return command.Misused("init: --%s is not given; want it as a flag or on standard input (%s)",
				flag, question)
		}
		*field = text
		if err = try(); err == nil {
			return nil
		}
		i.say("  %s", err)
	}
}

// line reads one answer. The end of the input is an error unless it follows
// text.
func (i *initiation) line(question string) (string, error) {
	_, _ = fmt.Fprintf(i.out, "%s: ", question)
	text, err := i.in.ReadString('\n')
	if err != nil && text == "" {
		i.say("")
		return "", err
	}
	return strings.TrimSpace(text), nil
}

// interactive reports whether standard input can still be read.
func (i *initiation) interactive() bool {
	_, err := i.in.Peek(1)
	return err == nil
}

// probe validates the configuration as it stands. Problems name keys instead
// of lines, since the file is not written yet.
func (i *initiation) probe() error {
	c, err := i.check(i.now)
	var problems config.Problems
	if errors.As(err, &problems) {
		var lines []string
		for _, p := range problems {
			p.File, p.Line = "", 0
			lines = append(lines, p.String())
		}
		return command.Misused("init: %s", strings.Join(lines, "\ninit: "))
	}
	if err == nil {
		i.read = c
	}
	return err
}

// test offers to send a test message if somebody is there to answer.
func (i *initiation) test() error {
	if !i.interactive() {
		return nil
	}
	yes, _ := i.line("Send a test message now? (yes or Enter)") // no answer is no
	if !strings.HasPrefix(strings.ToLower(yes), "y") {
		return nil
	}
	return testChannels(i.flags, i.read, &i.read.People[0])
}

// wrapped wraps a text for a terminal.
func wrapped(text string) string {
	const columns = 80
	var b strings.Builder
	room := columns
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case len(word)+1 > room:
			b.WriteByte('\n')
			room = columns
		default:
			b.WriteByte(' ')
			room--
		}
		b.WriteString(word)
		room -= len(word)
	}
	return b.String()
}
