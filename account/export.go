package account

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"postern/account/imap"
	"postern/mail"
)

// ExportOptions say what is exported and where to.
type ExportOptions struct {
	Mailboxes []mail.Mailbox
	// Target is the file of one mailbox; a folder for several, and for Maildirs.
	Target string
	// Several makes a folder of mboxes even of one mailbox.
	Several bool
	// Maildir exports Maildirs instead of mboxes.
	Maildir bool
}

// ExportResult is what was exported of one mailbox.
type ExportResult struct {
	Account, Mailbox string
	New              int // messages
	Known            int // exported before an interruption, or found in the target
	Octets           int64
	Missing          int // messages that are not here and could not be fetched
	MissingOctets    int64
	Reason           string // why the last of them is missing
	Unlisted         bool   // the server has messages that are not even listed here
}

// exporter is a form in which messages are written.
type exporter interface {
	// begin opens what a mailbox is written to; done tells that it is there already,
	// written by the same export before it was interrupted.
	begin(b mail.Mailbox, validity uint32) (done bool, err error)
	// has reports whether a message is there.
	has(row mail.Summary) bool
	put(row mail.Summary, raw []byte) error
	// end makes what was written durable and gives it its name.
	end() error
	// close gives up what was begun, to be gone on with later.
	close()
}

// Export writes mailboxes to disk, oldest message first, and fetches what is not here. It never
// overwrites anything. It may be interrupted at any moment: begun again it goes
// on where it was.
func (m *Manager) Export(ctx context.Context, o ExportOptions, progress func(ImportProgress)) ([]ExportResult, error) {
	names, several := exportNames(o.Mailboxes)
	var w exporter
	var err error
	var all *mboxFolder
	switch {
	case o.Maildir:
		w, err = newMaildirExport(o.Target, several, names)
	case len(o.Mailboxes) == 1 && !o.Several:
		w = &mboxExport{path: func(mail.Mailbox) string { return o.Target }}
	default:
		all, err = openMboxFolder(o.Target, names)
		w = all
	}
	if err != nil {
		return nil, err
	}
	defer w.close()
	var out []ExportResult
	messages := 0
	for _, b := range o.Mailboxes {
		out = append(out, ExportResult{Account: b.Account, Mailbox: b.Name})
		r := &out[len(out)-1]
		err := m.exportOne(ctx, w, b, r, func() {
			messages++
			progress(ImportProgress{Mailbox: b.Name, Messages: messages, Octets: sumOctets(out)})
		})
		if ctx.Err() != nil {
			err = &mail.Error{Op: "export", Account: b.Account, Kind: mail.Canceled, Err: errGoOn}
		}
		if err != nil {
			return out, err
		}
	}
	if all != nil {
		err = all.finish()
	}
	return out, err
}

func sumOctets(rs []ExportResult) int64 {
	var n int64
	for _, r := range rs {
		n += r.Octets
	}
	return n
}

func (m *Manager) exportOne(ctx context.Context, w exporter, b mail.Mailbox, r *ExportResult, tick func()) error {
	st, err := m.store.Sync(ctx, b.ID)
	if err != nil {
		return err
	}
	done, err := w.begin(b, st.Validity)
	if err != nil {
		return err
	}
	if done {
		r.Known = b.Total
		return nil
	}
	r.Unlisted = !b.Listed
	err = m.eachOldest(ctx, b.ID, func(rows []mail.Summary) error {
		rows = slices.DeleteFunc(rows, func(row mail.Summary) bool {
			has := w.has(row)
			if has {
				r.Known++
			}
			return has
		})
		if err := m.fetchAhead(ctx, b.Account, rows); err != nil {
			return err
		}
		for _, row := range rows {
			if err := ctx.Err(); err != nil {
				return err
			}
			raw, err := m.wholeMessage(ctx, row.ID)
			if why, ok := m.missing(b.Account, err); ok {
				r.Missing++
				r.MissingOctets += max(row.Size, 0)
				r.Reason = why
				continue
			}
			if err == nil {
				err = w.put(row, raw)
			}
			if err != nil {
				return err
			}
			r.New++
			r.Octets += int64(len(raw))
			tick()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.end()
}

// exportPage is how many messages are looked at together.
const exportPage = 100

// eachOldest calls f with the messages of a mailbox, oldest first.
func (m *Manager) eachOldest(ctx context.Context, box mail.MailboxID, f func([]mail.Summary) error) error {
	req := mail.PageRequest{View: mail.View{Mailboxes: []mail.MailboxID{box}}, Before: true, N: exportPage}
	for {
		p, err := m.store.Page(ctx, req)
		if err != nil || len(p.Rows) == 0 {
			return err
		}
		req.At = p.Rows[0].Key()
		slices.Reverse(p.Rows)
		if err := f(p.Rows); err != nil {
			return err
		}
		if !p.More {
			return nil
		}
	}
}

// wholeMessage gives a message with all its octets, fetched if need be.
func (m *Manager) wholeMessage(ctx context.Context, id mail.MessageID) ([]byte, error) {
	raw, err := m.Part(ctx, id, "")
	if !mail.Is(err, mail.NotFound) || m.o.Offline {
		return raw, err
	}
	if _, err := m.Open(ctx, id, ""); err != nil {
		return nil, err
	}
	return m.Part(ctx, id, "")
}

// fetchAhead takes what is not here from a drop point, all on one visit.
func (m *Manager) fetchAhead(ctx context.Context, account string, rows []mail.Summary) error {
	e := m.byName[account]
	if e == nil || m.o.Offline {
		return nil
	}
	d, ok := e.way.(*depot)
	if !ok || !d.drop {
		return nil
	}
	var want []mail.Place
	for _, r := range rows {
		if _, p := m.where(ctx, r); p.Known() && !d.holds(ctx, p) {
			want = append(want, p)
		}
	}
	if len(want) == 0 {
		return nil
	}
	err := d.request(ctx, urgent, func(jctx context.Context, _ *imap.Conn) error { return d.fetchPlaces(jctx, want...) })
	if mail.Is(err, mail.NotFound) || mail.Is(err, mail.Refused) {
		return nil // the others are fetched one by one
	}
	return err
}

// missing tells why a message is left out; an error that concerns more than that
// message is another matter.
func (m *Manager) missing(account string, err error) (string, bool) {
	e := m.byName[account]
	switch {
	case err == nil:
		return "", false
	case m.o.Offline && mail.Is(err, mail.NotFound):
		return "not here", true
	case e != nil && e.snapshot().Phase == mail.PhaseElsewhere:
		return "another Postern is running and has the connection", true
	}
	switch mail.KindOf(err) {
	case mail.NotFound, mail.Refused, mail.Protocol, mail.Stale:
		return reason(err), true
	}
	return "", false
}

// Settle waits until an account (all for "") is up to date, or cannot be. The Manager is started.
func (m *Manager) Settle(ctx context.Context, account string) {
	for _, e := range m.engines {
		if account != "" && e.acct.Name != account {
			continue
		}
		for ctx.Err() == nil {
			p := e.snapshot().Phase
			if p == mail.PhaseOnline || p == mail.PhaseWaiting || p == mail.PhaseNeedsYou || p == mail.PhaseElsewhere || p == mail.PhaseOffline && !e.wanted() {
				break
			}
			wait(ctx, importLook)
		}
	}
}

// Mirrors reports whether an account's mail is kept on a server, and not in a Maildir here.
func (m *Manager) Mirrors(account string) bool {
	e := m.byName[account]
	if e == nil {
		return false
	}
	_, ok := e.way.(mirror)
	return ok
}

// placeKey names a message so that it has the same name when the export goes on,
// also with another database.
func placeKey(row mail.Summary) string {
	if row.Place.Known() {
		return fmt.Sprintf("u%d.%d", row.Place.Validity, row.Place.UID)
	}
	return fmt.Sprintf("i%d", row.ID)
}

// exportNames gives every mailbox a name of levels that are fit for files; that of
// the account comes first when there are several.
func exportNames(boxes []mail.Mailbox) (names map[mail.MailboxID][]string, several bool) {
	several = slices.ContainsFunc(boxes, func(b mail.Mailbox) bool { return b.Account != boxes[0].Account })
	out := map[mail.MailboxID][]string{}
	taken := map[string]bool{}
	for _, b := range boxes {
		var levels []string
		if several {
			levels = append(levels, mail.SafeFileName(b.Account, "account"))
		}
		parts := []string{b.Name}
		if b.Delim != "" {
			parts = strings.Split(b.Name, b.Delim)
		}
		for _, p := range parts {
			levels = append(levels, mail.SafeFileName(strings.ReplaceAll(strings.ReplaceAll(p, "/", "_"), `\`, "_"), "folder"))
		}
		last := levels[len(levels)-1]
		for i := 2; taken[strings.ToLower(strings.Join(levels, "/"))]; i++ {
			levels[len(levels)-1] = fmt.Sprintf("%s (%d)", last, i)
		}
		taken[strings.ToLower(strings.Join(levels, "/"))] = true
		out[b.ID] = levels
	}
	return out, several
}

// markOf is a short name for a mailbox.
func markOf(b mail.Mailbox) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(b.Account + "\x00" + b.Name)) // never fails
	return fmt.Sprintf("%08x", h.Sum32())
}

func inTheWay(path string) error {
	return &mail.Error{Op: "export to " + path, Kind: mail.Refused, Err: errors.New("it is there already, and nothing is overwritten")}
}
