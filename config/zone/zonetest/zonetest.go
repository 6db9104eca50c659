// Package zonetest lists the world's time zones, for tests that check something
// in every one of them.
package zonetest

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// All returns every IANA zone, from the Go distribution or else from the
// system. It skips the test if there are hardly any.
func All(t testing.TB) []*time.Location {
	t.Helper()
	names := ofGo(t)
	if names == nil {
		names = ofSystem()
	}
	var zones []*time.Location
	for _, name := range names {
		if zone, err := time.LoadLocation(name); err == nil { // folders are listed too
			zones = append(zones, zone)
		}
	}
	if len(zones) < 100 {
		t.Skipf("this machine knows only %d zones", len(zones))
	}
	return zones
}

func ofGo(t testing.TB) (names []string) {
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		return nil
	}
	z, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return nil
	}
	defer z.Close()
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return names
}

// ofSystem leaves out right/ and posix/, which repeat every zone.
func ofSystem() (names []string) {
	const dir = "/usr/share/zoneinfo"
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		name := strings.TrimPrefix(path, dir+"/")
		if err == nil && !d.IsDir() && !strings.HasPrefix(name, "right/") && !strings.HasPrefix(name, "posix/") {
			names = append(names, name)
		}
		return nil
	})
	return names
}
