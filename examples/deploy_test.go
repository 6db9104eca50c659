package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// environment lists the variables of contract C; secrets also have a form for a
// file.
var environment = strings.Fields(`PARASOL_CONFIG PARASOL_DATA_DIR PARASOL_LISTEN PARASOL_PUBLIC_URL PARASOL_TOKEN PARASOL_TOKEN_FILE
	PARASOL_LOG_LEVEL PARASOL_LOG_FORMAT PARASOL_PUSHOVER_TOKEN PARASOL_PUSHOVER_TOKEN_FILE PARASOL_PUSHOVER_USER PARASOL_PUSHOVER_USER_FILE
	PARASOL_OPENUV_KEY PARASOL_OPENUV_KEY_FILE PARASOL_OPENWEATHERMAP_KEY PARASOL_OPENWEATHERMAP_KEY_FILE
	PARASOL_HEARTBEAT_URL PARASOL_HEARTBEAT_URL_FILE PARASOL_MQTT_URL PARASOL_MQTT_PASSWORD PARASOL_MQTT_PASSWORD_FILE
	PARASOL_HOME_ASSISTANT_URL PARASOL_HOME_ASSISTANT_TOKEN PARASOL_HOME_ASSISTANT_TOKEN_FILE
	PARASOL_LATITUDE PARASOL_LONGITUDE PARASOL_TIMEZONE PARASOL_TREATMENT PARASOL_TREATED_AT PARASOL_MORNING`)

// program returns the path of a program. If it is missing the test is skipped,
// except in CI, which installs it.
func program(t *testing.T, name string) string {
	t.Helper()
	if found, err := exec.LookPath(name); err == nil {
		return found
	}
	sbin := filepath.Join("/usr/sbin", name) // of nginx; not on every user's PATH
	if _, err := os.Stat(sbin); err == nil {
		return sbin
	}
	missing(t, name+" is not installed")
	return ""
}

// missing skips a test that this machine cannot run, and fails it in CI.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func text(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// write writes a file into a folder of the test and returns its path.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestComposeConfinesTheContainer(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Image       string            `yaml:"image"`
			Environment map[string]string `yaml:"environment"`
			Volumes     []string          `yaml:"volumes"`
			Ports       []string          `yaml:"ports"`
			ReadOnly    bool              `yaml:"read_only"`
			CapDrop     []string          `yaml:"cap_drop"`
			SecurityOpt []string          `yaml:"security_opt"`
		} `yaml:"services"`
		Volumes map[string]any `yaml:"volumes"`
	}
	if err := yaml.Unmarshal([]byte(text(t, "compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	s, ok := compose.Services["parasol"]
	if !ok {
		t.Fatal("no service called parasol")
	}
	if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
		t.Error("the container keeps rights that it does not need")
	}
	for name := range s.Environment {
		if !slices.Contains(environment, name) {
			t.Errorf("%s is not a variable of the contract", name)
		}
	}
	// The folder of the configuration, which also holds the secrets that init
	// wrote.
	if !slices.Contains(s.Volumes, ".:/etc/parasol:ro") || s.Environment["PARASOL_CONFIG"] != "/etc/parasol/parasol.yaml" {
		t.Errorf("volumes %q, configuration %q: the container does not see what init wrote", s.Volumes, s.Environment["PARASOL_CONFIG"])
	}
	for _, p := range s.Ports {
		if !strings.HasPrefix(p, "127.0.0.1:") {
			t.Errorf("port %s is open to more than this machine", p)
		}
	}
	if !slices.Contains(s.Volumes, "data:/data") {
		t.Errorf("volumes %q: the journal is not kept", s.Volumes)
	}
	if _, ok := compose.Volumes["data"]; !ok {
		t.Error("the volume data is not declared")
	}
}

func TestComposeCommentsNameOnlyVariablesOfTheContract(t *testing.T) {
	known := append(slices.Clone(environment), strings.Fields(clinicEnvironment)...)
	for _, file := range []string{"compose.yaml", "parasol.service", "expose/README.md", "../Dockerfile", "../README.md",
		"clinic/README.md", "clinic/compose.yaml", "clinic/parasol-clinic@.service"} {
		for _, name := range regexp.MustCompile(`\bPARASOL_[A-Z_]+[A-Z]\b`).FindAllString(text(t, file), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which is not a variable of the contract", file, name)
			}
		}
	}
}

func TestUnitIsValidAndHardened(t *testing.T) {
	analyze := program(t, "systemd-analyze")
	unit := text(t, "parasol.service")
	const binary = "/usr/local/bin/parasol"
	if !strings.Contains(unit, "ExecStart="+binary+" run ") {
		t.Fatalf("the unit does not start %s", binary)
	}
	// systemd-analyze verify requires that the program exists, so it is
	// replaced.
	file := write(t, t.TempDir(), "parasol.service", strings.ReplaceAll(unit, binary, "/bin/true"))
	if out, err := exec.CommandContext(t.Context(), analyze, "verify", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	// The score is 0 for fully confined, 100 for unconfined; systemd calls up
	// to 20 safe. What remains is the network and name resolution.
	security := exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold=15", file)
	if out, err := security.CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
	for _, line := range []string{"RestartPreventExitStatus=2", "StateDirectory=parasol", "Environment=PARASOL_DATA_DIR=/var/lib/parasol"} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit lacks %s", line)
		}
	}
	for _, line := range []string{"User=parasol", "Group=parasol"} { // the package makes /etc/parasol readable for them
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit lacks %s", line)
		}
	}
}
