package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"postern/config"
	"postern/mail"
)

const (
	// newsMost is how many new messages are looked at; more are "30 or more".
	newsMost = 30
	// afterKey is how long after a key a window is taken to be looked at, at least
	// a minute less.
	afterKey = 2 * time.Minute
	// newsWidth bounds what is told of a message, in cells.
	newsWidth = 120
)

// news is what is known of new mail in the inboxes, for the desktop.
type news struct {
	feed  feed
	known bool
	since time.Time // received after it is new
	// away: the window has not got the focus. Terminals that never say so are
	// taken to be looked at for a while after every key.
	heard, away bool
	touched     time.Time // the last key, as the clock of the screen had it; zero never
}

// wantsNews reports whether anybody is to be told of new mail.
func (m *Model) wantsNews() bool {
	return m.o.Bell || m.o.Notify != "" && m.o.Notify != config.NotifyOff
}

// focused takes what the terminal says about the focus of the window.
func (m *Model) focused(on bool) tea.Cmd {
	m.news.heard, m.news.away = true, !on
	if on {
		return m.askTime()
	}
	return nil
}

// absent reports whether the person does not see the window.
func (n *news) absent(now time.Time) bool {
	if n.heard {
		return n.away
	}
	return now.Sub(n.touched) > afterKey
}

// newsIs is what is newest in the inboxes.
type newsIs struct {
	rows []mail.Summary
	now  time.Time
	err  error
}

// loadNews looks at the newest messages of all inboxes.
func (m *Model) loadNews() tea.Cmd {
	if !m.wantsNews() || !m.news.feed.start() {
		return nil
	}
	b, now := m.b, m.o.Now
	return func() tea.Msg {
		p, err := b.Page(programCtx(), mail.PageRequest{View: mail.View{Role: mail.RoleInbox}, N: newsMost})
		return newsIs{p.Rows, now(), err}
	}
}

// inboxTouched reports whether an event is about messages of an inbox.
func (m *Model) inboxTouched(e mail.Event) bool {
	if e.All {
		return true
	}
	for _, b := range m.boxes {
		if b.Role == mail.RoleInbox && e.Lists[b.ID] {
			return true
		}
	}
	return false
}

func (x newsIs) apply(m *Model) tea.Cmd {
	n := &m.news
	n.feed.busy = false
	rest := m.rest(&n.feed, newsRested{})
	if x.err != nil {
		return rest // the list says it
	}
	since := n.since
	if len(x.rows) > 0 && x.rows[0].Received.After(since) {
		n.since = x.rows[0].Received
	}
	if !n.known {
		n.known = true
		if len(x.rows) == 0 {
			n.since = x.now // what an account has brought along is not new
		}
		return rest
	}
	var fresh []mail.Summary
	for _, s := range x.rows {
		if s.Received.After(since) && !s.Flags.Has(mail.Seen) {
			fresh = append(fresh, s)
		}
	}
	if len(fresh) == 0 || !n.absent(x.now) {
		return rest
	}
	return tea.Batch(rest, tea.Raw(m.announce(fresh)))
}

type newsRested struct{}

func (newsRested) apply(m *Model) tea.Cmd { return again(&m.news.feed, m.loadNews) }

// announce is what the terminal is sent about new messages, newest first.
func (m *Model) announce(fresh []mail.Summary) string {
	s := ""
	if m.o.Bell {
		s = "\a"
	}
	title, body := m.newsWords(fresh)
	switch m.o.Notify {
	case config.NotifyOSC9:
		// It begins with words of ours: "4;…" at the start would be an order.
		return "\x1b]9;" + title + ": " + body + "\a" + s
	case config.NotifyOSC777:
		return "\x1b]777;notify;" + title + ";" + body + "\a" + s
	}
	return s
}

// newsWords tells of new messages in two lines that hold nothing which a
// terminal could take for an order.
func (m *Model) newsWords(fresh []mail.Summary) (title, body string) {
	who := func(s mail.Summary) string {
		if len(s.From) == 0 {
			return "nobody"
		}
		return line1(s.From[0].Display())
	}
	clean := func(s string) string {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == ';':
				return ','
			case r < ' ', r >= 0x7f && r < 0xa0:
				return -1
			}
			return r
		}, s)
		return m.theme.M.Cut(s, newsWidth)
	}
	if len(fresh) == 1 {
		subject := line1(fresh[0].Subject)
		if subject == "" {
			subject = "(no subject)"
		}
		return clean("Mail from " + who(fresh[0])), clean(subject)
	}
	var names []string
	for _, s := range fresh {
		if w := who(s); !strings.Contains(strings.Join(names, "\n"), w) {
			names = append(names, w)
		}
	}
	more := ""
	if len(fresh) == newsMost {
		more = " or more"
	}
	return fmt.Sprintf("%d%s new messages", len(fresh), more), clean("from " + strings.Join(names, ", "))
}
