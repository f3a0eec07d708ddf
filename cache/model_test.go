package cache

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

// seeds is how many random runs the model tests make.
var seeds = flag.Uint64("seeds", 8, "random runs of the model tests")

// check compares what is stored twice: counters with rows, pending with open
// entries, what is shown with the fold of the server's state, parts with owners.
func check(t testing.TB, s *Store) {
	t.Helper()
	_, err := s.write(t.Context(), "check", false, func(x *tx) error {
		for _, q := range []struct{ what, sql string }{
			{"counters", `SELECT b.id, b.name || ' has ' || b.total || '/' || b.unread FROM mailbox b
				WHERE b.total <> (SELECT count(*) FROM message WHERE mailbox = b.id)
				OR b.unread <> (SELECT count(*) FROM message WHERE mailbox = b.id AND bits & 1 = 0)`},
			{"stored", `SELECT b.id, b.name || ' has ' || b.here || '/' || b.octets FROM mailbox b
				WHERE b.here <> (SELECT count(*) FROM message WHERE mailbox = b.id AND body > 0)
				OR b.octets <> (SELECT coalesce(sum(kept), 0) FROM message WHERE mailbox = b.id)`},
			{"pending", `SELECT id, pending FROM message m WHERE pending <>
				(SELECT count(*) FROM entry WHERE state < 2 AND message = m.id) + (SELECT count(*) FROM entry WHERE state < 2 AND twin = m.id)`},
			{"orphan header", "SELECT message, '' FROM header WHERE message NOT IN (SELECT id FROM message)"},
			{"missing header", "SELECT id, '' FROM message WHERE id NOT IN (SELECT message FROM header)"},
			{"orphan part", "SELECT content, path FROM part WHERE content NOT IN (SELECT coalesce(content, id) FROM message)"},
			{"open entry without message", "SELECT id, message FROM entry WHERE state < 2 AND message NOT IN (SELECT id FROM message)"},
			{"open entry of a change that is through", "SELECT e.id, c.state FROM entry e JOIN change c ON c.id = e.change WHERE e.state < 2 AND c.state >= 2"},
			{"open change without open entry", `SELECT id, kind FROM change WHERE state < 2 AND total > 0
				AND NOT EXISTS (SELECT 1 FROM entry WHERE change = change.id AND state < 2)`},
			{"change with wrong counts", `SELECT id, done || '+' || refused || ' of ' || total FROM change c WHERE total > 0 AND done + refused
				<> (SELECT count(*) FROM entry WHERE change = c.id AND state >= 2)`},
			{"entry sent without work", "SELECT id, work FROM entry WHERE state = 1 AND work NOT IN (SELECT id FROM work)"},
			{"message nowhere", "SELECT id, home FROM message WHERE home NOT IN (SELECT id FROM mailbox)"},
			{"conversations", `SELECT thread, mailbox FROM (SELECT thread, mailbox, received, id, total, unread, flagged, muted FROM conv
				EXCEPT SELECT thread, mailbox, received, id, n, u, f, mu FROM (SELECT thread, mailbox, received, id, count(*) OVER w n,
					sum(bits & 1 = 0) OVER w u, sum(bits & 4 <> 0) OVER w f, sum(bits & 256 <> 0) OVER w mu,
					row_number() OVER (PARTITION BY thread, mailbox ORDER BY received DESC, id DESC) k
					FROM message WHERE mailbox <> 0 WINDOW w AS (PARTITION BY thread, mailbox)) WHERE k = 1)`},
			{"missing conversation", `SELECT thread, mailbox FROM message WHERE mailbox <> 0
				AND NOT EXISTS (SELECT 1 FROM conv WHERE conv.thread = message.thread AND conv.mailbox = message.mailbox)`},
			{"counted conversations", `SELECT id, convs FROM mailbox WHERE convs <> (SELECT count(*) FROM conv WHERE mailbox = mailbox.id)`},
			{"message in another conversation than its node", "SELECT m.id, m.thread FROM message m JOIN node n ON n.hash = m.node WHERE n.thread <> m.thread"},
		} {
			rows, err := x.conn.QueryContext(x.ctx, q.sql)
			if err := each(rows, err, func(scan func(...any) error) error {
				var id int64
				var more string
				err := scan(&id, &more)
				t.Errorf("%s: %d (%s)", q.what, id, more)
				return err
			}); err != nil {
				return err
			}
		}
		all, err := x.rows("pending > 0 OR uid IS NOT NULL")
		if err != nil {
			return err
		}
		for _, r := range all {
			box, flags, err := x.fold(r)
			if err != nil {
				return err
			}
			if box != r.mailbox || !flags.Equal(r.flags) {
				t.Errorf("message %d is shown in %d with %v; folded: %d with %v", r.id, r.mailbox, r.flags.Names(), box, flags.Names())
			}
		}
		return nil
	})
	must(t, err)
}

// remote is a server in memory.
type remote struct {
	next  map[mail.MailboxID]mail.UID
	epoch map[mail.MailboxID]uint32 // how often the UIDVALIDITY changed
	boxes map[mail.MailboxID]map[mail.UID]*remoteMessage
}

type remoteMessage struct {
	n     int // which message(n) it is
	flags mail.Flags
}

func (s *remote) put(box mail.MailboxID, m remoteMessage) mail.UID {
	s.next[box]++
	u := s.next[box]
	s.boxes[box][u] = &m
	return u
}

// seenBy is what the person sees of a message.
type seenBy struct {
	Box   mail.MailboxID
	MsgID string
	Flags string
}

// world is a store, a server and what the person wants.
type world struct {
	testing.TB
	s       *Store
	r       *rand.Rand
	srv     *remote
	ids     []mail.MailboxID
	copyuid bool
	n       int
	want    map[mail.MessageID]seenBy
	undo    []map[mail.MessageID]seenBy // before each change that can be undone
	redo    []map[mail.MessageID]seenBy
	log     []string
}

func newWorld(t testing.TB, seed uint64, copyuid bool) *world {
	w := &world{TB: t, s: open(t), r: rand.New(rand.NewPCG(seed, 1)), copyuid: copyuid,
		srv: &remote{map[mail.MailboxID]mail.UID{}, map[mail.MailboxID]uint32{}, map[mail.MailboxID]map[mail.UID]*remoteMessage{}}}
	for _, name := range []string{"INBOX", "Archive", "Trash", "Other"} {
		box := mailbox(t, w.s, "a", name, mail.RoleNone)
		w.ids = append(w.ids, box)
		w.srv.boxes[box] = map[mail.UID]*remoteMessage{}
	}
	for range 25 {
		w.deliver()
	}
	w.syncAll()
	w.want = w.shown()
	return w
}

func (w *world) deliver() {
	w.n++
	w.srv.put(w.ids[w.r.IntN(len(w.ids))], remoteMessage{n: w.n, flags: w.someFlags()})
}

func (w *world) someFlags() mail.Flags {
	f := mail.Flags{Bits: mail.Flag(w.r.IntN(8))}
	if w.r.IntN(4) == 0 {
		f.Keywords = []string{"work"}
	}
	return f
}

func (w *world) validity(box mail.MailboxID) uint32 { return uint32(100+box) + 100*w.srv.epoch[box] }

// renumber gives a mailbox another UIDVALIDITY.
func (w *world) renumber(box mail.MailboxID) {
	old := w.srv.boxes[box]
	w.srv.boxes[box], w.srv.next[box] = map[mail.UID]*remoteMessage{}, 0
	w.srv.epoch[box]++
	for _, m := range old {
		w.srv.put(box, *m)
	}
}

func (w *world) state(box mail.MailboxID) SyncState {
	return SyncState{Validity: w.validity(box), Next: w.srv.next[box] + 1, Low: 1, Listed: true, Server: len(w.srv.boxes[box])}
}

// sync brings a mailbox of the cache in line with the server as an engine does.
func (w *world) sync(box mail.MailboxID) {
	st := w.state(box)
	old, err := w.s.Sync(w.Context(), box)
	must(w, err)
	if old.Validity != 0 && old.Validity != st.Validity {
		_, err := w.s.Reset(w.Context(), box, st.Validity)
		must(w, err)
	}
	have, err := w.s.UIDs(w.Context(), box)
	must(w, err)
	var in []Incoming
	var flags []FlagChange
	var on []mail.UID
	for _, u := range slices.Sorted(maps.Keys(w.srv.boxes[box])) {
		m := w.srv.boxes[box][u]
		on = append(on, u)
		if have.Contains(u) {
			flags = append(flags, FlagChange{UID: u, Flags: m.flags})
			continue
		}
		i := message(m.n)
		if m.n%3 != 0 {
			// Answers to a message that may be here, or come later, or never.
			i.Header.References = []string{message(m.n - m.n%3).Header.MessageID}
		}
		i.UID, i.Flags = u, m.flags
		in = append(in, i)
	}
	_, err = w.s.PutMessages(w.Context(), box, in, st)
	must(w, err)
	_, _, err = w.s.PutFlags(w.Context(), box, flags, st)
	must(w, err)
	if w.r.IntN(2) == 0 {
		_, err = w.s.Keep(w.Context(), box, mail.NewUIDSet(on...), st.Next, st)
	} else {
		_, err = w.s.Remove(w.Context(), box, have.Minus(mail.NewUIDSet(on...)), st)
	}
	must(w, err)
}

func (w *world) syncAll() {
	for _, box := range w.ids {
		w.sync(box)
	}
}

// shown is what the lists show.
func (w *world) shown() map[mail.MessageID]seenBy {
	out := map[mail.MessageID]seenBy{}
	for _, m := range walk(w, w.s, mail.View{Mailboxes: w.ids}, 40, false) {
		out[m.ID] = seenBy{m.Place.Mailbox, m.MsgID, fmt.Sprint(m.Flags.Names())}
	}
	return out
}

func bag(m map[mail.MessageID]seenBy) []string {
	var l []string
	for _, x := range m {
		l = append(l, fmt.Sprint(x))
	}
	slices.Sort(l)
	return l
}

// served is what the server has, as a bag.
func (w *world) served() []string {
	var l []string
	for box, all := range w.srv.boxes {
		for _, m := range all {
			l = append(l, fmt.Sprint(seenBy{box, message(m.n).Header.MessageID, fmt.Sprint(m.flags.Names())}))
		}
	}
	slices.Sort(l)
	return l
}

// some picks messages that are shown.
func (w *world) some() []mail.MessageID {
	all := slices.Sorted(maps.Keys(w.want))
	var out []mail.MessageID
	for range 1 + w.r.IntN(5) {
		if len(all) > 0 {
			out = append(out, all[w.r.IntN(len(all))])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// change makes a random change and applies it to what the person wants.
func (w *world) change() {
	before := maps.Clone(w.want)
	c := mail.Change{Messages: w.some()}
	switch w.r.IntN(10) {
	case 0, 1, 2, 3:
		c.Kind, c.Add, c.Remove = mail.ChangeFlags, w.someFlags(), mail.Flags{}
		c.Remove = w.someFlags().Without(c.Add)
	case 4, 5, 6:
		c.Kind, c.To = mail.ChangeMove, w.ids[w.r.IntN(len(w.ids))]
	case 7:
		c.Kind, c.To = mail.ChangeCopy, w.ids[w.r.IntN(len(w.ids))]
		if !w.copyuid {
			c.Kind = mail.ChangeMove
		}
	case 8:
		c.Kind = mail.ChangeDelete
	case 9:
		c = mail.Change{Kind: mail.ChangeSeenAll, Mailbox: w.ids[w.r.IntN(len(w.ids))]}
	}
	id, _, err := w.s.Do(w.Context(), c)
	must(w, err)
	w.log = append(w.log, fmt.Sprintf("%d: %s %v to %d +%v -%v", id, c.Kind, c.Messages, c.To, c.Add.Names(), c.Remove.Names()))
	for _, m := range c.Messages {
		x, ok := w.want[m]
		if !ok {
			continue
		}
		switch c.Kind {
		case mail.ChangeFlags:
			x.Flags = fmt.Sprint(flagsOf(x.Flags).With(c.Add).Without(c.Remove).Names())
		case mail.ChangeMove:
			x.Box = c.To
		case mail.ChangeCopy:
			x.Box = c.To
			m = -m - mail.MessageID(w.r.IntN(1<<30))*1000
		case mail.ChangeDelete:
			delete(w.want, m)
			continue
		}
		w.want[m] = x
	}
	if c.Kind == mail.ChangeSeenAll {
		for m, x := range w.want {
			if x.Box == c.Mailbox {
				x.Flags = fmt.Sprint(flagsOf(x.Flags).With(seen).Names())
				w.want[m] = x
			}
		}
	}
	w.compare()
	if id != 0 {
		w.undo, w.redo = append(w.undo, before), nil
	}
}

func flagsOf(s string) mail.Flags {
	var names []string
	for _, f := range []string{`\Seen`, `\Answered`, `\Flagged`, "work"} {
		for _, x := range splitKeywords(s[1 : len(s)-1]) {
			if x == f {
				names = append(names, f)
			}
		}
	}
	return mail.ParseFlags(names)
}

// compare holds what is shown against what is wanted, and learns the ids of copies.
func (w *world) compare() {
	w.Helper()
	got := w.shown()
	if d := cmp.Diff(bag(w.want), bag(got)); d != "" {
		for _, l := range w.log {
			w.Log(l)
		}
		w.Fatalf("shown (+) is not what was wanted (-):\n%s", d)
	}
	w.want = got
}

func (w *world) turnBack() {
	label, _, err := w.s.Undo(w.Context())
	w.log = append(w.log, fmt.Sprintf("undo %s: %v", label, err))
	switch {
	case mail.Is(err, mail.NotFound):
		if len(w.undo) != 0 {
			w.Fatal("nothing to undo, but there were changes")
		}
		return
	case mail.Is(err, mail.Refused): // a deletion that was sent
		w.undo = w.undo[:len(w.undo)-1]
		w.want = w.shown()
		w.undo, w.redo = forgetUndo(w.s, w), nil
		return
	}
	must(w, err)
	w.redo = append(w.redo, w.want)
	w.want = w.undo[len(w.undo)-1]
	w.undo = w.undo[:len(w.undo)-1]
	w.compareLoosely()
}

// compareLoosely allows that a deletion came back only in part, because the
// other part had been sent.
func (w *world) compareLoosely() {
	w.Helper()
	got := w.shown()
	want := bag(w.want)
	for _, x := range bag(got) {
		i := slices.Index(want, x)
		if i < 0 {
			for _, l := range w.log {
				w.Log(l)
			}
			w.Fatalf("after undo or redo there is %s, which had not been there", x)
		}
		want = slices.Delete(want, i, i+1)
	}
	if len(want) > 0 {
		// Everything before it would differ in the same way.
		w.undo, w.redo = forgetUndo(w.s, w), nil
	}
	w.want = got
}

func forgetUndo(s *Store, t testing.TB) []map[mail.MessageID]seenBy {
	_, err := s.write(t.Context(), "forget", false, func(x *tx) error { return x.exec("UPDATE change SET stack = 0") })
	must(t, err)
	return nil
}

func (w *world) turnForth() {
	label, _, err := w.s.Redo(w.Context())
	w.log = append(w.log, fmt.Sprintf("redo %s: %v", label, err))
	if mail.Is(err, mail.NotFound) {
		return
	}
	must(w, err)
	before := w.want
	w.want = w.redo[len(w.redo)-1]
	w.redo = w.redo[:len(w.redo)-1]
	w.compareLoosely()
	w.undo = append(w.undo, before)
}

// serve makes a piece of work on the server; done maps what COPYUID would say.
func (w *world) serve(k *Work) map[mail.MessageID]mail.Place {
	res := map[mail.MessageID]mail.Place{}
	for _, it := range k.Items {
		m := w.srv.boxes[k.Mailbox.ID][it.UID]
		if m == nil {
			w.Fatalf("work %d names UID %d of %s, which is not there", k.ID, it.UID, k.Mailbox.Name)
		}
		switch k.Kind {
		case mail.ChangeFlags:
			m.flags = m.flags.With(k.Add).Without(k.Remove)
		case mail.ChangeMove:
			delete(w.srv.boxes[k.Mailbox.ID], it.UID)
			fallthrough
		case mail.ChangeCopy:
			res[it.ID] = mail.Place{Mailbox: k.To.ID, Validity: w.validity(k.To.ID), UID: w.srv.put(k.To.ID, *m)}
		case mail.ChangeDelete:
			delete(w.srv.boxes[k.Mailbox.ID], it.UID)
		}
	}
	if !w.copyuid {
		return nil
	}
	return res
}

// work sends a piece; sometimes it is interrupted before or after the server made it.
func (w *world) work() bool {
	k, err := w.s.NextWork(w.Context(), "a")
	must(w, err)
	if k == nil {
		return false
	}
	w.log = append(w.log, fmt.Sprintf("work %d: change %d %s %v of %s", k.ID, k.Change, k.Kind, k.UIDs(), k.Mailbox.Name))
	if w.r.IntN(4) == 0 {
		again, err := w.s.NextWork(w.Context(), "a")
		must(w, err)
		if d := cmp.Diff(k.Items, again.Items); d != "" || !again.Resumed {
			w.Fatalf("the work is another after an interruption: %s", d)
		}
	}
	if w.r.IntN(6) == 0 {
		_, err := w.s.Requeue(w.Context(), k, "lost the connection")
		must(w, err)
		return true
	}
	res := w.serve(k)
	if w.r.IntN(3) == 0 && w.copyuid {
		// A sync comes in before the answer.
		w.sync(w.ids[w.r.IntN(len(w.ids))])
	}
	_, err = w.s.Done(w.Context(), k, res)
	must(w, err)
	return true
}

// drain sends and syncs until nothing waits.
func (w *world) drain() {
	for range 10_000 {
		if w.work() {
			continue
		}
		w.syncAll()
		k, err := w.s.NextWork(w.Context(), "a")
		must(w, err)
		if k == nil {
			break
		}
	}
	if n, err := w.s.PendingCount(w.Context(), "a"); n != 0 || err != nil {
		for _, l := range w.log {
			w.Log(l)
		}
		p, _ := w.s.Pending(w.Context())
		w.Fatalf("%d changes never got through (%v): %+v", n, err, p)
	}
}

// Whatever a person does, in whatever order it is sent and confirmed: the lists
// show what was wanted at every step, and the server has it at the end.
func TestChangesAgainstModel(t *testing.T) {
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, seed, seed%2 == 0)
			for range 60 {
				switch w.r.IntN(10) {
				case 0, 1, 2, 3:
					w.change()
				case 4:
					w.turnBack()
				case 5:
					w.turnForth()
				case 6, 7, 8:
					w.work()
				case 9:
					if w.copyuid {
						w.sync(w.ids[w.r.IntN(len(w.ids))])
					}
				}
				w.compare()
			}
			check(t, w.s)
			w.drain()
			w.compare()
			check(t, w.s)
			if d := cmp.Diff(bag(w.want), w.served()); d != "" {
				for _, l := range w.log {
					t.Log(l)
				}
				t.Fatalf("the server (+) is not what was wanted (-):\n%s", d)
			}
		})
	}
}

// With refusals, other clients that flag, expunge and deliver, and another
// UIDVALIDITY now and then: cache and server are equal in the end.
func TestChangesAmongOthers(t *testing.T) {
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, seed, seed%2 == 0)
			for range 80 {
				w.want = w.shown()
				box := w.ids[w.r.IntN(len(w.ids))]
				switch w.r.IntN(12) {
				case 0, 1, 2, 3:
					w.change()
				case 4:
					_, _, err := w.s.Undo(t.Context())
					if err != nil && !mail.Is(err, mail.NotFound) && !mail.Is(err, mail.Refused) {
						t.Fatal(err)
					}
				case 5:
					w.deliver()
				case 6:
					for _, m := range w.srv.boxes[box] {
						m.flags = w.someFlags()
						break
					}
				case 7:
					for u := range w.srv.boxes[box] {
						delete(w.srv.boxes[box], u)
						break
					}
				case 8:
					if w.r.IntN(4) == 0 {
						w.renumber(box)
					}
					w.sync(box)
				case 9:
					k, err := w.s.NextWork(t.Context(), "a")
					must(t, err)
					if k != nil {
						_, err = w.s.Refuse(t.Context(), k, "no")
						must(t, err)
					}
				default:
					w.workAmongOthers()
				}
			}
			check(t, w.s)
			for range 1000 {
				if !w.workAmongOthers() {
					w.syncAll()
					for _, box := range w.ids {
						_, err := w.s.Sweep(t.Context(), box)
						must(t, err)
					}
					if !w.workAmongOthers() {
						break
					}
				}
			}
			w.syncAll()
			check(t, w.s)
			if n, _ := w.s.PendingCount(t.Context(), "a"); n != 0 {
				t.Errorf("%d changes never got through", n)
			}
			if d := cmp.Diff(bag(w.shown()), w.served()); d != "" {
				t.Fatalf("the server (+) differs from the cache (-):\n%s", d)
			}
		})
	}
}

// workAmongOthers sends a piece of which some messages may be gone by now.
func (w *world) workAmongOthers() bool {
	k, err := w.s.NextWork(w.Context(), "a")
	must(w, err)
	if k == nil {
		return false
	}
	if old, err := w.s.Sync(w.Context(), k.Mailbox.ID); err != nil || old.Validity != w.validity(k.Mailbox.ID) {
		must(w, err)
		_, err = w.s.Requeue(w.Context(), k, "another UIDVALIDITY")
		must(w, err)
		w.sync(k.Mailbox.ID)
		return true
	}
	there, gone := *k, *k
	there.Items, gone.Items = nil, nil
	for _, it := range k.Items {
		if w.srv.boxes[k.Mailbox.ID][it.UID] != nil {
			there.Items = append(there.Items, it)
		} else {
			gone.Items = append(gone.Items, it)
		}
	}
	res := w.serve(&there)
	_, err = w.s.Done(w.Context(), &there, res)
	must(w, err)
	if len(gone.Items) > 0 {
		_, err = w.s.Refuse(w.Context(), &gone, "gone")
		must(w, err)
	}
	return true
}
