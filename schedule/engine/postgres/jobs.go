package postgres

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"parasol/schedule"
)

// job is the work of one delivery. It holds ids only: whoever works it reads
// the rest, as it is then.
type job struct {
	Clinic   int32  `json:"c"`
	Delivery int64  `json:"d"`
	Lane     string `json:"-"`
	Loudness int16  `json:"-"`
}

// Kind is the name of the job in river's tables.
func (job) Kind() string { return "deliver" }

// readJob scans a delivery that is new.
func readJob(rows pgx.Rows, clinic int32, into *[]job) error {
	j := job{Clinic: clinic}
	err := rows.Scan(&j.Delivery, &j.Lane, &j.Loudness)
	*into = append(*into, j)
	return err
}

// attempts is how often river may work a job before it gives up. A delivery's
// tries are counted by itself: a job is worked again only after a fault of the
// database or a process.
const attempts = 1000

// enqueue adds jobs in the transaction that wrote their deliveries.
func (e *Engine) enqueue(ctx context.Context, tx pgx.Tx, jobs []job) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: j, InsertOpts: &river.InsertOpts{
			Queue: queue(j.Lane), Priority: priority(schedule.Level(j.Loudness)), MaxAttempts: attempts,
		}}
	}
	_, err := e.inserter.InsertManyFastTx(ctx, tx, params)
	return err
}

// priority is a level as river counts: 1 comes first.
func priority(l schedule.Level) int {
	switch l {
	case schedule.Emergency:
		return 1
	case schedule.High:
		return 2
	case schedule.Normal:
		return 3
	default:
		return 4
	}
}

// queue returns the name of a lane's queue. River takes words of letters and
// digits that are joined by one _ each, so other names are distinguished by a
// sum.
func queue(lane string) string {
	words := strings.FieldsFunc(strings.ToLower(lane), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	plain := strings.Join(words, "_")
	if plain == lane && len(lane) <= longestQueue && lane != "" {
		return lane
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(lane))
	plain = strings.TrimRight(plain[:min(len(plain), longestQueue)], "_")
	return strings.TrimLeft(fmt.Sprintf("%s-%08x", plain, sum.Sum32()), "-")
}

// longestQueue leaves room for a sum within river's 64 characters.
const longestQueue = 50
