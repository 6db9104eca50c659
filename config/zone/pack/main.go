// Command pack puts the compiled time zones of a folder into the archive that
// package zone embeds; .ci/tzdata calls it:
//
//	go run ./config/zone/pack RELEASE FOLDER >config/zone/zones.bin
//
// The same input gives the same bytes. Non-goals: getting the release and
// compiling it, which the script does with Debian's own tools.
package main

import (
	"fmt"
	"io/fs"
	"os"

	"parasol/config/zone/archive"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "pack: want a release and a folder (e.g. 2026f zoneinfo)")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.DirFS(os.Args[2])); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(release string, folder fs.FS) error {
	zones := map[string][]byte{}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		zones[name], err = fs.ReadFile(folder, name)
		return err
	})
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(archive.Pack(release, zones))
	return err
}
