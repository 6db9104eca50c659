package postgres

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"parasol/schedule"
	"parasol/schedule/agent"
)

const (
	// tryFor is how long one try may take, as in a household.
	tryFor = 20 * time.Second
	// jobFor is how long a job may take: a try, and writing its outcome.
	jobFor = 24 * time.Second
	// rescueAfter is when a job whose process is gone is worked by another:
	// with river's rounds of 30 s it is back within a minute.
	rescueAfter = 25 * time.Second
	// cooldown is the least time between two fetches of jobs. A process
	// delivers at most workers ÷ (cooldown + latency) a second, so river's
	// 100 ms would halve that of a service that answers in as much.
	cooldown = 20 * time.Millisecond
	// defaultWorkers is how many jobs of a service a process works at once: at
	// 150 ms a try it delivers some 3,000 a second, twice what 100,000 people
	// get whose mornings fall into one minute.
	defaultWorkers = 500
	// doneFor is how long finished jobs stay: they tell nothing that the
	// deliveries do not, and are most of a day's growth.
	doneFor = time.Minute
	// stopGrace is how long a stopping process lets tries in flight finish.
	stopGrace = 5 * time.Second
	// afterFault is how long after a fault of the database a job is worked
	// again.
	afterFault = 2 * time.Second
	// unkeyed is how long a job waits that came to a process which does not
	// know the clinic's key.
	unkeyed = 10 * time.Second
	// idle is the queue that a process serves which serves no other yet: river
	// wants one.
	idle = "idle"
)

// Service is a service by which deliveries go: the lane of their routes.
type Service struct {
	Name    string
	Limit   int // tries at once by all processes together; 0: no limit
	Workers int // tries at once by this process, where there is no limit; 0 is 500
}

// Courier makes tries, and asks for receipts. Its methods return when ctx ends
// at the latest, and are safe for concurrent use.
type Courier interface {
	// Send makes one try.
	Send(ctx context.Context, clinic string, d agent.Delivery) agent.Result
	// Fallback returns the routes to try in place of a channel that failed.
	Fallback(ctx context.Context, clinic string, d *agent.Delivery) []agent.Route
	// Visit polls a receipt, or cancels it if it is to be cancelled, and
	// records an acknowledgement. Settled means that another visit would tell
	// nothing new.
	Visit(ctx context.Context, clinic string, o agent.Open) (acked time.Time, settled bool, err error)
}

// Deliver sends what is due until ctx ends, and follows what rings. Tries in
// flight then get 5 s to finish. Any number of processes may deliver side by
// side; a service with a limit is served by one of them at a time.
func (e *Engine) Deliver(ctx context.Context, services []Service, c Courier) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &carrier{engine: e, courier: c})
	queues := map[string]river.QueueConfig{idle: {MaxWorkers: 1}}
	for _, s := range services {
		if s.Limit > 0 {
			continue
		}
		n := s.Workers
		if n <= 0 {
			n = defaultWorkers
		}
		queues[queue(s.Name)] = river.QueueConfig{MaxWorkers: n}
	}
	pool, err := e.carriers(context.WithoutCancel(ctx))
	if err != nil {
		return wrap("deliver", err)
	}
	defer pool.Close()
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger: e.log, Queues: queues, Workers: workers,
		JobTimeout: jobFor, RescueStuckJobsAfter: rescueAfter, FetchCooldown: cooldown,
		CompletedJobRetentionPeriod: doneFor, SoftStopTimeout: stopGrace,
		ReindexerIndexNames: []string{}, // it needs the owner's rights
	})
	if err != nil {
		return wrap("deliver", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return wrap("deliver", err)
	}
	var running sync.WaitGroup
	for _, s := range services {
		running.Go(func() { e.serve(ctx, client, s, c) })
	}
	running.Wait()
	<-ctx.Done()
	return wrap("deliver", client.Stop(context.WithoutCancel(ctx)))
}

// serve follows what rings at a service and, if it has a limit, sees to it
// that one process serves it.
func (e *Engine) serve(ctx context.Context, client *river.Client[pgx.Tx], s Service, c Courier) {
	if s.Limit <= 0 {
		e.follow(ctx, s.Name, c)
		return
	}
	e.Lead(ctx, "service "+s.Name, func(ctx context.Context) {
		if err := client.Queues().Add(queue(s.Name), river.QueueConfig{MaxWorkers: s.Limit}); err != nil {
			e.log.Error("service not served", slog.String("service", s.Name), slog.Any("error", err))
			return
		}
		e.follow(ctx, s.Name, c)
		if err := client.Queues().Remove(context.WithoutCancel(ctx), queue(s.Name)); err != nil {
			e.log.Error("service not given up", slog.String("service", s.Name), slog.Any("error", err))
		}
	})
}

// carrier works the jobs of all services.
type carrier struct {
	river.WorkerDefaults[job]
	engine  *Engine
	courier Courier
	quiet   sync.Map // of *atomic.Int64, by queue: a busy service is left alone until then
}

// NextRetry returns when a job is worked again that failed or was rescued.
func (w *carrier) NextRetry(*river.Job[job]) time.Time { return time.Now().Add(afterFault) }

// Work makes one try, unless the delivery is not wanted any more.
func (w *carrier) Work(ctx context.Context, j *river.Job[job]) error {
	c := w.engine.clinic(j.Args.Clinic)
	if c == nil {
		return river.JobSnooze(unkeyed)
	}
	now := time.Now()
	quiet := w.quietOf(j.Queue)
	if until := time.Unix(0, quiet.Load()); until.After(now) {
		return river.JobSnooze(until.Sub(now))
	}
	d, wait, err := c.wanted(ctx, j.Args.Delivery, j.Queue, now)
	switch {
	case err != nil:
		return err
	case wait > 0:
		return river.JobSnooze(wait)
	case d == nil:
		return nil
	}
	r := w.send(ctx, c.name, d)
	o := agent.Judge(time.Now(), d, r)
	if o.State != agent.Sent {
		o.Fallback, o.Patience = w.courier.Fallback(ctx, c.name, d), o.At.Add(-agent.Patience)
	}
	if r.Class == schedule.Busy {
		quiet.Store(o.At.Add(agent.Pause(r)).UnixNano())
	}
	if err := w.settle(ctx, c, &o); err != nil {
		return err
	}
	if o.State == agent.Pending {
		return river.JobSnooze(max(o.Next.Sub(o.At), 0))
	}
	return nil
}

func (w *carrier) quietOf(queue string) *atomic.Int64 {
	q, _ := w.quiet.LoadOrStore(queue, new(atomic.Int64))
	return q.(*atomic.Int64)
}

// send makes one try. A channel that panics has failed; the panic's value is
// not shown, since it may hold a secret.
func (w *carrier) send(ctx context.Context, clinic string, d *agent.Delivery) (r agent.Result) {
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	defer func() {
		if recover() != nil {
			r = agent.Result{Class: schedule.Unknown, Err: errors.New("channel panicked")}
		}
	}()
	return w.courier.Send(ctx, clinic, *d)
}

// settle writes an outcome. What was sent is sent again if its outcome is not
// written, so it is tried for as long as the job may take, even if the process
// stops.
func (w *carrier) settle(ctx context.Context, c *Clinic, o *agent.Outcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobFor-tryFor)
	defer cancel()
	for {
		err := c.Settle(ctx, *o)
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond): // a killed server is back within seconds
		}
	}
}

// clinic returns the clinic of an id; nil if its key is not known here.
func (e *Engine) clinic(id int32) *Clinic {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.clinics[id]
}

// wanted returns a delivery if it is to be tried now by a queue. It returns
// how long to wait if it is to be tried later, and nil if it is not wanted any
// more: it is final, or pointless, or goes another way.
func (c *Clinic) wanted(ctx context.Context, delivery int64, from string, now time.Time) (d *agent.Delivery,
	wait time.Duration, err error) {
	var lane string
	var next *time.Time
	find := func(rows pgx.Rows) error { return rows.Scan(&lane, &next) }
	read := func(rows pgx.Rows) (err error) {
		d, err = c.delivery(rows)
		return err
	}
	var b pgx.Batch
	b.Queue(bind, c.bound)
	b.Queue(`SELECT lane, next_at FROM deliveries WHERE id = $1 AND week = $2`, delivery, weekIn(delivery))
	b.Queue(`SELECT `+dueColumns+` WHERE d.id = $1 AND d.week = $2 AND d.state = 'pending' AND d.until_at > $3`,
		delivery, weekIn(delivery), now)
	res := c.engine.pool.SendBatch(ctx, &b)
	_, err = res.Exec()
	if err == nil {
		_, err = scan(res, find)
	}
	if err == nil {
		_, err = scan(res, read)
	}
	if end := res.Close(); err == nil {
		err = end
	}
	if err != nil || d == nil || queue(lane) != from {
		return nil, 0, wrap("deliver", err)
	}
	if next != nil && next.After(now) {
		return nil, next.Sub(now), nil
	}
	return d, 0, nil
}
