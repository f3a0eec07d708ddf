package cache

import (
	"fmt"
	"slices"

	"postern/mail"
)

// messagesOf is a page of the messages of one conversation. It costs what the page
// holds, whatever lies in the mailboxes: conv knows in which of them to look.
func messagesOf(q querier, in []*box, r mail.PageRequest) (mail.Page, error) {
	var page mail.Page
	view := make(map[mail.MailboxID]bool, len(in))
	for _, b := range in {
		view[b.ID] = true
	}
	var of []mail.MailboxID
	rows, err := q.query("SELECT mailbox, total FROM conv WHERE thread = ?", r.View.Thread)
	err = each(rows, err, func(scan func(...any) error) error {
		var box mail.MailboxID
		var n int
		if err := scan(&box, &n); err != nil || !view[box] {
			return err
		}
		of, page.Total = append(of, box), page.Total+n
		return nil
	})
	if err != nil || r.N <= 0 {
		return page, err
	}
	compare, suffix := direction(r)
	_, _, received, id := orders[mail.SortDate].bounds(r)
	query := fmt.Sprintf(`SELECT %s FROM message m INDEXED BY message_branch JOIN mailbox h ON h.id = m.home
		WHERE m.thread = ? AND m.mailbox = ? AND (m.received, m.id) %s (?, ?) ORDER BY m.received%s, m.id%s LIMIT ?`,
		summaryColumns, compare, suffix, suffix)
	var all []*summary
	for _, box := range of {
		some, err := scanAll(q.query(query, r.View.Thread, box, received, id, r.N+1))
		if err != nil {
			return page, err
		}
		all = append(all, some...)
	}
	orders[mail.SortDate].sort(all, upwards(r))
	page.More = len(all) > r.N
	all = all[:min(len(all), r.N)]
	if r.Before {
		slices.Reverse(all)
	}
	for _, m := range all {
		page.Rows = append(page.Rows, m.Summary)
	}
	return page, nil
}
