package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// personJSON is the response about one person. Its times are UTC.
type personJSON struct {
	Decision schedule.Decision `json:"decision"`
	State    schedule.State    `json:"state"`
	Phase    phaseJSON         `json:"phase"`
	UV       uvJSON            `json:"uv"`
	Outlook  []outlookJSON     `json:"outlook"` // today and the five days after
	Presence []Presence        `json:"presence"`
	Pushes   []Push            `json:"pushes"`
}

type phaseJSON struct {
	Phase     schedule.Phase       `json:"phase"`
	Until     *time.Time           `json:"until"` // null: open-ended
	Treatment string               `json:"treatment,omitempty"`
	Day       int                  `json:"day"`
	WindowEnd *time.Time           `json:"window_end"`
	Areas     []schedule.AreaPhase `json:"areas,omitempty"`
}

// outlookJSON is the highest index of a day.
type outlookJSON struct {
	Date    schedule.Date `json:"date"` // of the place
	Index   uv.Index      `json:"uv_index"`
	Ceiling uv.Index      `json:"ceiling"`
	PeakAt  *time.Time    `json:"peak_at"`
	// whether a forecast worth trusting reaches that far; else uv_index is the
	// ceiling
	Known bool `json:"known"`
}

func outlookOf(days []Day) []outlookJSON {
	all := make([]outlookJSON, len(days))
	for i := range days {
		d := &days[i]
		all[i] = outlookJSON{
			Date: d.Date, Index: d.shown(), Ceiling: d.Ceiling, PeakAt: given(d.PeakAt.UTC()), Known: d.Known,
		}
	}
	return all
}

type uvJSON struct {
	Time     time.Time  `json:"time"`
	Index    uv.Index   `json:"uv_index"`
	ClearSky uv.Index   `json:"uv_index_clear_sky"`
	Ceiling  uv.Index   `json:"ceiling"`
	Source   string     `json:"source"`
	Trust    float64    `json:"trust"`
	Issued   *time.Time `json:"issued"`
	Peak     uv.Index   `json:"peak"`
	PeakAt   *time.Time `json:"peak_at"`
}

func (s *site) person(w http.ResponseWriter, r *http.Request) {
	v, err := s.People.View(r.Context(), r.PathValue("name"))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	WriteJSON(w, http.StatusOK, personAnswer(v))
}

func personAnswer(v View) personJSON {
	d, state := v.Decision, v.State
	InUTC(&d)
	InUTC(&state)
	e := &d.Evidence
	pushes := make([]Push, len(v.Pushes))
	copy(pushes, v.Pushes)
	InUTC(&pushes)
	sources := append([]Presence{}, v.Presence...)
	InUTC(&sources)
	return personJSON{
		Decision: d, State: state, Pushes: pushes, Presence: sources, Outlook: outlookOf(v.Outlook),
		Phase: phaseJSON{
			Phase: e.Phase, Until: given(e.PhaseUntil), Treatment: e.Treatment, Day: e.TreatmentDay,
			WindowEnd: given(e.WindowUntil), Areas: e.Areas,
		},
		UV: uvJSON{
			Time: d.At, Index: e.Forecast, ClearSky: e.ClearSky, Ceiling: e.Ceiling, Source: e.Source, Trust: e.Trust,
			Issued: given(e.Issued), Peak: e.Peak, PeakAt: given(e.PeakAt),
		},
	}
}

// given returns nil, which is null in JSON, for the zero time.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// events records an event. The body is read as JSON whatever its content type:
// curl -d and the like call it a form. Forms of other sites are rejected
// earlier, by their origin.
func (s *site) events(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		s.badBody(w, r, err)
		return
	}
	name := r.PathValue("name")
	if !slices.Contains(s.People.Names(), name) {
		s.failed(w, r, ErrNoPerson)
		return
	}
	e, err := parseEvent(s.Now(), body, func() *time.Location { return s.zone(r, name) })
	if err != nil {
		s.refused(w, r, err)
		return
	}
	if e.Kind == schedule.Undone {
		if err := s.undoes(r, name, e.Of); err != nil {
			s.failed(w, r, err)
			return
		}
	}
	e.Source = "api"
	if e.ID == "" { // by which undone takes it back
		e.ID = "api-" + once()
	}
	if wait := s.bound.take(s.scope+name, s.Now()); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		s.problem(w, r, http.StatusTooManyRequests, "More than 120 events of this person came within an hour.")
		return
	}
	if err := s.Recorder.Record(r.Context(), name, e); err != nil {
		s.bound.giveBack(s.scope + name)
		s.failed(w, r, err)
		return
	}
	InUTC(&e)
	WriteJSON(w, http.StatusAccepted, e)
}

// errNothing is returned for undoing what was never recorded.
var errNothing = errors.New("nothing of the last two days is recorded that this could take back")

// undoes reports as an error that there is nothing of an id to take back.
func (s *site) undoes(r *http.Request, person, id string) error {
	v, err := s.People.View(r.Context(), person)
	if err != nil {
		return err
	}
	known := func(e schedule.Event) bool { return e.ID == id && e.Kind != schedule.Undone }
	if !slices.ContainsFunc(v.Recent, known) {
		return errNothing
	}
	return nil
}

// zone returns the time zone of a person's place, for a date without one.
func (s *site) zone(r *http.Request, person string) *time.Location {
	v, err := s.People.View(r.Context(), person)
	if err != nil || v.Zone == nil {
		return time.UTC // the recorder reports what is wrong
	}
	return v.Zone
}

func (s *site) badBody(w http.ResponseWriter, r *http.Request, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		s.problem(w, r, http.StatusRequestEntityTooLarge, "the body is larger than 4 KiB")
		return
	}
	s.problem(w, r, http.StatusBadRequest, "the body could not be read")
}

// refused answers an event that cannot be parsed: 400 if it is not a JSON
// object of this API, 422 if a value is wrong.
func (s *site) refused(w http.ResponseWriter, r *http.Request, err error) {
	code := http.StatusBadRequest
	var wrong *valueError
	if errors.As(err, &wrong) {
		code = http.StatusUnprocessableEntity
	}
	s.problem(w, r, code, err.Error())
}

// failed answers an error of another package.
func (s *site) failed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrNoPerson) {
		s.problem(w, r, http.StatusNotFound, "There is no person of that name.")
		return
	}
	if errors.Is(err, errNothing) {
		s.problem(w, r, http.StatusNotFound, err.Error())
		return
	}
	var wrong *valueError
	if errors.Is(err, ErrEvent) || errors.As(err, &wrong) {
		s.problem(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	s.Log.Error("request not served", "route", r.Pattern, "error", err)
	s.problem(
		w, r, http.StatusServiceUnavailable,
		"Parasol cannot serve this just now, and nothing was recorded. The log says why.",
	)
}

// WriteJSON answers a request with a value as JSON.
func WriteJSON(w http.ResponseWriter, code int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(append(body, '\n'))
}
