package examples_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nonroot is the id of the image's user.
const nonroot = 65532

// instruction is one line of a Dockerfile, with continuation lines joined.
type instruction struct{ word, rest string }

// stages parses a Dockerfile: first what precedes the first FROM, then each
// stage.
func stages(t *testing.T) [][]instruction {
	t.Helper()
	joined := regexp.MustCompile(`\\\n\s*`).ReplaceAllString(text(t, "../Dockerfile"), " ")
	found := [][]instruction{nil}
	for line := range strings.Lines(joined) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if word == "FROM" {
			found = append(found, nil)
		}
		last := len(found) - 1
		found[last] = append(found[last], instruction{word, strings.TrimSpace(rest)})
	}
	return found
}

// lines returns the arguments of an instruction in a stage.
func lines(stage []instruction, word string) []string {
	var found []string
	for _, i := range stage {
		if i.word == word {
			found = append(found, i.rest)
		}
	}
	return found
}

// build returns the image's command that builds the binary.
func build(t *testing.T) string {
	t.Helper()
	for _, run := range lines(stages(t)[1], "RUN") {
		if strings.Contains(run, "go build") {
			return run
		}
	}
	t.Fatal("the image builds nothing")
	return ""
}

func TestDockerfile(t *testing.T) {
	all := stages(t)
	if len(all) != 4 {
		t.Fatalf("%d stages; want one that builds and one for each command", len(all)-1)
	}
	before, builder, image := all[0], all[1], all[3]
	goImage := lines(before, "ARG")
	if len(goImage) != 1 || !strings.HasPrefix(goImage[0], "GO_IMAGE=golang:1.26") {
		t.Errorf("ARG %q; want GO_IMAGE with the Go of go.mod", goImage)
	}
	if got := lines(builder, "FROM"); got[0] != "${GO_IMAGE} AS build" {
		t.Errorf("the binary is built in %q, not in GO_IMAGE", got)
	}
	runsAsNobody(t, image, "scratch")
	if !strings.HasPrefix(build(t), "CGO_ENABLED=0 ") {
		t.Error("the binary is not static")
	}
	runsAsNobody(t, all[2], "scratch AS clinic")
	starts(t, image, "run")
	starts(t, all[2], "serve")
	runs := strings.Join(lines(builder, "RUN"), "\n")
	for _, needed := range []string{"/out/image/etc/ssl/certs/", "/out/own/data", "/out/own/tmp", "-o /out/image/usr/bin/parasol"} {
		if !strings.Contains(runs, needed) {
			t.Errorf("nothing makes %s", needed)
		}
	}
	want := []string{"--from=build /out/image/ /", fmt.Sprintf("--from=build --chown=%d:%d /out/own/ /", nonroot, nonroot)}
	if got := lines(image, "COPY"); !slices.Equal(got, want) {
		t.Errorf("COPY %q; want %q: without --chown the data would be root's", got, want)
	}
}

// runsAsNobody checks on what an image stands, and as whom it runs.
func runsAsNobody(t *testing.T, image []instruction, from string) {
	t.Helper()
	if got := lines(image, "FROM"); got[0] != from {
		t.Errorf("the image stands on %q; want %q", got, from)
	}
	if user := lines(image, "USER"); len(user) != 1 || user[0] != fmt.Sprintf("%d:%d", nonroot, nonroot) {
		t.Errorf("USER %q; want a number that is not root, so that a cluster can see it", user)
	}
}

// starts checks what an image runs, and that its health check is the same
// binary's.
func starts(t *testing.T, image []instruction, command string) {
	t.Helper()
	var entry, cmd, health []string
	decode(t, lines(image, "ENTRYPOINT"), &entry)
	decode(t, lines(image, "CMD"), &cmd)
	_, check, _ := strings.Cut(lines(image, "HEALTHCHECK")[0], "CMD ")
	decode(t, []string{check}, &health)
	if !slices.Equal(health, append(slices.Clone(entry), "healthcheck")) || !slices.Equal(cmd, []string{command}) {
		t.Errorf("entry %q, command %q, health check %q; want %s, and the health check by the same binary", entry, cmd, health, command)
	}
}

func decode(t *testing.T, lines []string, v *[]string) {
	t.Helper()
	if len(lines) != 1 {
		t.Fatalf("%q; want one line", lines)
	}
	if err := json.Unmarshal([]byte(lines[0]), v); err != nil {
		t.Fatalf("%s is not an exec form, which a shell-less image needs: %v", lines[0], err)
	}
}

// .dockerignore lists what the build context includes, so it must name every
// folder with a package of the product.
func TestBuildContextHasEveryPackage(t *testing.T) {
	ignore := strings.Fields(text(t, "../.dockerignore"))
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}",
		"parasol/cmd/parasol", "parasol/cmd/parasol-clinic").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := 0
	for _, p := range strings.Fields(string(out)) {
		if inside, ok := strings.CutPrefix(p, "parasol/"); ok {
			found++
			if top, _, _ := strings.Cut(inside, "/"); !slices.Contains(ignore, "!"+top) {
				t.Errorf("package %s is not in the build context", p)
			}
		}
	}
	if found < 5 {
		t.Errorf("go list found %d packages of this module", found)
	}
}

const offline = `
people:
  - name: ada
    place: {latitude: 52.37, longitude: 4.90, timezone: Europe/Amsterdam}
    treatments: [{kind: microneedling, at: today}]
channels:
  console: {type: console}
sources: []
`

// TestImageRunsInAnEmptyRoot needs no container engine: it builds the binary
// with the Dockerfile's command and runs it in a chroot, with the user and the
// environment of the image.
func TestImageRunsInAnEmptyRoot(t *testing.T) {
	if os.Getuid() != 0 {
		missing(t, "chroot takes root")
	}
	root := t.TempDir()
	command := strings.ReplaceAll(strings.ReplaceAll(build(t), "/out/image/", root+"/"), "${VERSION}", "v0.0.0-empty-root")
	maker := exec.CommandContext(t.Context(), program(t, "sh"), "-c", command)
	maker.Dir = ".."
	if out, err := maker.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	layOut(t, root)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	inside := func(arguments ...string) *exec.Cmd {
		c := exec.CommandContext(t.Context(), "/usr/bin/parasol", arguments...)
		c.Env = []string{"PARASOL_DATA_DIR=/data", "PARASOL_LISTEN=" + address, "PARASOL_CONFIG=/etc/parasol.yaml"}
		c.Dir = "/"
		c.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nonroot, Gid: nonroot}}
		return c
	}

	if out, err := inside("version").CombinedOutput(); err != nil || !strings.Contains(string(out), "v0.0.0-empty-root") {
		t.Errorf("version: %v\n%s", err, out)
	}
	if out, err := inside("healthcheck").CombinedOutput(); err == nil {
		t.Errorf("healthcheck says that all is well while nothing runs:\n%s", out)
	}
	daemon := inside("run")
	var said strings.Builder
	daemon.Stdout, daemon.Stderr = &said, &said
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- daemon.Wait() }()
	if err := ready(t, "http://"+address+"/readyz", ended); err != nil {
		_ = daemon.Process.Kill()
		t.Fatalf("run: %v\n%s", err, said.String())
	}
	if out, err := inside("healthcheck").CombinedOutput(); err != nil {
		t.Errorf("healthcheck: %v\n%s", err, out)
	}
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("run, after SIGTERM: %v\n%s", err, said.String())
	}
	if entries, err := os.ReadDir(filepath.Join(root, "data")); err != nil || len(entries) == 0 {
		t.Errorf("nothing was kept in /data: %v", err)
	}
}

// layOut creates the folders of the image and a configuration beside them.
func layOut(t *testing.T, root string) {
	t.Helper()
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for folder, mode := range map[string]os.FileMode{"data": 0o700, "tmp": 0o700, "etc": 0o755} {
		full := filepath.Join(root, folder)
		if err := os.MkdirAll(full, 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(full, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, own := range []string{"data", "tmp"} {
		if err := os.Chown(filepath.Join(root, own), nonroot, nonroot); err != nil {
			t.Fatal(err)
		}
	}
	file := write(t, filepath.Join(root, "etc"), "parasol.yaml", offline)
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
}

// ready polls until the daemon answers with 200, for at most a minute and no
// longer than the daemon runs.
func ready(t *testing.T, url string, ended <-chan error) error {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	status := "no answer"
	for range 3000 {
		if answer, err := http.Get(url); err == nil {
			_ = answer.Body.Close()
			if status = answer.Status; answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-ended:
			return fmt.Errorf("ended early: %w", err)
		case <-again.C:
		}
	}
	return fmt.Errorf("not ready within a minute: %s", status)
}
