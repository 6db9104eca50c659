// Command pack puts the compiled time zones of a folder into the archive that
// package zone embeds; .ci/tzdata calls it:
//
//	go run ./config/zone/pack RELEASE FOLDER >config/zone/zoneinfo.zip
//
// The same input gives the same bytes. Non-goals: getting the release and
// compiling it, which the script does with Debian's own tools.
package main

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "pack: want a release and a folder (e.g. 2026f /tmp/zoneinfo)")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.DirFS(os.Args[2])); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(release string, zones fs.FS) error {
	archive := zip.NewWriter(os.Stdout)
	if err := archive.SetComment(release); err != nil {
		return err
	}
	err := fs.WalkDir(zones, ".", func(name string, entry fs.DirEntry, err error) error { // in lexical order
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(zones, name)
		if err != nil {
			return err
		}
		// Without a time, so that the bytes are reproducible.
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return archive.Close()
}
