package cache

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"postern/mail"
)

// Reading conversations. Where one stands in a list, and its counts, are rows of
// conv. Its members are read for those on the page only, and only as many
// as a person can look at.
const (
	// maxCounted is up to how many messages the copies in a folded conversation are told apart.
	maxCounted = 100
	// maxMembers is how many messages of each mailbox an unfolded conversation shows, the newest.
	maxMembers = 500
)

// conversation is one on a page.
type conversation struct {
	thread int64
	at     mail.Cursor
	newest mail.MessageID // in the view
	folded bool
	total  int // messages of it that can be shown
	counts []convRow
	all    []*member
}

// convRow is a row of conv.
type convRow struct {
	mailbox                       mail.MailboxID
	total, unread, flagged, muted int
}

// member is a message of a conversation.
type member struct {
	id       mail.MessageID
	node     int64
	mailbox  mail.MailboxID
	received int64
	flags    mail.Flags

	copies []*member // those of the view, itself among them
	depth  int
	parent *member
	below  []*member
}

// state is whether a message was read and is flagged: read when every copy is, flagged when one is.
func (m *member) state() mail.Flag {
	if len(m.copies) == 0 {
		return m.flags.Bits & (mail.Seen | mail.Flagged)
	}
	seen, flagged := mail.Seen, mail.Flag(0)
	for _, c := range m.copies {
		seen &= c.flags.Bits
		flagged |= c.flags.Bits & mail.Flagged
	}
	return seen | flagged
}

// conversations reads a page of a view with conversations.
func conversations(q querier, in []*box, r mail.PageRequest) (mail.Page, error) {
	b := &branches{q: q, r: r, inView: map[mail.MailboxID]int{}, of: map[mail.MailboxID]string{}, shown: map[mail.MailboxID]bool{}}
	var page mail.Page
	for i, x := range in {
		b.inView[x.ID], b.of[x.ID], b.shown[x.ID] = i, x.Account, true
		if r.View.Folded {
			page.Total += x.convs
		} else {
			page.Total += x.Total
		}
	}
	if r.N <= 0 || len(in) == 0 {
		return page, nil
	}
	if err := b.elsewhere(); err != nil {
		return page, err
	}
	convs, err := b.list(in)
	if err == nil {
		err = b.held(&convs)
	}
	if err == nil {
		err = b.count(convs)
	}
	if err == nil {
		convs, page.More, err = b.take(convs)
	}
	if err == nil {
		err = b.rows(convs, &page)
	}
	if err == nil && r.At == (mail.Cursor{}) && !page.More {
		page.Total = len(page.Rows)
	}
	return page, err
}

// branches is a page that is being read.
type branches struct {
	q      querier
	r      mail.PageRequest
	inView map[mail.MailboxID]int    // the mailboxes of the view, by their place in it
	of     map[mail.MailboxID]string // their accounts
	shown  map[mail.MailboxID]bool
	holds  int64 // the conversation that is held; 0 none
}

// elsewhere finds the mailboxes whose messages are shown in their conversations
// though the view is of others: not what was thrown away, is spam, or is not sent yet.
func (b *branches) elsewhere() error {
	all, err := boxes(b.q, "WHERE gone = 0 AND role NOT IN ('trash', 'junk', 'drafts')")
	for _, x := range all {
		b.shown[x.ID] = true
	}
	return err
}

// list reads which conversations come next; r.N and one more.
func (b *branches) list(in []*box) ([]*conversation, error) {
	r := b.r
	ids := make([]mail.MailboxID, len(in))
	for i, x := range in {
		ids[i] = x.ID
	}
	if r.Hold != 0 {
		err := b.q.row("SELECT thread FROM message WHERE id = ?", r.Hold).Scan(&b.holds)
		if err != nil && !isNone(err) {
			return nil, err
		}
	}
	compare, suffix := direction(r)
	by := fmt.Sprintf(" ORDER BY received%s, id%s LIMIT ?3", suffix, suffix)
	once := ""
	if len(in) > 1 {
		// It stands where its newest message of all the mailboxes puts it.
		once = ` AND NOT EXISTS (SELECT 1 FROM conv d WHERE d.thread = c.thread AND d.mailbox IN (SELECT value FROM json_each(?4))
			AND (d.received, d.id) > (c.received, c.id))`
	}
	_, _, received, id := orders[mail.SortDate].bounds(r)
	var out []*conversation
	for chunk := range slices.Chunk(in, maxMerged) {
		args := []any{received, id, r.N + 1, jsonIDs(ids), b.holds}
		var parts []string
		for _, x := range chunk {
			args = append(args, x.ID)
			parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT received, id, thread FROM conv c INDEXED BY conv_list
				WHERE mailbox = ?%d AND (received, id) %s (?1, ?2) AND thread <> ?5%s%s)`, len(args), compare, once, by))
		}
		query := strings.Join(parts, " UNION ALL ")
		if len(parts) > 1 {
			query += by
		}
		read := b.q.query
		if len(chunk) > maxPrepared {
			read = b.q.once
		}
		rows, err := read(query, args...)
		err = each(rows, err, func(scan func(...any) error) error {
			var c conversation
			var at int64
			err := scan(&at, &c.newest, &c.thread)
			c.at = mail.Cursor{Received: unstamp(at), ID: c.newest}
			out = append(out, &c)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(x, y *conversation) int {
		c := cmp.Or(x.at.Received.Compare(y.at.Received), cmp.Compare(x.at.ID, y.at.ID))
		if upwards(r) {
			return c
		}
		return -c
	})
	return out[:min(len(out), r.N+1)], nil
}

// held puts the conversation that is held at the cursor there.
func (b *branches) held(convs *[]*conversation) error {
	if b.holds == 0 || !b.r.Inclusive {
		return nil
	}
	ids := make([]mail.MailboxID, 0, len(b.inView))
	for id := range b.inView {
		ids = append(ids, id)
	}
	c := &conversation{thread: b.holds, at: b.r.At}
	err := b.q.row(`SELECT id FROM conv WHERE thread = ? AND mailbox IN (SELECT value FROM json_each(?)) ORDER BY received DESC, id DESC LIMIT 1`,
		b.holds, jsonIDs(ids)).Scan(&c.newest)
	if isNone(err) {
		return nil
	}
	*convs = slices.Insert(*convs, 0, c)
	return err
}

// count reads the counts of the conversations.
func (b *branches) count(convs []*conversation) error {
	byThread := make(map[int64]*conversation, len(convs))
	threads := make([]int64, len(convs))
	for i, c := range convs {
		c.folded = b.r.View.Folded != slices.Contains(b.r.View.Toggled, c.thread)
		byThread[c.thread], threads[i] = c, c.thread
	}
	rows, err := b.q.query("SELECT thread, mailbox, total, unread, flagged, muted FROM conv WHERE thread IN (SELECT value FROM json_each(?))", jsonIDs(threads))
	return each(rows, err, func(scan func(...any) error) error {
		var thread int64
		var n convRow
		if err := scan(&thread, &n.mailbox, &n.total, &n.unread, &n.flagged, &n.muted); err != nil || !b.shown[n.mailbox] {
			return err
		}
		c := byThread[thread]
		c.counts, c.total = append(c.counts, n), c.total+n.total
		return nil
	})
}

// take takes conversations until the page is full, reads their members, and
// tells whether more follow.
func (b *branches) take(convs []*conversation) ([]*conversation, bool, error) {
	rows, n := 0, 0
	for n < len(convs) && rows < b.r.N {
		rows++
		if !convs[n].folded {
			rows += min(convs[n].total, maxMembers) - 1
		}
		n++
	}
	more := n < len(convs)
	convs = convs[:n]
	return convs, more, b.members(convs)
}

// members reads the messages of conversations that have more than one: of small ones in
// one go, of others the newest of every mailbox.
func (b *branches) members(convs []*conversation) error {
	small := map[int64]*conversation{}
	var threads []int64
	for _, c := range convs {
		switch {
		case c.total <= 1:
		case c.total <= maxCounted:
			small[c.thread] = c
			threads = append(threads, c.thread)
		case !c.folded:
			for _, n := range c.counts {
				rows, err := b.q.query(`SELECT thread, id, node, mailbox, received, bits, kw FROM message INDEXED BY message_branch WHERE thread = ? AND mailbox = ?
					ORDER BY received DESC, id DESC LIMIT ?`, c.thread, n.mailbox, maxMembers)
				if err := b.scan(rows, err, map[int64]*conversation{c.thread: c}); err != nil {
					return err
				}
			}
		}
	}
	if len(threads) == 0 {
		return nil
	}
	rows, err := b.q.query(`SELECT thread, id, node, mailbox, received, bits, kw FROM message INDEXED BY message_branch
		WHERE thread IN (SELECT value FROM json_each(?)) AND mailbox <> 0`, jsonIDs(threads))
	return b.scan(rows, err, small)
}

func (b *branches) scan(rows *sql.Rows, err error, into map[int64]*conversation) error {
	return each(rows, err, func(scan func(...any) error) error {
		var thread int64
		var m member
		var kw string
		if err := scan(&thread, &m.id, &m.node, &m.mailbox, &m.received, &m.flags.Bits, &kw); err != nil || !b.shown[m.mailbox] {
			return err
		}
		m.flags.Keywords = splitKeywords(kw)
		c := into[thread]
		c.all = append(c.all, &m)
		return nil
	})
}

// rows makes the rows of the page.
func (b *branches) rows(convs []*conversation, page *mail.Page) error {
	if b.r.Before {
		slices.Reverse(convs)
	}
	if err := b.grow(convs); err != nil {
		return err
	}
	var ids []mail.MessageID
	for _, c := range convs {
		if c.folded || len(c.all) == 0 {
			ids = append(ids, c.newest)
			continue
		}
		for _, m := range c.all {
			ids = append(ids, m.id)
		}
	}
	all, err := scanAll(b.q.query("SELECT "+summaryColumns+" FROM message m JOIN mailbox h ON h.id = m.home WHERE m.id IN (SELECT value FROM json_each(?))", jsonIDs(ids)))
	if err != nil {
		return err
	}
	found := make(map[mail.MessageID]*summary, len(all))
	for _, m := range all {
		found[m.ID] = m
	}
	for _, c := range convs {
		c.show(b, found, page)
	}
	return nil
}

// show adds the rows of a conversation to the page.
func (c *conversation) show(b *branches, found map[mail.MessageID]*summary, page *mail.Page) {
	head := b.head(c)
	add := func(id mail.MessageID, br mail.Branch, of *member) {
		m := found[id]
		if m == nil {
			return // it went while the page was read
		}
		s := m.Summary
		s.Branch = &br
		if of != nil {
			s.Flags.Bits = s.Flags.Bits&^(mail.Seen|mail.Flagged) | of.state()
		}
		if of != nil && of.parent != nil {
			s.Parent = of.parent.id
		}
		page.Rows, page.Keys = append(page.Rows, s), append(page.Keys, c.at)
	}
	if c.folded || len(c.all) == 0 {
		head.Folded = c.folded && c.total > 1
		add(c.newest, head, nil)
		return
	}
	for i, m := range c.all {
		br := mail.Branch{}
		if i == 0 {
			br = head
		}
		_, in := b.inView[m.mailbox]
		br.Depth, br.Elsewhere, br.Members = m.depth, !in, nil
		if len(m.copies) > 1 {
			br.Members = b.told(m)
		}
		add(m.id, br, m)
	}
}

// told lists the messages that a row stands for.
func (b *branches) told(m *member) []mail.Member {
	out := make([]mail.Member, len(m.copies))
	for i, c := range m.copies {
		out[i] = mail.Member{ID: c.id, Place: mail.Place{Account: b.of[c.mailbox], Mailbox: c.mailbox}, Flags: c.flags, Copy: i > 0}
	}
	return out
}

// head is what the first row tells of the conversation.
func (b *branches) head(c *conversation) mail.Branch {
	br := mail.Branch{Head: true}
	for _, n := range c.counts {
		br.Muted = br.Muted || n.muted > 0
	}
	if len(c.all) > 0 {
		for _, m := range c.all {
			br.Count++
			if m.state()&mail.Seen == 0 {
				br.Unread++
			}
			if m.state()&mail.Flagged != 0 {
				br.Flagged++
			}
			br.Members = append(br.Members, b.told(m)...)
		}
		if len(br.Members) == 1 && br.Members[0].ID == c.newest {
			br.Members = nil
		}
	}
	if len(c.all) == 0 || c.total > maxCounted {
		br.Count, br.Unread, br.Flagged = 0, 0, 0
		for _, n := range c.counts {
			br.Count, br.Unread, br.Flagged = br.Count+n.total, br.Unread+n.unread, br.Flagged+n.flagged
			if _, in := b.inView[n.mailbox]; in && c.total > maxCounted {
				br.Many += n.total
			}
		}
	}
	return br
}
