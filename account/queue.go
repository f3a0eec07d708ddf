package account

import (
	"context"
	"sync"

	"postern/account/imap"
	"postern/mail"
)

// priority orders jobs; lower goes first.
type priority int

const (
	urgent  priority = iota // a person waits for it
	changes                 // the journal
	visible                 // what is on the screen: the inbox, the folder looked at
	first                   // the first screens of the other folders
	bulk                    // the rest of the headers
	idle                    // prefetch
	priorities
)

// job is one piece of work on the command connection.
type job struct {
	prio priority
	// key makes a job unique in its queue: a second one with the same key is
	// dropped while the first waits. "" is never dropped.
	key string
	// ctx ends the job's wait: a person who left the message does not hold up the
	// queue. nil for the engine's own jobs.
	ctx context.Context
	run func(ctx context.Context, c *imap.Conn) error
	// done is told the outcome once; nil when nobody waits. It must not block.
	done func(error)
}

func (j *job) finish(err error) {
	if j.done != nil {
		j.done(err)
	}
}

// queue holds the jobs that wait, first in first out within a priority.
type queue struct {
	mu   sync.Mutex
	jobs [priorities][]*job
	keys map[string]bool
	wake chan struct{} // capacity 1
}

func newQueue() *queue {
	return &queue{keys: map[string]bool{}, wake: make(chan struct{}, 1)}
}

// push adds a job; it reports false when one with the same key waits already.
func (q *queue) push(j *job) bool {
	q.mu.Lock()
	if j.key != "" && q.keys[j.key] {
		q.mu.Unlock()
		return false
	}
	if j.key != "" {
		q.keys[j.key] = true
	}
	q.jobs[j.prio] = append(q.jobs[j.prio], j)
	q.mu.Unlock()
	q.nudge()
	return true
}

// nudge wakes whoever waits for a job.
func (q *queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// pop takes the next job, nil when none waits. Jobs whose person has left are
// finished here.
func (q *queue) pop() *job {
	q.mu.Lock()
	defer q.mu.Unlock()
	for p := range q.jobs {
		for len(q.jobs[p]) > 0 {
			j := q.jobs[p][0]
			q.jobs[p] = q.jobs[p][1:]
			delete(q.keys, j.key)
			if j.ctx != nil && j.ctx.Err() != nil {
				j.finish(&mail.Error{Op: "wait", Kind: mail.Canceled, Err: j.ctx.Err()})
				continue
			}
			return j
		}
	}
	return nil
}

// has reports whether a job of this or a higher priority waits.
func (q *queue) has(p priority) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range p + 1 {
		if len(q.jobs[i]) > 0 {
			return true
		}
	}
	return false
}

// fail finishes what people wait for with err and drops everything else: a new
// connection plans its work anew from the cache.
func (q *queue) fail(err error) {
	q.mu.Lock()
	var waiting []*job
	for p := range q.jobs {
		for _, j := range q.jobs[p] {
			if j.done != nil {
				waiting = append(waiting, j)
			}
		}
		q.jobs[p] = nil
	}
	q.keys = map[string]bool{}
	q.mu.Unlock()
	for _, j := range waiting {
		j.finish(err)
	}
}
