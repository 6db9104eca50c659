package examples_test

import (
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"parasol/config"
	"parasol/config/parts"
)

// clinicEnvironment lists the variables that the clinic's example sets and the
// household does not know.
const clinicEnvironment = "PARASOL_DATABASE_URL PARASOL_DATABASE_URL_FILE"

// clinicFile returns the path of the example, beside secrets like those that
// its first lines make.
func clinicFile(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, secret := range map[string]string{
		"city.token": "0123456789abcdef", "city.key": strings.Repeat("1a", config.KeySize),
		"riverside.token": "fedcba9876543210", "riverside.key": strings.Repeat("2b", config.KeySize),
		"hook.secret": "a secret of the hook",
	} {
		write(t, dir, name, secret+"\n")
	}
	file := strings.ReplaceAll(text(t, "clinic/clinic.yaml"), ": secrets/", ": "+dir+"/")
	return write(t, dir, "clinic.yaml", file)
}

func TestTheClinicsFileIsTaken(t *testing.T) {
	c, err := config.LoadClinics(parts.Options(config.Options{Path: clinicFile(t), Now: time.Now()}))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Errorf("warnings: %v", c.Warnings)
	}
	if len(c.Clinics) != 2 || len(c.Channels) != 2 || len(c.Sources) != 1 {
		t.Errorf("got %d clinics, %d channels, %d sources; want what the file shows", len(c.Clinics), len(c.Channels),
			len(c.Sources))
	}
}

func TestTheClinicsContainersCanOnlyRemind(t *testing.T) {
	type service struct {
		Image       string            `yaml:"image"`
		Command     []string          `yaml:"command"`
		Environment map[string]string `yaml:"environment"`
		Ports       []string          `yaml:"ports"`
		Networks    []string          `yaml:"networks"`
		ReadOnly    bool              `yaml:"read_only"`
		CapDrop     []string          `yaml:"cap_drop"`
		SecurityOpt []string          `yaml:"security_opt"`
		Deploy      struct {
			Replicas int `yaml:"replicas"`
		} `yaml:"deploy"`
	}
	var compose struct {
		Services map[string]service `yaml:"services"`
	}
	if err := yaml.Unmarshal([]byte(text(t, "clinic/compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	known := append(slices.Clone(environment), strings.Fields(clinicEnvironment)...)
	commands := map[string]int{}
	for name, s := range compose.Services {
		if name == "database" {
			if len(s.Ports) > 0 || slices.Contains(s.Networks, "outside") {
				t.Error("the database can be reached from outside")
			}
			continue
		}
		commands[strings.Join(s.Command, " ")] = max(s.Deploy.Replicas, 1)
		if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s keeps rights that it does not need", name)
		}
		for _, p := range s.Ports {
			if name != "inlet" || !strings.HasPrefix(p, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to more than the proxy", name, p)
			}
		}
		for variable := range s.Environment {
			if !slices.Contains(known, variable) {
				t.Errorf("%s: %s is no variable of the command", name, variable)
			}
		}
	}
	want := map[string]int{"migrate": 1, "serve --role inlet": 1, "serve --role worker": 2, "serve --role deliver": 1}
	if !maps.Equal(commands, want) {
		t.Errorf("processes %v; want %v", commands, want)
	}
}

func TestSystemdAcceptsTheClinicsUnits(t *testing.T) {
	analyze := program(t, "systemd-analyze")
	dir := t.TempDir()
	for _, name := range []string{"parasol-clinic-migrate.service", "parasol-clinic@.service"} {
		unit := text(t, filepath.Join("clinic", name))
		// systemd-analyze verify requires that program and file exist.
		unit = strings.ReplaceAll(unit, "/usr/local/bin/parasol-clinic", "/bin/true")
		file := write(t, dir, name, unit)
		file = strings.Replace(file, "@.", "@worker.", 1)
		if out, err := exec.CommandContext(t.Context(), analyze, "verify", file).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("systemd-analyze verify %s: %v\n%s", name, err, out)
		}
		security := exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold=15", file)
		security.Dir = dir
		if out, err := security.CombinedOutput(); err != nil {
			t.Errorf("systemd-analyze security %s: %v\n%s", name, err, out)
		}
	}
}
