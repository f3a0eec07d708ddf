package cache

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/mail"
)

// The kill test. A child process makes a fixed sequence of changes and sends
// them to a server, which is a file that it appends to: what stands in the file
// has been made. The parent kills it again and again. At the end the cache, the
// server and a model that made each change once must be equal.

const (
	killChanges  = 150
	killMessages = 30
)

// made is a line of the server file: one piece of work, as it was made.
type made struct {
	Work  int64
	Kind  mail.ChangeKind
	Names []string // MsgIDs
	Add   []string
	Del   []string
	To    string
}

// numbered is the change number n of the sequence.
func numbered(n int, ids []mail.MessageID, boxes []mail.MailboxID) mail.Change {
	r := rand.New(rand.NewPCG(uint64(n), 77))
	c := mail.Change{Label: fmt.Sprintf("#%d", n)}
	for range 1 + r.IntN(6) {
		c.Messages = append(c.Messages, ids[r.IntN(len(ids))])
	}
	slices.Sort(c.Messages)
	c.Messages = slices.Compact(c.Messages)
	if r.IntN(2) == 0 {
		c.Kind, c.To = mail.ChangeMove, boxes[r.IntN(len(boxes))]
		return c
	}
	c.Kind, c.Add = mail.ChangeFlags, mail.Flags{Bits: mail.Flag(r.IntN(8))}
	c.Remove = mail.Flags{Bits: mail.Flag(r.IntN(8)) &^ c.Add.Bits}
	return c
}

// cast finds the messages and mailboxes that the sequence is about.
func cast(ctx context.Context, s *Store) (ids []mail.MessageID, boxes []mail.MailboxID, err error) {
	all, err := s.Mailboxes(ctx, "a")
	for _, m := range all {
		boxes = append(boxes, m.ID)
	}
	for n := range killMessages {
		ids = append(ids, mail.MessageID(n+1))
	}
	return ids, boxes, err
}

// child is the process that is killed.
func child(dir string) {
	if err := runChild(context.Background(), dir); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("through")
}

func runChild(ctx context.Context, dir string) error {
	s, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	ids, boxes, err := cast(ctx, s)
	if err != nil {
		return err
	}
	first := 0
	var label string
	if err := s.wconn.QueryRowContext(ctx, "SELECT label FROM change ORDER BY id DESC LIMIT 1").Scan(&label); err == nil {
		if first, err = strconv.Atoi(label[1:]); err != nil {
			return err
		}
		first++
	}
	for n := first; n < killChanges; n++ {
		id, _, err := s.Do(ctx, numbered(n, ids, boxes))
		if err != nil {
			return err
		}
		fmt.Println("made", n, id)
		for range n % 3 {
			if _, err := sendOne(ctx, s, dir); err != nil {
				return err
			}
		}
	}
	for {
		more, err := sendOne(ctx, s, dir)
		if err != nil || !more {
			return err
		}
	}
}

// sendOne sends a piece, unless the server has it already.
func sendOne(ctx context.Context, s *Store, dir string) (bool, error) {
	w, err := s.NextWork(ctx, "a")
	if err != nil || w == nil {
		return false, err
	}
	log, err := serverLog(dir)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(log, func(m made) bool { return m.Work == w.ID }) {
		m := made{Work: w.ID, Kind: w.Kind, Add: w.Add.Names(), Del: w.Remove.Names(), To: w.To.Name}
		for _, it := range w.Items {
			m.Names = append(m.Names, it.MsgID)
		}
		if err := appendLog(dir, m); err != nil {
			return false, err
		}
	} else if !w.Resumed {
		return false, fmt.Errorf("work %d is given as new, but the server has it", w.ID)
	}
	res := map[mail.MessageID]mail.Place{}
	for _, it := range w.Items {
		if w.Kind == mail.ChangeMove {
			res[it.ID] = mail.Place{Mailbox: w.To.ID, Validity: 7, UID: mail.UID(1000*w.ID + int64(it.ID))}
		}
	}
	_, err = s.Done(ctx, w, res)
	return true, err
}

func serverLog(dir string) ([]made, error) {
	b, err := os.ReadFile(filepath.Join(dir, "server"))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	var all []made
	for line := range strings.Lines(string(b)) {
		var m made
		if !strings.HasSuffix(line, "\n") || json.Unmarshal([]byte(line), &m) != nil {
			continue
		}
		all = append(all, m)
	}
	return all, nil
}

func appendLog(dir string, m made) error {
	f, err := os.OpenFile(filepath.Join(dir, "server"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n')) // one write: whole or not at all
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// life runs the child and kills it a moment after it has said that it made so
// many changes; it gives the last one of them, -1 for none, and whether the child
// came to the end.
func life(t *testing.T, dir string, changes int, moment time.Duration) (last int, through bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "POSTERN_CACHE_CHILD="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	last = -1
	var timer *time.Timer
	for sc := bufio.NewScanner(out); sc.Scan(); {
		f := strings.Fields(sc.Text())
		switch f[0] {
		case "made":
			n, err := strconv.Atoi(f[1])
			must(t, err)
			if f[2] != "0" {
				last = n
			}
			if changes--; changes == 0 {
				timer = time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
			}
		case "through":
			through = true
		default:
			t.Fatal(sc.Text())
		}
	}
	_ = cmd.Wait() // killed, mostly
	if timer != nil {
		timer.Stop()
	}
	return last, through
}

func TestKilledAgainAndAgain(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	must(t, err)
	for _, name := range []string{"INBOX", "Archive", "Trash"} {
		box := mailbox(t, s, "a", name, mail.RoleNone)
		if name == "INBOX" {
			fill(t, s, box, 1, killMessages)
		}
		_, err := s.SetSync(t.Context(), box, state(killMessages+1))
		must(t, err)
	}
	must(t, s.Close())

	r := rand.New(rand.NewPCG(5, 5))
	kills := 0
	for through := false; !through; {
		var last int
		last, through = life(t, dir, 1+r.IntN(12), time.Duration(r.IntN(15_000))*time.Microsecond)
		if !through {
			kills++
		}
		s, err := Open(t.Context(), dir)
		must(t, err)
		check(t, s)
		if last >= 0 {
			var n int
			must(t, s.wconn.QueryRowContext(t.Context(), "SELECT count(*) FROM change WHERE label = ?", fmt.Sprintf("#%d", last)).Scan(&n))
			if n != 1 {
				t.Fatalf("change #%d was confirmed to the person, and is %d times in the journal", last, n)
			}
		}
		must(t, s.Close())
		if kills > 500 {
			t.Fatal("the child never comes to an end")
		}
	}
	t.Logf("killed %d times", kills)
	if kills < 3 {
		t.Error("hardly ever killed: the test shows nothing")
	}
	compareKilled(t, dir)
}

// compareKilled holds cache, server and model against each other.
func compareKilled(t *testing.T, dir string) {
	s := openAt(t, dir)
	ids, boxes, err := cast(t.Context(), s)
	must(t, err)
	type at struct {
		Box   string
		Flags string
	}
	names := map[mail.MailboxID]string{}
	for _, b := range boxes {
		m, err := s.Mailbox(t.Context(), b)
		must(t, err)
		names[b] = m.Name
	}
	model, cached, server := map[string]at{}, map[string]at{}, map[string]at{}
	name := func(id mail.MessageID) string { return fmt.Sprintf("m%d@example.org", id) }
	for _, id := range ids {
		model[name(id)], server[name(id)] = at{"INBOX", "[]"}, at{"INBOX", "[]"}
	}
	flag := func(a at, add, del mail.Flags) at {
		a.Flags = fmt.Sprint(flagsOf(a.Flags).With(add).Without(del).Names())
		return a
	}
	for n := range killChanges {
		c := numbered(n, ids, boxes)
		for _, id := range c.Messages {
			a := model[name(id)]
			if c.Kind == mail.ChangeMove {
				a.Box = names[c.To]
			} else {
				a = flag(a, c.Add, c.Remove)
			}
			model[name(id)] = a
		}
	}
	log, err := serverLog(dir)
	must(t, err)
	twice := map[int64]bool{}
	for _, m := range log {
		if twice[m.Work] {
			t.Errorf("work %d was made twice", m.Work)
		}
		twice[m.Work] = true
		for _, x := range m.Names {
			a := server[x]
			if m.Kind == mail.ChangeMove {
				a.Box = m.To
			} else {
				a = flag(a, mail.ParseFlags(m.Add), mail.ParseFlags(m.Del))
			}
			server[x] = a
		}
	}
	for _, m := range walk(t, s, mail.View{Mailboxes: boxes}, 50, false) {
		cached[m.MsgID] = at{names[m.Place.Mailbox], fmt.Sprint(m.Flags.Names())}
		if !m.Place.Known() || m.Pending {
			t.Errorf("message %d still waits", m.ID)
		}
	}
	if d := cmp.Diff(model, cached); d != "" {
		t.Errorf("the cache (+) is not the model (-):\n%s", d)
	}
	if d := cmp.Diff(model, server); d != "" {
		t.Errorf("the server (+) is not the model (-):\n%s", d)
	}
	if len(slices.Collect(maps.Keys(cached))) != killMessages {
		t.Errorf("%d messages, want %d", len(cached), killMessages)
	}
}
