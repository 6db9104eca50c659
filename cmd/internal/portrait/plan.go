package portrait

import (
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// PlanError converts problems of what was entered for the page's form: the key
// at fault, without a position in the file.
func PlanError(problems config.Problems) *web.PlanError {
	wrong := new(web.PlanError)
	for _, p := range problems {
		text := p.Text
		if p.Hint != "" {
			text += " (" + p.Hint + ")"
		}
		wrong.Faults = append(wrong.Faults, web.Fault{Key: p.Path[strings.LastIndexByte(p.Path, '.')+1:], Text: text})
	}
	return wrong
}

// Treatment returns a person's treatment by its id, with what there is to say
// about it beside the others; false if there is none.
func Treatment(now time.Time, who *config.Amended, id string) (schedule.Treatment, []string, bool) {
	i := slices.IndexFunc(who.Entries, func(e config.Entry) bool { return e.ID == id })
	if i < 0 {
		return schedule.Treatment{}, nil, false
	}
	policy := &who.Policy
	life := aftercare.Life{Treatments: policy.Treatments, Away: policy.Away, Home: policy.Home, Now: now}
	var said []string
	for _, w := range aftercare.Warnings(life) {
		if w.Treatment == i || w.Beside == i {
			said = append(said, w.Text)
		}
	}
	return policy.Treatments[i], said, true
}
