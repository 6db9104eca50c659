package simulation_test

import (
	"testing"

	"parasol/schedule/simulation"
)

// peelStories follow a TCA peel from the evening before it until the skin has
// closed.
func peelStories(tb testing.TB) []story {
	tb.Helper()
	const lisbon = "Europe/Lisbon"
	peeled := living(tb, lisbon, 38.72, -9.14, done(tb, "tca-peel", "2026-05-04T10:00", lisbon, ""))
	return []story{
		{
			file: "tca-first-days", whole: true, who: peeled, sky: []float64{0.9}, ack: ackSoon, from: "2026-05-03", days: 3,
			about: "A TCA peel at 10:00 in Lisbon in May: the evening before, the way home and the next day. " +
				"Every push is confirmed after two minutes.",
		},
		{
			file: "tca-skin-closed", who: peeled, sky: []float64{0.9}, ack: simulation.Never, from: "2026-05-13", days: 5,
			reports: "2026-05-13 07:40 seen, 2026-05-14 10:05 not-yet, 2026-05-16 10:10 closed",
			about: "Ten days after the peel its cover ends by a sign: asked on the 14th the skin is not yet closed, " +
				"asked again on the 16th it is.",
		},
	}
}
