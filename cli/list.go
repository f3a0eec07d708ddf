package cli

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postern/config"
	"postern/mail"
	"postern/render"
)

// pageSize is how many rows are read at once.
const pageSize = 500

type listFlags struct {
	account, mailbox string
	limit            int
	json             bool
}

func (a *app) list() *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the messages that are in the cache, newest first; works offline",
		Example: "  postern list --mailbox INBOX --limit 20\n  postern list --account work --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.limit < 0 {
				return usageError{fmt.Errorf("--limit %d is less than nothing", f.limit)}
			}
			s, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.close()
			return a.listMessages(cmd.Context(), s, f)
		},
	}
	c.Flags().StringVar(&f.account, "account", "", "of this account only")
	a.completeAccounts(c)
	c.Flags().StringVar(&f.mailbox, "mailbox", "", "of this mailbox only, such as INBOX or Lists/golang")
	c.Flags().IntVar(&f.limit, "limit", 0, "at most so many (0: all)")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object a line")
	return c
}

// listJSON is one line of `list --json`.
type listJSON struct {
	ID        mail.MessageID  `json:"id"`
	Account   string          `json:"account"`
	Mailbox   string          `json:"mailbox"`
	UID       mail.UID        `json:"uid"` // 0 while the server has not given one
	MessageID string          `json:"message_id"`
	Thread    int64           `json:"thread"`
	Parent    *mail.MessageID `json:"parent"`
	From      []mail.Address  `json:"from"`
	Subject   string          `json:"subject"`
	Date      string          `json:"date"`
	Flags     []string        `json:"flags"`
	Size      int64           `json:"size"`
	HasBody   bool            `json:"has_body"`
}

func (a *app) listMessages(ctx context.Context, s *session, f listFlags) error {
	boxes, err := s.choose(ctx, f.account, f.mailbox)
	if err != nil || len(boxes) == 0 {
		return err
	}
	return a.printMessages(ctx, s, boxes, "", f)
}

// printMessages prints what is in mailboxes and matches a query, newest first.
func (a *app) printMessages(ctx context.Context, s *session, boxes []mail.Mailbox, query string, f listFlags) error {
	names := map[mail.MailboxID]string{}
	var ids []mail.MailboxID
	for _, b := range boxes {
		names[b.ID] = b.Name
		ids = append(ids, b.ID)
	}
	w := bufio.NewWriter(a.out)
	req, left := mail.PageRequest{View: mail.View{Mailboxes: ids, Query: query}}, f.limit
	for {
		if req.N = pageSize; f.limit > 0 {
			req.N = min(left, pageSize)
		}
		page, err := s.manager.Page(ctx, req)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if f.json {
				err = printJSON(w, row2json(row, names[row.Place.Mailbox]))
			} else {
				_, err = fmt.Fprintln(w, row2text(row, names[row.Place.Mailbox], len(s.config.Accounts) > 1))
			}
			if err != nil {
				return err
			}
		}
		left -= len(page.Rows)
		if len(page.Rows) == 0 || !page.More || f.limit > 0 && left <= 0 {
			return w.Flush()
		}
		req.At = page.Rows[len(page.Rows)-1].Key()
	}
}

// choose gives the mailboxes that the flags name; "" means all.
func (s *session) choose(ctx context.Context, account, mailbox string) ([]mail.Mailbox, error) {
	if account != "" && s.config.Account(account) == nil {
		return nil, noSuchAccount(s.config, account)
	}
	all, err := s.manager.Mailboxes(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(all, func(b mail.Mailbox) bool {
		return account != "" && b.Account != account || mailbox != "" && b.Name != mailbox &&
			!(strings.EqualFold(mailbox, "inbox") && b.Role == mail.RoleInbox)
	})
	if mailbox != "" && len(out) == 0 {
		return nil, &mail.Error{Op: "list " + mailbox, Account: account, Kind: mail.NotFound,
			Err: fmt.Errorf("no mailbox of this name is known; postern sync asks the server")}
	}
	return out, nil
}

func noSuchAccount(c *config.Config, name string) error {
	var names []string
	for _, a := range c.Accounts {
		names = append(names, a.Name)
	}
	return usageError{fmt.Errorf("there is no account %q; there are: %s", name, strings.Join(names, ", "))}
}

func row2json(m mail.Summary, mailbox string) listJSON {
	j := listJSON{
		ID: m.ID, Account: m.Place.Account, Mailbox: mailbox, UID: m.Place.UID, MessageID: m.MsgID, Thread: m.Thread,
		From: people(m.From), Subject: m.Subject, Date: when(m).Format(time.RFC3339), Flags: m.Flags.Names(),
		Size: m.Size, HasBody: m.Body != mail.BodyNone,
	}
	if m.Parent != 0 {
		j.Parent = &m.Parent
	}
	if j.Flags == nil {
		j.Flags = []string{}
	}
	return j
}

// when is the date a person would name: the sender's, or the arrival where
// that cannot be read.
func when(m mail.Summary) time.Time {
	if m.Date.IsZero() {
		return m.Received
	}
	return m.Date
}

func row2text(m mail.Summary, mailbox string, several bool) string {
	mark := func(on bool, s string) string {
		if on {
			return s
		}
		return " "
	}
	where := mailbox
	if several {
		where = m.Place.Account + "/" + mailbox
	}
	from := "(nobody)"
	if len(m.From) > 0 {
		from = m.From[0].Display()
	}
	marks := mark(!m.Flags.Has(mail.Seen), "●") + mark(m.Flags.Has(mail.Flagged), "!") + mark(m.Flags.Has(mail.Answered), "r") + mark(m.Attach, "+")
	return fmt.Sprintf("%7d  %s  %s  %s  %s  %s", m.ID, m.Received.Local().Format("2006-01-02 15:04"), marks,
		column(from, 22), column(where, 16), render.Line1(m.Subject))
}

// column is foreign text in exactly n cells.
func column(s string, n int) string {
	s = render.Truncate(render.Line1(s), n)
	width := render.Line{Spans: []render.Span{{Text: s}}}.Width()
	return s + strings.Repeat(" ", max(0, n-width))
}
