package journal_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/journal"
)

func TestOverlaysReplaceAndGo(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	j := opened(t, dir)
	entry := func(person, section, id, body string) journal.Overlay {
		return journal.Overlay{Person: person, Section: section, ID: id, Body: []byte(body), Changed: noon}
	}
	peel := entry("ada", journal.Treatments, "peel-superficial@2026-06-01", `{"kind":"peel-superficial"}`)
	morning := entry("ada", journal.Settings, "morning", `"06:30"`)
	bob := entry("bob", journal.Settings, "morning", `"09:00"`)
	for _, o := range []journal.Overlay{entry("ada", journal.Settings, "morning", `"06:00"`), bob, peel, morning} {
		if err := j.PutOverlay(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	_ = j.Close()
	j = opened(t, dir)
	for person, want := range map[string][]journal.Overlay{"ada": {morning, peel}, "bob": {bob}, "": {morning, peel, bob}, "eve": nil} {
		got, err := j.Overlays(ctx, person)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("overlays of %q: %v (-want +got):\n%s", person, err, diff)
		}
	}
	for _, want := range []bool{true, false} {
		if found, err := j.DropOverlay(ctx, "ada", journal.Settings, "morning"); err != nil || found != want {
			t.Errorf("drop: got %v, %v; want %v", found, err, want)
		}
	}
	if got, err := j.Overlays(ctx, ""); err != nil || len(got) != 2 {
		t.Errorf("after the drop: got %d, %v; want the other two", len(got), err)
	}
}

func TestDeviceThatSubscribesAgainIsNotDuplicated(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	j := opened(t, dir)
	phone := journal.Device{ID: "1", Person: "ada", Name: "phone", Endpoint: "https://push.example/1", P256DH: []byte{1}, Auth: []byte{2},
		Added: noon}
	again := phone
	again.ID, again.Name, again.P256DH = "2", "ada's phone", []byte{3}
	other := journal.Device{ID: "3", Person: "bob", Name: "laptop", Endpoint: phone.Endpoint, P256DH: []byte{1}, Auth: []byte{2},
		Added: noon.Add(time.Hour)}
	for _, d := range []journal.Device{phone, again, other} {
		if err := j.PutDevice(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.DeviceTook(ctx, "1", noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	want := phone
	want.Name, want.P256DH, want.Succeeded = again.Name, again.P256DH, noon.Add(time.Minute)
	_ = j.Close()
	j = opened(t, dir)
	for person, want := range map[string][]journal.Device{"ada": {want}, "": {want, other}, "eve": nil} {
		got, err := j.Devices(ctx, person)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("devices of %q: %v (-want +got):\n%s", person, err, diff)
		}
	}
	for _, want := range []bool{true, false} {
		if found, err := j.DropDevice(ctx, "1"); err != nil || found != want {
			t.Errorf("drop: got %v, %v; want %v", found, err, want)
		}
	}
}
