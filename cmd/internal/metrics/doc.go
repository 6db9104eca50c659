// Package metrics is what Prometheus sees of Parasol, and the only package
// that imports Prometheus.
//
// Goals: the names and labels of the contract and no others, lint-clean, on a
// registry of its own. A [Metrics] implements the small observer interfaces
// that the other packages declare, so none of them knows Prometheus. What is
// known of a person is kept as the last decision's few numbers and turned into
// series when asked for: a value that does not exist (no coat today, no
// source) has no series instead of a misleading 0. Counters without a person
// label begin at 0, so that a rate over their first event is right; those with
// one begin when something happens, since 10,000 people times 44 zeroed series
// cost 324 MiB (measured, field notes 4).
//
// With more than MostPeople people the person label is dropped: counts, doses,
// presence, phases and adherence are summed over the people, and what has no
// meaningful sum (an index, an instant) is left out.
//
// Non-goals: alerting rules and dashboards (examples/), deciding anything.
package metrics
