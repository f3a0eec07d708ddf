package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"postern/mail"
	"postern/render"
)

// showTime is how long show waits for what is not in the cache.
const showTime = 30 * time.Second

func (a *app) show() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "show ID",
		Short:   "Show one message as text; fetches it if needed and possible",
		Long:    "Shows one message as text. ID is the number that `postern list` prints.",
		Example: "  postern show 1207\n  postern show 1207 --json",
		Args:    oneArg("the id of a message, as postern list prints it"),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || n < 1 {
				return usageError{fmt.Errorf("%q is not the id of a message; postern list prints them", args[0])}
			}
			s, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.close()
			return a.showMessage(cmd.Context(), s, mail.MessageID(n), asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

func (a *app) showMessage(ctx context.Context, s *session, id mail.MessageID, asJSON bool) error {
	m, err := s.fetch(ctx, id, asJSON)
	if err != nil {
		return err
	}
	src := render.Source{Header: m.Header, Root: m.Root, Part: func(path string) ([]byte, bool) {
		b, err := s.manager.Part(ctx, id, path)
		return b, err == nil
	}}
	o := render.Options{Prefer: preference(s.config.UI.Prefer == "html"), Now: time.Now(), Location: time.Local}
	for _, acct := range s.config.Accounts {
		o.Self = append(o.Self, acct.Address)
	}
	if asJSON {
		return printJSON(a.out, shownJSON{id, render.JSON(src, o)})
	}
	return printLines(a.out, render.Build(src, o), 0)
}

// fetch sees to it that the parts to be shown are here, or, with all, every
// leaf. It touches the network only when something is missing.
func (s *session) fetch(ctx context.Context, id mail.MessageID, all bool) (mail.Message, error) {
	m, err := s.manager.Message(ctx, id)
	if err != nil {
		return m, err
	}
	if s.complete(m, all) {
		return m, nil
	}
	ctx, stop := context.WithTimeout(ctx, showTime)
	defer stop()
	if err := s.manager.Start(ctx); err != nil {
		return m, err
	}
	defer s.manager.Close()
	got, err := s.manager.Open(ctx, id)
	switch {
	case err == nil:
		m = got
	case mail.Is(err, mail.Offline):
		return m, &mail.Error{Op: "show message " + strconv.FormatInt(int64(id), 10), Account: m.Place.Account, Kind: mail.Offline,
			Err: errors.New("its text (" + octets(m.Size) + " in all) is not in the cache")}
	default:
		return m, err
	}
	if all {
		for _, leaf := range m.Root.Leaves() {
			if _, err := s.manager.Open(ctx, id, leaf.Path); err != nil {
				s.log.Warn("part not fetched", "message", id, "part", leaf.Path, "err", err)
			}
		}
	}
	return m, nil
}

func (s *session) complete(m mail.Message, all bool) bool {
	if m.Complete[""] && m.Root != nil {
		return true
	}
	if m.Root == nil {
		return false
	}
	leaves := render.Choose(m.Root, preference(s.config.UI.Prefer == "html"))
	if all {
		leaves = m.Root.Leaves()
	}
	for _, leaf := range leaves {
		if !m.Complete[leaf.Path] {
			return false
		}
	}
	return true
}
