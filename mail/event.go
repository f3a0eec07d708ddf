package mail

// Event says what changed, not the data: whoever shows it reads it anew from
// the cache. Events merge; a lost one is never lost, only wider.
type Event struct {
	// Accounts: the state of an account changed (connection, progress, pending).
	Accounts bool
	// Mailboxes: the list of mailboxes or their counters changed.
	Mailboxes bool
	// Lists holds the mailboxes whose messages changed: came, went, flags.
	Lists map[MailboxID]bool
	// Messages holds the messages whose content (structure, parts) changed.
	Messages map[MessageID]bool
	// Indexed: the search index has caught up, and what a query finds may have grown.
	Indexed bool
	// Notices are sentences for the person, oldest first.
	Notices []Notice
	// All means that anything may have changed.
	All bool
}

// Notice is a sentence for the status line.
type Notice struct {
	Account string // "" for the whole program
	Text    string // may hold server text: sanitize
	Err     *Error // nil for good news
}

// maxMerged bounds what an event names one by one before it says All.
const maxMerged = 4096

// Empty reports whether nothing changed.
func (e Event) Empty() bool {
	return !e.Accounts && !e.Mailboxes && !e.All && !e.Indexed && len(e.Lists) == 0 && len(e.Messages) == 0 && len(e.Notices) == 0
}

// Merge is both events as one. Neither argument may be used afterwards.
func (e Event) Merge(f Event) Event {
	e.Accounts = e.Accounts || f.Accounts
	e.Mailboxes = e.Mailboxes || f.Mailboxes
	e.All = e.All || f.All
	e.Indexed = e.Indexed || f.Indexed
	e.Lists = mergeSet(e.Lists, f.Lists)
	e.Messages = mergeSet(e.Messages, f.Messages)
	e.Notices = append(e.Notices, f.Notices...)
	if n := len(e.Notices); n > 50 {
		e.Notices = e.Notices[n-50:]
	}
	if len(e.Lists)+len(e.Messages) > maxMerged {
		e.All, e.Lists, e.Messages = true, nil, nil
	}
	return e
}

// Touches reports whether the messages of the mailbox may have changed.
func (e Event) Touches(m MailboxID) bool { return e.All || e.Lists[m] }

// TouchesMessage reports whether the content of the message may have changed.
func (e Event) TouchesMessage(id MessageID) bool { return e.All || e.Messages[id] }

func mergeSet[K comparable](a, b map[K]bool) map[K]bool {
	if len(a) == 0 {
		return b
	}
	for k := range b {
		a[k] = true
	}
	return a
}
