package serve

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

// put puts ada at the city's clinic.
func (h *house) put() {
	h.t.Helper()
	h.api(http.StatusCreated, http.MethodPut, "/city/people/ada", cityToken, ada)
}

func TestWhatAClinicMayPut(t *testing.T) {
	h := served(t, two)
	h.put()
	for _, row := range []struct {
		why, path, body string
		code            int
		want            string
	}{
		{"the same again", "ada", ada, http.StatusOK, `"name":"ada","link":"https://parasol.example.org/p/`},
		{"another", "bob", ada, http.StatusCreated, `"name":"bob"`},
		{"a name of other letters", "B%C3%B6b", ada, http.StatusUnprocessableEntity, `"key":"name"`},
		{"a name in the body that is another's", "bob", strings.Replace(ada, "{", `{"name": "ada", `, 1), http.StatusUnprocessableEntity,
			`"key":"name"`},
		{"one problem", "bob", strings.Replace(ada, `"skin_type": 2`, `"skin_type": 9`, 1), http.StatusUnprocessableEntity,
			"One thing is wrong"},
		{"several problems", "bob", `{"skin_type": 9}`, http.StatusUnprocessableEntity, "3 things are wrong"},
		{"a hint with each", "bob", `{"skin_type": 9}`, http.StatusUnprocessableEntity, `"hint":"e.g. `},
		{"no JSON", "bob", "skin_type: 9", http.StatusUnprocessableEntity, "what is not JSON"},
		{"nothing", "bob", "", http.StatusUnprocessableEntity, "what is not JSON"},
		{"too much", "bob", `{"x": "` + strings.Repeat("x", longestPerson) + `"}`, http.StatusRequestEntityTooLarge, "256 KiB"},
	} {
		got := h.api(row.code, http.MethodPut, "/city/people/"+row.path, cityToken, row.body)
		if !strings.Contains(got.body, row.want) {
			t.Errorf("%s: got %s; want %s", row.why, got.body, row.want)
		}
	}
	body, _, err := h.practices["city"].journal.Person(t.Context(), "ada")
	if err != nil || strings.Contains(string(body), "today") {
		t.Errorf("stored is %s, %v; want a date in place of today", body, err)
	}
}

func TestWhomAClinicLists(t *testing.T) {
	h := served(t, two)
	for i := range 5 {
		body := ada
		if i == 4 {
			body = strings.Replace(ada, "microneedling", "doxycycline", 1)
		}
		h.api(http.StatusCreated, http.MethodPut, fmt.Sprintf("/city/people/p%d", i), cityToken, body)
	}
	h.api(http.StatusCreated, http.MethodPut, "/city/people/q", cityToken, ada)
	if _, err := h.engine.Wake(t.Context(), time.Now().Truncate(time.Second), batch, h.ward.Decide); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ query, want string }{
		{"", "p0 p1 p2 p3 p4 q"},
		{"?find=p", "p0 p1 p2 p3 p4"},
		{"?phase=strict", "p0 p1 p2 p3 q"},
		{"?phase=protect", "p4"},
		{"?unanswered", ""},
		{"?refused", ""},
		{"?limit=4", "p0 p1 p2 p3 …"},
		{"?limit=1&phase=protect", "p4 …"},
		{"?find=nobody", ""},
	} {
		var got listing
		decode(t, h.api(http.StatusOK, http.MethodGet, "/city"+row.query, cityToken, ""), &got)
		var names []string
		for _, p := range got.People {
			names = append(names, p.Name)
		}
		if got.Next != "" {
			names = append(names, "…")
		}
		if diff := cmp.Diff(row.want, strings.Join(names, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.query, diff)
		}
	}
	var first, second listing
	decode(t, h.api(http.StatusOK, http.MethodGet, "/city?limit=4", cityToken, ""), &first)
	decode(t, h.api(http.StatusOK, http.MethodGet, "/city?limit=4&after="+first.Next, cityToken, ""), &second)
	if len(second.People) != 2 || second.People[0].Name != "p4" || second.Next != "" {
		t.Errorf("the second page is %+v", second)
	}
	for _, query := range []string{"?limit=0", "?limit=1001", "?limit=x", "?phase=happy"} {
		h.api(http.StatusBadRequest, http.MethodGet, "/city"+query, cityToken, "")
	}
}

// Many who put one person at once do so one after another.
func TestOnePersonIsPutByManyAtOnce(t *testing.T) {
	h := served(t, two)
	h.put()
	var putting sync.WaitGroup
	for i := range 12 {
		putting.Go(func() {
			body := strings.Replace(ada, `"skin_type": 2`, fmt.Sprintf(`"skin_type": %d`, 1+i%6), 1)
			h.api(http.StatusOK, http.MethodPut, "/city/people/ada", cityToken, body)
		})
	}
	putting.Wait()
}

// What somebody enters on their own page stays when the clinic puts them
// again, and no two entries at once are lost.
func TestWhatIsEnteredStays(t *testing.T) {
	h := served(t, two)
	h.put()
	ctx, p := t.Context(), plans{h.Server}
	if err := p.Enter(ctx, "city/ada", web.Settings, "skin_type", []byte("4")); err != nil {
		t.Fatal(err)
	}
	var entering sync.WaitGroup
	for _, hours := range []string{"07:05", "07:10", "07:15"} {
		entering.Go(func() {
			body := fmt.Appendf(nil, `{"kind": "ipl", "at": "2026-06-01T%s"}`, hours)
			if err := p.Enter(ctx, "city/ada", web.Treatments, "t"+hours, body); err != nil {
				t.Errorf("%s: %v", hours, err)
			}
		})
	}
	entering.Wait()
	h.api(http.StatusOK, http.MethodPut, "/city/people/ada", cityToken, strings.Replace(ada, `"skin_type": 2`, `"skin_type": 1`, 1))
	v, err := people{h.Server}.View(ctx, "city/ada")
	if err != nil {
		t.Fatal(err)
	}
	if v.Policy.SkinType != 4 || len(v.Entries) != 4 || cmp.Diff([]string{"skin_type"}, v.Changed) != "" {
		t.Errorf("skin type %d, %d treatments, changed %v", v.Policy.SkinType, len(v.Entries), v.Changed)
	}
	if found, err := p.Leave(ctx, "city/ada", web.Settings, "skin_type"); !found || err != nil {
		t.Errorf("leaving: %t, %v", found, err)
	}
	if found, err := p.Leave(ctx, "city/ada", web.Settings, "skin_type"); found || err != nil {
		t.Errorf("leaving again: %t, %v", found, err)
	}
	if v, err := (people{h.Server}).View(ctx, "city/ada"); err != nil || v.Policy.SkinType != 1 {
		t.Errorf("then: skin type %d, %v; want the clinic's", v.Policy.SkinType, err)
	}
	treatment, said, err := p.Try(ctx, "city/ada", "x", []byte(`{"kind": "ipl", "at": "2026-06-03T10:00"}`))
	if err != nil || treatment.At.Day() != 3 {
		t.Errorf("trying: %+v, %v, %v", treatment, said, err)
	}
	var fault *web.PlanError
	for why, err := range map[string]error{
		"entered": p.Enter(ctx, "city/ada", web.Settings, "skin_type", []byte("40")),
		"tried":   third(p.Try(ctx, "city/ada", "x", []byte(`{"kind": "laser"}`))),
	} {
		if !errors.As(err, &fault) {
			t.Errorf("what does not fit is %s: %v", why, err)
		}
	}
}

func third[A, B any](_ A, _ B, err error) error { return err }

// Nobody is found under an address that is no person's.
func TestAddressesOfNobody(t *testing.T) {
	h := served(t, two)
	h.put()
	ctx := t.Context()
	for _, address := range []string{"", "ada", "/ada", "city", "city/", "city/bob", "lake/ada", "nowhere/ada", "city/ada/x"} {
		_, view := people{h.Server}.View(ctx, address)
		_, link := guests{h.Server}.Link(ctx, address)
		_, _, tried := plans{h.Server}.Try(ctx, address, "x", []byte("{}"))
		for what, err := range map[string]error{
			"view": view, "link": link, "try": tried,
			"record": recorder{h.Server}.Record(ctx, address, schedule.Event{Kind: schedule.Applied}),
			"enter":  plans{h.Server}.Enter(ctx, address, web.Settings, "skin_type", []byte("1")),
		} {
			if !errors.Is(err, web.ErrNoPerson) {
				t.Errorf("%s of %q: %v; want %v", what, address, err, web.ErrNoPerson)
			}
		}
	}
}

func TestEventsThatCannotBe(t *testing.T) {
	h := served(t, two)
	h.put()
	for _, e := range []schedule.Event{
		{Kind: schedule.Applied, At: time.Now().Add(time.Hour)}, {Kind: schedule.Applied, At: time.Now().AddDate(0, 0, -3)},
		{Kind: schedule.Sent},
	} {
		if err := (recorder{h.Server}).Record(t.Context(), "city/ada", e); !errors.Is(err, web.ErrEvent) {
			t.Errorf("%s at %s: %v; want %v", e.Kind, e.At, err, web.ErrEvent)
		}
	}
	if err := (recorder{h.Server}).Record(t.Context(), "city/ada", schedule.Event{Kind: schedule.Applied}); err != nil {
		t.Errorf("a coat: %v", err)
	}
	events, err := past{h.Server}.Events(t.Context(), "city/ada", time.Now().Add(-time.Minute), time.Now().Add(time.Minute))
	coats := 0
	for _, e := range events {
		if e.Kind == schedule.Applied {
			coats++
		}
	}
	if err != nil || coats != 1 {
		t.Errorf("of %v, %v: want one coat", events, err)
	}
}

func TestBrowsersOfAPerson(t *testing.T) {
	h := served(t, two)
	h.put()
	h.api(http.StatusCreated, http.MethodPut, "/city/people/bob", cityToken, strings.Replace(ada, "{", `{"notify": ["out"], `, 1))
	ctx, d := t.Context(), devices{h.Server}
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := web.Subscription{
		ID: "one", Name: "Firefox", Endpoint: "https://updates.push.services.mozilla.com/wpush/v2/abc", At: time.Now(),
		P256DH: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
	}
	if d.Key("city/ada") == "" || d.Key("city/bob") != "" || d.Key("lake/ada") != "" {
		t.Errorf("keys %q, %q, %q; want ada's alone", d.Key("city/ada"), d.Key("city/bob"), d.Key("lake/ada"))
	}
	if err := d.Subscribe(ctx, "city/ada", s); err != nil {
		t.Fatal(err)
	}
	bad := s
	bad.Endpoint = "https://evil.example.org/"
	for person, s := range map[string]web.Subscription{"city/bob": s, "city/ada": bad} {
		if err := d.Subscribe(ctx, person, s); !errors.Is(err, web.ErrDevice) {
			t.Errorf("%s at %s: %v; want %v", person, s.Endpoint, err, web.ErrDevice)
		}
	}
	list, err := d.List(ctx, "city/ada")
	if err != nil || len(list) != 1 || list[0].Name != "Firefox" {
		t.Errorf("listed %+v, %v", list, err)
	}
	subs, err := deviceStore{h.practices["city"].journal}.Subscriptions(ctx, "ada")
	if err != nil || len(subs) != 1 || subs[0].P256DH != s.P256DH || subs[0].Endpoint != s.Endpoint {
		t.Errorf("the channel has %+v, %v", subs, err)
	}
	if found, err := d.Revoke(ctx, "city/bob", "one"); found || err != nil {
		t.Errorf("bob revokes ada's: %t, %v", found, err)
	}
	if who, err := d.Renew(ctx, []string{"city/bob", "city/ada"}, s.Endpoint); who != "city/ada" || err != nil {
		t.Errorf("renewing: %q, %v", who, err)
	}
	if list, err := d.List(ctx, "city/ada"); err != nil || len(list) != 0 {
		t.Errorf("then listed: %+v, %v", list, err)
	}
}
