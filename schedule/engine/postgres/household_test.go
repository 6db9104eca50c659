package postgres_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A household's binary is small, and has no use for a server's driver.
func TestHouseholdKnowsNoPostgres(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "parasol/cmd/parasol").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 100 {
		t.Fatalf("go list found %d packages", len(deps))
	}
	for _, dep := range deps {
		for _, not := range []string{"github.com/jackc/", "github.com/riverqueue/", "parasol/schedule/engine"} {
			if strings.HasPrefix(dep, not) {
				t.Errorf("cmd/parasol imports %s", dep)
			}
		}
	}
}
