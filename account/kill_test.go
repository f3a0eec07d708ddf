package account

import (
	"bufio"
	"encoding/json"
	"fmt"
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

	"postern/internal/mailtest"
	"postern/mail"
)

// soaking reads how long the soak test shall be: POSTERN_SOAK=n is a seed and
// makes it ten times as long, POSTERN_SOAK=n,m makes it m times as long.
func soaking(t *testing.T) (seed uint64, factor int) {
	t.Helper()
	s, times, given := strings.Cut(os.Getenv("POSTERN_SOAK"), ",")
	if s == "" {
		return 1, 1
	}
	seed, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if factor = 10; given {
		if factor, err = strconv.Atoi(times); err != nil {
			t.Fatal(err)
		}
	}
	return seed, factor
}

// A thousand changes over three accounts, the program killed at fifty moments,
// the server restarted now and then: in the end the server and the cache are
// what the changes make of it when each is made once.
func TestKilledAtAnyMoment(t *testing.T) {
	seed, factor := soaking(t)
	srv := mailtest.Dovecot(t, mailtest.Own())
	o := orders{Per: 25, Seed: seed, Changes: 1000 * factor}
	kills := 50 * factor
	var users []*mailtest.User
	var names []string
	for range 3 {
		u := srv.User(t)
		u.AppendMany(t, "INBOX", o.Per, func(i int) []byte { return letter(fmt.Sprintf("%s.m%d", u.Name, i), "body") }, nil)
		c := u.Client(t)
		c.Create("Lists/golang")
		c.Close()
		users, names = append(users, u), append(names, u.Name)
		o.Accounts = append(o.Accounts, imapAccount(u, mailtest.Addr{}))
	}
	b := newBed(t, o.Accounts...)
	b.online(names...)
	b.close()
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "orders.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}

	r := rand.New(rand.NewPCG(seed, 1))
	killed := 0
	for through := false; !through; {
		moment := time.Duration(r.IntN(50_000)) * time.Microsecond
		changes := r.IntN(o.Changes / kills) // 0: while it starts
		if killed >= kills {
			changes = -1
		}
		through = life(t, b.dir, changes, moment)
		if !through {
			killed++
			if killed%8 == 0 {
				srv.Restart(t)
			}
		}
	}
	t.Logf("killed %d times", killed)
	if killed < kills {
		t.Errorf("killed only %d times of %d", killed, kills)
	}

	want := newModel(names, o.Per)
	for n := range o.Changes {
		want.apply(want.next(seed, n))
	}
	b.start(false)
	b.online(names...)
	b.settled()
	got := func(lines func(u *mailtest.User) []string) []string {
		var all []string
		for _, u := range users {
			for _, l := range lines(u) {
				all = append(all, u.Name+":"+l)
			}
		}
		slices.Sort(all)
		return all
	}
	if d := cmp.Diff(want.lines(), got(func(u *mailtest.User) []string { return server(t, u) })); d != "" {
		t.Errorf("the server (+) is not the model (-):\n%s", d)
	}
	b.Refresh("")
	cached := func() []string { return got(func(u *mailtest.User) []string { return b.cached(u.Name) }) }
	end := time.After(10 * time.Second)
	for !slices.Equal(cached(), want.lines()) {
		select {
		case <-b.wake:
			continue
		case <-end:
		}
		t.Fatalf("the cache (+) is not the model (-):\n%s", cmp.Diff(want.lines(), cached()))
	}
	for _, u := range users {
		for _, box := range modelBoxes {
			for _, row := range b.rows(mail.View{Mailboxes: []mail.MailboxID{b.box(u.Name, box).ID}}) {
				if row.Pending || !row.Place.Known() {
					t.Errorf("%s/%s: %s still waits", u.Name, box, row.MsgID)
				}
			}
		}
	}
}

// life runs the child and kills it a moment after it has said that it made so
// many changes (0 after its start, less never), and says whether it came to the end.
func life(t *testing.T, dir string, changes int, moment time.Duration) (through bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "POSTERN_ACCOUNT_CHILD="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var timer *time.Timer
	if changes == 0 {
		timer = time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
	}
	for sc := bufio.NewScanner(out); sc.Scan(); {
		switch f := strings.Fields(sc.Text()); f[0] {
		case "made":
			if changes--; changes == 0 {
				timer = time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
			}
		case "through":
			through = true
		default:
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			t.Fatal(sc.Text())
		}
	}
	_ = cmd.Wait() // killed, mostly
	if timer != nil {
		timer.Stop()
	}
	return through
}
