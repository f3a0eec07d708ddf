package bench

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver of the cache

	"postern/cache"
	"postern/internal/mailtest"
	"postern/mail"
)

// million is how many messages the larger of two inboxes has.
const million = 1_000_000

// spacing is how far apart n generated messages are: they are of some years, or of a few months.
func spacing(n int) time.Duration {
	if n >= 100_000 {
		return 5 * time.Minute
	}
	return 6 * time.Hour
}

// sown is how many messages of an inbox come by way of the cache's own methods;
// the others are copied from them, under other ids and Message-IDs, by the database.
const sown = 25_000

// generated is the home of a program with two accounts whose inboxes hold n
// messages and half as many, made without a server. It is kept in the
// temporary folder of the system: a million take minutes.
func generated(b *testing.B, n int) string {
	b.Helper()
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("postern-bench-%d", n))
	done := filepath.Join(dir, "done-3")
	if _, err := os.Stat(done); err == nil {
		return dir
	}
	must(b, os.RemoveAll(dir))
	must(b, os.MkdirAll(filepath.Join(dir, "config", "postern"), 0o700))
	text := ""
	for _, name := range []string{"one", "two"} {
		text += fmt.Sprintf("[[account]]\nname = %q\naddress = \"ann@%s.example\"\n[account.incoming]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n"+
			"user = \"ann\"\npassword = \"x\"\nprefetch = \"headers\"\n", name, name)
	}
	must(b, os.WriteFile(filepath.Join(dir, "config", "postern", "config.toml"), []byte(text), 0o600))
	data := filepath.Join(dir, "data", "postern")
	must(b, os.MkdirAll(data, 0o700))
	s, err := cache.Open(b.Context(), data)
	must(b, err)
	begun := time.Now()
	fillInbox(b, s, "one", n)
	fillInbox(b, s, "two", n/2)
	must(b, s.Close())
	multiply(b, filepath.Join(data, "postern.db"), n)
	if fi, err := os.Stat(filepath.Join(data, "postern.db")); err == nil {
		b.Logf("%d messages made in %v, %d MB", n+n/2, time.Since(begun).Round(time.Second), fi.Size()>>20)
	}
	must(b, os.WriteFile(done, nil, 0o600))
	return dir
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// multiply copies the messages of both inboxes until there are n and n/2. The indexes are made
// anew afterwards, which is faster than keeping them.
func multiply(b *testing.B, file string, n int) {
	db, err := sql.Open("sqlite", file)
	must(b, err)
	db.SetMaxOpenConns(1)
	do := func(q string, args ...any) {
		if _, err := db.Exec(q, args...); err != nil {
			b.Fatalf("%v\n%s", err, q)
		}
	}
	do("PRAGMA synchronous = OFF")
	do("PRAGMA cache_size = -200000")
	do("DELETE FROM toindex") // the search index has no part in what is measured
	if n > sown {
		rows, err := db.Query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'message' AND sql IS NOT NULL")
		must(b, err)
		again := map[string]string{}
		for rows.Next() {
			var name, text string
			must(b, rows.Scan(&name, &text))
			again[name] = text
		}
		must(b, rows.Err())
		must(b, rows.Close())
		for name := range again {
			do("DROP INDEX " + name)
		}
		top := int64(0)
		must(b, db.QueryRow("SELECT max(id) FROM message").Scan(&top))
		do("BEGIN")
		for box, size := range []int{n, n / 2} {
			for k := 1; k < size/min(size, sown); k++ {
				shift, salt := int64(k)*top, int64(k)*0x5851f42d4c957f
				// The originals are the newest: they hold what is unread.
				do(`INSERT INTO message (id, mailbox, home, uid, received, size, bits, kw, sbits, skw, modseq, traits, body, pending, node, thread, content, face, sender, topic)
					SELECT id + ?1, mailbox, home, uid + ?1, received - (?2 << 20), size, bits | 1, kw, sbits | 1, skw, modseq, traits, body, pending,
						abs(node - ?3), thread + ?1, content, face, sender, topic FROM message WHERE mailbox = ?4 AND id <= ?5`,
					shift, int64(k*sown)*int64(spacing(n)/time.Second), salt, box+1, top)
			}
		}
		for k := 1; k < n/min(n, sown); k++ {
			do(`INSERT INTO node (hash, parent, rank, thread, cut) SELECT abs(hash - ?1), CASE parent WHEN 0 THEN 0 ELSE abs(parent - ?1) END, rank, thread + ?2, cut
				FROM node WHERE thread <= ?3`, int64(k)*0x5851f42d4c957f, int64(k)*top, top)
		}
		do("UPDATE mailbox SET total = (SELECT sum(total) FROM conv WHERE mailbox = mailbox.id), unread = (SELECT sum(unread) FROM conv WHERE mailbox = mailbox.id)")
		do("COMMIT")
		for _, text := range again {
			do(text)
		}
	}
	do("PRAGMA wal_checkpoint(TRUNCATE)")
	must(b, db.Close())
}

// fillInbox stores the newest messages of an inbox of a size.
func fillInbox(b *testing.B, s *cache.Store, account string, size int) {
	n := min(size, sown)
	ctx := context.Background()
	_, err := s.PutMailboxes(ctx, account, []cache.Listed{{Name: "INBOX", Delim: "/", Role: mail.RoleInbox, Selectable: true, Subscribed: true}}, true)
	must(b, err)
	boxes, err := s.Mailboxes(ctx, account)
	must(b, err)
	r := rand.New(rand.NewPCG(uint64(size), 1))
	st := cache.SyncState{Validity: 1, Next: mail.UID(size + 1), Low: 1, Listed: true, Server: size}
	_, err = s.Reset(ctx, boxes[0].ID, 1)
	must(b, err)
	words := strings.Fields("harbour crane budget tide dredger mooring pier chart invoice contract minutes report build kernel patch release meeting board vote boat")
	base := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(n) * spacing(size))
	id := func(i int) string { return fmt.Sprintf("%s.%d@bench.example", account, i) }
	var in []cache.Incoming
	for i := range n {
		m := cache.Incoming{UID: mail.UID(i + 1), Received: base.Add(time.Duration(i) * spacing(size)), Size: int64(2000 + r.IntN(90_000))}
		if i < n-200 || r.IntN(4) > 0 {
			m.Flags.Bits = mail.Seen
		}
		if r.IntN(100) == 0 {
			m.Flags.Bits |= mail.Flagged
		}
		who := r.IntN(500)
		m.Header = mail.Header{MessageID: id(i), Date: m.Received, From: []mail.Address{{Name: fmt.Sprintf("%c%s %d", 'A'+who%26, words[who%len(words)], who), Addr: fmt.Sprintf("p%d@bench.example", who)}},
			To: []mail.Address{{Addr: "ann@bench.example"}}, Subject: fmt.Sprintf("%s %s %d", words[r.IntN(len(words))], words[r.IntN(len(words))], i)}
		if up := i - 1 - r.IntN(30); up >= 0 && r.IntN(10) < 6 {
			m.Header.References = []string{id(up)}
			m.Header.Subject = "Re: " + m.Header.Subject
		}
		if in = append(in, m); len(in) == 2000 || i == n-1 {
			_, err := s.PutMessages(ctx, boxes[0].ID, in, st)
			must(b, err)
			in = in[:0]
		}
	}
}

// BenchmarkMillion measures, without a network, from the key to the screen that shows it,
// with a thousand and with a million messages in one inbox and half as many in another,
// seen as one list; and prints the ratios. The least of several runs counts, so that other
// work on the machine does not.
func BenchmarkMillion(b *testing.B) {
	best := map[int]map[string]time.Duration{}
	for _, n := range []int{few, million} {
		best[n] = map[string]time.Duration{}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			dir := generated(b, n)
			bin := theBed.binary(b)
			for b.Loop() {
				for range 5 {
					session(b, bin, dir, n, best[n])
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(best[n]["memory (kB)"])/1000, "MB-rss")
			for _, what := range []string{"start", "end of the list", "date", "fold all", "sort by sender"} {
				b.ReportMetric(ms(best[n][what]), "ms-"+strings.ReplaceAll(what, " ", "-"))
			}
		})
	}
	for _, what := range slices.Sorted(maps.Keys(best[million])) {
		small, big := best[few][what], best[million][what]
		if small > 0 {
			b.Logf("%-24s %8.1f ms, a thousand times the messages: %8.1f ms, ratio %.2f", what, ms(small), ms(big), float64(big)/float64(small))
		}
	}
}

// session is one run of the program; best keeps the least time of everything.
func session(b *testing.B, bin, dir string, n int, best map[string]time.Duration) {
	must(b, os.RemoveAll(filepath.Join(dir, "data", "postern", "views.json")))
	took := func(what string, d time.Duration) {
		if old, ok := best[what]; !ok || d < old {
			best[what] = d
		}
	}
	total := n + n/2
	begun := time.Now()
	t := mailtest.StartTerm(b, dir, cols, rows, []string{"TZ=UTC"}, bin, "--offline")
	title := func(ok func(line string) bool) func(s *mailtest.Screen) bool {
		return func(s *mailtest.Screen) bool { return !s.Contains("reading…") && ok(s.Line(0)) }
	}
	at := func(k int) func(s *mailtest.Screen) bool {
		want := grouped(k) + " of " + grouped(total)
		return title(func(l string) bool { return strings.Contains(l, " "+want) })
	}
	t.WaitUntil("the list", patience, at(1))
	took("start", time.Since(begun))
	press := func(what, before, keys string, ok func(s *mailtest.Screen) bool) {
		if before != "" {
			t.Send(before)
			t.WaitUntil("the box", patience, func(s *mailtest.Screen) bool { return s.Contains("Sort All inboxes") || s.Contains("Go to date") })
		}
		begun := time.Now()
		t.Send(keys)
		t.WaitUntil(what, patience, ok)
		took(what, time.Since(begun))
	}
	for k := range 20 {
		press("a row down", "", "j", at(k+2))
	}
	press("end of the list", "", "G", at(total))
	for k := range 20 {
		press("a row up at the end", "", "k", at(total-k-1))
	}
	press("start of the list", "", "gg", at(1))
	middle := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(n/4) * spacing(n))
	press("date", "@", middle.Format("2006-01-02")+"\r", title(func(l string) bool { return !strings.Contains(l, " of ") }))
	for range 20 {
		row := cursorRow(t)
		press("a row down at a date", "", "j", func(s *mailtest.Screen) bool { return s.Line(row) != "" && !strings.Contains(s.Line(row), "▌") })
	}
	press("conversations", "", "T", func(s *mailtest.Screen) bool {
		return strings.Contains(s.Line(0), "conversations") && s.Contains("▸")
	})
	press("unfold all", "", "Z", func(s *mailtest.Screen) bool { return !s.Contains("▸") && s.Contains("└") })
	press("fold all", "", "Z", func(s *mailtest.Screen) bool { return s.Contains("▸") && !s.Contains("└") })
	for i, what := range []string{"sender", "", "subject", "", "size", "", "unread", "flagged"} {
		if what != "" {
			press("sort by "+what, "o", strings.Repeat("j", 3+i)+"\r", title(func(l string) bool { return strings.Contains(l, "by "+what) && strings.Contains(l, " 1 of ") }))
			press("end, by "+what, "", "G", title(func(l string) bool { return strings.Contains(l, grouped(total)+" of ") }))
		}
	}
	took("memory (kB)", time.Duration(memory(b, t.Pid(), "VmRSS:")*1000))
	quit(t)
}

// cursorRow is the line of the screen with the selection.
func cursorRow(t *mailtest.Term) (row int) {
	// A frame may be on its way: it is there when the row is.
	t.WaitUntil("the selection", patience, func(s *mailtest.Screen) bool {
		for y := 1; y < rows; y++ {
			if strings.Contains(s.Line(y), "▌") {
				row = y
				return true
			}
		}
		return false
	})
	return row
}
