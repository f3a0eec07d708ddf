package cache

import (
	"testing"
	"time"

	"postern/mail"
)

// BenchmarkArchive5000 archives 5,000 of 100,000 messages, confirms that and takes it
// back: what of it a person waits for, and what the engine does beside the network.
func BenchmarkArchive5000(b *testing.B) {
	s := open(b)
	inbox, archive := mailbox(b, s, "a", "INBOX", mail.RoleInbox), mailbox(b, s, "a", "Archive", mail.RoleArchive)
	const n, all = 5000, 100_000
	fill(b, s, inbox, 1, all)
	_, err := s.SetSync(b.Context(), archive, SyncState{Validity: 9, Next: 1, Listed: true})
	must(b, err)
	var do, next, done, undo time.Duration
	uid := map[mail.MailboxID]mail.UID{inbox: all}
	serve := func() {
		for {
			begun := time.Now()
			w, err := s.NextWork(b.Context(), "a")
			must(b, err)
			next += time.Since(begun)
			if w == nil {
				return
			}
			validity := uint32(9)
			if w.To.ID == inbox {
				validity = state(1).Validity
			}
			res := map[mail.MessageID]mail.Place{}
			for _, it := range w.Items {
				uid[w.To.ID]++
				res[it.ID] = mail.Place{Mailbox: w.To.ID, Validity: validity, UID: uid[w.To.ID]}
			}
			begun = time.Now()
			_, err = s.Done(b.Context(), w, res)
			must(b, err)
			done += time.Since(begun)
		}
	}
	for b.Loop() {
		var ids []mail.MessageID
		for i := range n {
			ids = append(ids, mail.MessageID(20*i+1))
		}
		begun := time.Now()
		_, _, err := s.Do(b.Context(), mail.Change{Kind: mail.ChangeMove, Messages: ids, To: archive})
		must(b, err)
		do += time.Since(begun)
		serve()
		begun = time.Now()
		_, _, err = s.Undo(b.Context())
		must(b, err)
		undo += time.Since(begun)
		serve()
	}
	per := func(d time.Duration) float64 { return float64(d.Milliseconds()) / float64(b.N) }
	b.ReportMetric(per(do), "ms-do")
	b.ReportMetric(per(next), "ms-next")
	b.ReportMetric(per(done), "ms-done")
	b.ReportMetric(per(undo), "ms-undo")
}
