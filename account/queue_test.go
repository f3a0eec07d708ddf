package account

import (
	"context"
	"errors"
	"testing"
	"time"

	"postern/mail"
)

func TestQueueOrder(t *testing.T) {
	q := newQueue()
	q.push(&job{prio: bulk, key: "fill"})
	q.push(&job{prio: idle, key: "prefetch"})
	q.push(&job{prio: visible, key: "inbox"})
	q.push(&job{prio: urgent, key: "open"})
	if q.push(&job{prio: visible, key: "inbox"}) {
		t.Error("the same job was queued twice")
	}
	if !q.has(urgent) || !q.has(visible) {
		t.Error("has")
	}
	var got []string
	for j := q.pop(); j != nil; j = q.pop() {
		got = append(got, j.key)
	}
	if want := []string{"open", "inbox", "fill", "prefetch"}; !equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !q.push(&job{prio: visible, key: "inbox"}) {
		t.Error("a job that was taken can be queued again")
	}
}

func TestQueueDropsWhoLeft(t *testing.T) {
	q := newQueue()
	ctx, cancel := context.WithCancel(context.Background())
	var told error
	q.push(&job{prio: urgent, ctx: ctx, done: func(err error) { told = err }})
	cancel()
	if q.pop() != nil {
		t.Error("a job nobody waits for was run")
	}
	if !mail.Is(told, mail.Canceled) {
		t.Errorf("told %v", told)
	}
}

func TestQueueFailTellsWhoWaits(t *testing.T) {
	q := newQueue()
	var told error
	q.push(&job{prio: urgent, done: func(err error) { told = err }})
	q.push(&job{prio: bulk, key: "fill"})
	want := errors.New("gone")
	q.fail(want)
	if !errors.Is(told, want) || q.pop() != nil || !q.push(&job{prio: bulk, key: "fill"}) {
		t.Errorf("told %v", told)
	}
}

func TestBackoff(t *testing.T) {
	var b backoff
	last := time.Duration(0)
	for i := range 20 {
		d := b.next()
		if d < firstWait/2 || d > longestWait || (i < 6 && d < last/4) {
			t.Errorf("wait %d: %v after %v", i, d, last)
		}
		last = d
	}
	if last < longestWait/2 {
		t.Errorf("never came to the longest wait: %v", last)
	}
	b.reset()
	if d := b.next(); d > firstWait {
		t.Errorf("after a reset: %v", d)
	}
}

func TestHubMergesAndNeverBlocks(t *testing.T) {
	h := newHub()
	for i := range 10000 {
		h.publish(mail.Event{Lists: map[mail.MailboxID]bool{mail.MailboxID(i % 3): true}})
	}
	h.publish(mail.Event{Accounts: true})
	e, err := h.next(t.Context())
	if err != nil || !e.Accounts || len(e.Lists) != 3 {
		t.Errorf("%v %v", e, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.next(ctx); err == nil {
		t.Error("there was nothing more")
	}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
