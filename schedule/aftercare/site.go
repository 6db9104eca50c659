package aftercare

import (
	"slices"
	"strings"

	"parasol/schedule"
)

// Words that people use for areas, by what they determine. Any other word is a
// part of the body.
var (
	faceWords = strings.Fields(`face neck scalp head hairline ear ears nose cheek cheeks forehead chin jaw temple
		temples brow brows eyebrow eyebrows`)
	lipWords = strings.Fields("lip lips mouth")
	eyeWords = strings.Fields("eye eyes eyelid eyelids lid lids")

	// Hands are seldom under cloth, whatever other areas are named.
	bareWords = strings.Fields("hand hands finger fingers knuckles wrist wrists")

	clothedWords = strings.Fields(`arm arms forearm forearms elbow elbows shoulder shoulders leg legs thigh thighs knee
		knees calf calves shin shins ankle ankles foot feet back chest breast breasts belly stomach abdomen side ribs
		trunk torso waist hip hips bottom buttock buttocks groin bikini armpit armpits underarm underarms body`)
)

// where returns the site of a treatment and whether clothes cover it every day.
// A named area determines both; without one the catalogue's site does. Unknown
// words count as bare skin unless the kind is one of the body: bare skin gets
// more reminders, so a wrong guess costs a message rather than a burn.
func (e *Entry) where(area string) (site schedule.Site, clothed bool) {
	words := strings.FieldsFunc(strings.ToLower(area), func(r rune) bool { return r == ' ' || r == '-' })
	has := func(some []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(some, w) })
	}
	switch {
	case area == "":
		return e.Site, e.Site == schedule.Body
	case has(lipWords):
		return schedule.Lips, false
	case has(eyeWords):
		return schedule.Eyes, false
	case has(faceWords):
		return schedule.Face, false
	case has(bareWords):
		return schedule.Body, false
	}
	return schedule.Body, has(clothedWords) || e.Site == schedule.Body
}

// facts returns what the catalogue says about every treatment of the kind on an
// area.
func (e *Entry) facts(area string) schedule.Treatment {
	site, clothed := e.where(area)
	return schedule.Treatment{
		Kind: e.Kind, Area: area, Group: e.Group, Site: site, Clothed: clothed, UVA: e.UVA, Visible: e.Visible,
		SkinCheck: !e.IsCourse() && !e.NoSkinCheck, IfClinicAllows: e.Allows, NoSunscreenHelps: e.NoSunscreenHelps,
		CoverWhy: e.CoverWhy, ClosesBySign: e.ClosesBy != "", EndsByClearance: e.EndsByClearance,
		FragileDays: e.FragileDays, Active: e.Active,
	}
}
