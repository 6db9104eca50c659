package daemon

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule/journal"
)

const pushed = "channels: {out: {type: console}, web: {type: web-push, contact: you@example.org}}\n"

// browsers is a house in which ada has two browsers and bob one.
func browsers(t *testing.T) (devices, *Daemon) {
	t.Helper()
	d := built(t, two+pushed)
	for i, p := range []string{"ada", "ada", "bob"} {
		id := string(rune('a' + i))
		if err := d.journal.PutDevice(context.Background(), journal.Device{
			ID: id, Person: p, Name: "browser " + id, Endpoint: "https://push.example.org/" + id,
			P256DH: []byte{4, byte(i)}, Auth: []byte{1},
			Added: time.Date(2026, 7, 1, 12, i, 0, 0, time.UTC),
		}); err != nil {
			t.Fatal(err)
		}
	}
	h := d.house.Load()
	return devices{h.config, h.channels, d.journal}, d
}

// left names the browsers that are still there.
func (d devices) left(t *testing.T) (ids string) {
	t.Helper()
	all, err := d.journal.Devices(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		ids += all[i].ID
	}
	return ids
}

func TestABrowserIsRevokedByItsOwnPerson(t *testing.T) {
	for _, row := range []struct {
		why, person, id string
		found           bool
		left            string
	}{
		{"her own", "ada", "a", true, "bc"},
		{"her other one", "ada", "b", true, "ac"},
		{"somebody else's", "ada", "c", false, "abc"},
		{"one that is not there", "bob", "x", false, "abc"},
		{"a stranger", "eve", "a", false, "abc"},
	} {
		d, _ := browsers(t)
		if found, err := d.Revoke(context.Background(), row.person, row.id); err != nil || found != row.found || d.left(t) != row.left {
			t.Errorf("%s: got %t, %v, left %s; want %t, left %s", row.why, found, err, d.left(t), row.found, row.left)
		}
	}
}

func TestABrowserRenewsByItsOldAddress(t *testing.T) {
	all := []string{"ada", "bob"}
	for _, row := range []struct {
		why, endpoint string
		of            []string
		person, left  string
	}{
		{"of ada", "https://push.example.org/b", all, "ada", "ac"},
		{"of bob", "https://push.example.org/c", all, "bob", "ab"},
		{"of bob, where ada alone is looked at", "https://push.example.org/c", all[:1], "", "abc"},
		{"an address that is not known", "https://push.example.org/x", all, "", "abc"},
		{"the beginning of one", "https://push.example.org/", all, "", "abc"},
		{"none", "", all, "", "abc"},
	} {
		d, _ := browsers(t)
		if who, err := d.Renew(context.Background(), row.of, row.endpoint); err != nil || who != row.person || d.left(t) != row.left {
			t.Errorf("%s: got %q, %v, left %s; want %q, left %s", row.why, who, err, d.left(t), row.person, row.left)
		}
	}
}

func TestWhatAPageShowsOfBrowsers(t *testing.T) {
	d, daemon := browsers(t)
	ctx, reached := context.Background(), time.Date(2026, 7, 1, 13, 0, 0, 0, time.UTC)
	store := deviceStore{daemon.journal}
	if err := store.Took(ctx, "b", reached); err != nil {
		t.Fatal(err)
	}
	got, err := d.List(ctx, "ada")
	if err != nil {
		t.Fatal(err)
	}
	want := []web.Device{
		{ID: "a", Name: "browser a", Added: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)},
		{ID: "b", Name: "browser b", Added: time.Date(2026, 7, 1, 12, 1, 0, 0, time.UTC), Reached: reached},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("browsers (-want +got):\n%s", diff)
	}
	if err := store.Gone(ctx, "a"); err != nil || d.left(t) != "bc" {
		t.Errorf("a browser that is gone: %v, left %s; want bc", err, d.left(t))
	}
	if subs, err := store.Subscriptions(ctx, "bob"); err != nil || len(subs) != 1 || subs[0].P256DH != "BAI" || subs[0].Auth != "AQ" {
		t.Errorf("bob's: %+v, %v; want his keys as text", subs, err)
	}
}

func TestWhoseBrowsersMaySubscribe(t *testing.T) {
	d, _ := browsers(t)
	if d.Key("ada") == "" || d.Key("eve") != "" {
		t.Errorf("got %q for ada and %q for a stranger; want one key", d.Key("ada"), d.Key("eve"))
	}
	h := built(t, two).house.Load()
	without := devices{h.config, h.channels, nil}
	if key := without.Key("ada"); key != "" {
		t.Errorf("without the channel: got %q", key)
	}
	if err := without.Subscribe(context.Background(), "ada", web.Subscription{}); !errors.Is(err, web.ErrDevice) {
		t.Errorf("without the channel: got %v; want %v", err, web.ErrDevice)
	}
	bad := web.Subscription{ID: "x", Endpoint: "http://127.0.0.1/", P256DH: "AA", Auth: "AA"}
	if err := d.Subscribe(context.Background(), "ada", bad); !errors.Is(err, web.ErrDevice) || d.left(t) != "abc" {
		t.Errorf("an address inside the house: got %v, left %s; want %v", err, d.left(t), web.ErrDevice)
	}
}
