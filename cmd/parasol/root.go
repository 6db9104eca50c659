package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"parasol/cmd/internal/command"
	"parasol/config"
)

// version is set by the linker: -ldflags "-X main.version=v1.2.3".
var version = ""

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "parasol",
		Short:         "Reminds people with healing skin of the sun",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(os.Stdout)
	root.SetErr(os.Stderr)
	root.AddCommand(command.NewVersion(version), newHealthcheck(), newTreatments(), newCheck(), newUV(), newRun(),
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
		return command.Misused("completion: want a shell: bash, fish, powershell or zsh (e.g. parasol completion bash)")
	}
	for _, shell := range completion.Commands() {
		shell.RunE = command.Does(shell.RunE)
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
		return nil, command.Misused("--person: want one of %s", strings.Join(names, ", "))
	}
	return nil, command.Misused("--person: got %q; want one of %s", name, strings.Join(names, ", "))
}
