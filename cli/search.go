package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postern/mail"
)

func (a *app) search() *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "List the messages in the cache that match, newest first; works offline",
		Long: "List the messages in the cache that match, newest first. Works offline: headers of everything and\n" +
			"texts of what is here are searched. The language is that of the search in the program; several arguments are one query.",
		Example: "  postern search 'from:ann subject:report is:unread'\n  postern search --json --account work '\"quarterly report\" or larger:5M'",
		Args: func(_ *cobra.Command, args []string) error {
			if strings.TrimSpace(strings.Join(args, " ")) == "" {
				return usageError{errors.New("what is to be searched for? for example: postern search 'from:ann report'")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.limit < 0 {
				return usageError{fmt.Errorf("--limit %d is less than nothing", f.limit)}
			}
			s, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.close()
			return a.searchMessages(cmd.Context(), s, f, strings.Join(args, " "))
		},
	}
	c.Flags().StringVar(&f.account, "account", "", "in this account only")
	a.completeAccounts(c)
	c.Flags().StringVar(&f.mailbox, "mailbox", "", "in this mailbox only, such as INBOX or Lists/golang")
	c.Flags().IntVar(&f.limit, "limit", 0, "at most so many (0: all)")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object a line, as postern list does")
	return c
}

func (a *app) searchMessages(ctx context.Context, s *session, f listFlags, query string) error {
	boxes, err := s.choose(ctx, f.account, f.mailbox)
	if err != nil {
		return err
	}
	known := func(field, value string) bool {
		return slices.ContainsFunc(boxes, func(b mail.Mailbox) bool { return b.Named(field, value) })
	}
	if p := mail.ParseQuery(query).Problems(known); len(p) > 0 {
		return usageError{errors.New(p[0].Text)}
	}
	if len(boxes) == 0 {
		return nil
	}
	// What came last may not be indexed yet, when the program was left early.
	for more := true; more; {
		if more, err = s.store.Index(ctx, pageSize); err != nil {
			return err
		}
	}
	return a.printMessages(ctx, s, boxes, query, f)
}
