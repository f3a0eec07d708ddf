package account

import (
	"context"

	"postern/mail"
	"postern/rfc822"
)

// Accounts gives every account in the order of the config, with the number of
// changes that wait and were refused.
func (m *Manager) Accounts(ctx context.Context) ([]mail.AccountState, error) {
	out := make([]mail.AccountState, 0, len(m.engines))
	for _, e := range m.engines {
		s := e.snapshot()
		n, err := m.store.PendingCount(ctx, s.Name)
		if err != nil {
			return nil, err
		}
		s.Pending = n
		if s.Refused, err = m.store.RefusedCount(ctx, s.Name); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Mailboxes gives the mailboxes of the configured accounts, in their order.
func (m *Manager) Mailboxes(ctx context.Context) ([]mail.Mailbox, error) {
	all, err := m.store.Mailboxes(ctx, "")
	if err != nil {
		return nil, err
	}
	by := map[string][]mail.Mailbox{}
	for _, b := range all {
		by[b.Account] = append(by[b.Account], b)
	}
	var out []mail.Mailbox
	for _, e := range m.engines {
		out = append(out, by[e.acct.Name]...)
	}
	return out, nil
}

// Page reads rows of a list. A search that the index is too far behind for
// hurries it.
func (m *Manager) Page(ctx context.Context, r mail.PageRequest) (mail.Page, error) {
	if r.View.Query == "" {
		return m.store.Page(ctx, r)
	}
	// Asked before the page is read: one that says nothing is missing has all of it.
	behind, err := m.store.Behind(ctx)
	if err != nil {
		return mail.Page{}, err
	}
	if behind > 0 {
		m.hurry()
	}
	p, err := m.store.Page(ctx, r)
	p.Behind = behind
	return p, err
}

// Message is what the cache holds of a message. A message that is here as a
// whole has every leaf complete.
func (m *Manager) Message(ctx context.Context, id mail.MessageID) (mail.Message, error) {
	msg, err := m.store.Message(ctx, id)
	if err == nil && !msg.Complete[""] {
		if e, p := m.where(ctx, msg.Summary); e != nil && e.way.holds(ctx, p) {
			msg.Complete[""] = true
		}
	}
	if err == nil && msg.Complete[""] && msg.Root != nil {
		for _, p := range msg.Root.Leaves() {
			msg.Complete[p.Path] = true
		}
	}
	return msg, err
}

// Part gives a leaf's octets as transferred, "" the whole message.
func (m *Manager) Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error) {
	b, err := partOf(ctx, m.store, id, path)
	if !mail.Is(err, mail.NotFound) {
		return b, err
	}
	msg, merr := m.store.Summary(ctx, id)
	if merr != nil {
		return nil, err
	}
	e, p := m.where(ctx, msg)
	if e == nil {
		return nil, err
	}
	raw, cerr := e.way.content(ctx, p)
	if cerr != nil || path == "" {
		return raw, cerr
	}
	if b, ok := rfc822.Parse(raw).Body(path); ok {
		return b, nil
	}
	return nil, err
}

// where gives the engine that has a message and the place that it has it in,
// which is not where the person sees it while a move waits; nil when the account is not configured.
func (m *Manager) where(ctx context.Context, s mail.Summary) (*engine, mail.Place) {
	p := s.Place
	if !p.Known() {
		if at, err := m.store.Places(ctx, []mail.MessageID{s.ID}); err == nil {
			p = at[0]
		}
	}
	return m.byName[p.Account], p
}

// Open sees to it that what will be shown, or the named parts, are in the cache.
func (m *Manager) Open(ctx context.Context, id mail.MessageID, paths ...string) (mail.Message, error) {
	msg, err := m.Message(ctx, id)
	if err != nil {
		return msg, err
	}
	if m.here(msg, paths) && (msg.Root != nil || m.byName[msg.Place.Account] == nil || !m.byName[msg.Place.Account].way.reads()) {
		return msg, nil
	}
	at, err := m.store.Places(ctx, []mail.MessageID{id})
	if err != nil {
		return msg, err
	}
	e := m.byName[at[0].Account]
	if e == nil {
		return msg, &mail.Error{Op: "fetch", Account: at[0].Account, Kind: mail.Config, Err: errNotConfigured}
	}
	if err = e.way.open(ctx, id, paths); err != nil {
		return msg, err
	}
	return m.Message(ctx, id)
}

// here reports whether everything asked for is in the cache.
func (m *Manager) here(msg mail.Message, paths []string) bool {
	if msg.Complete[""] {
		return true
	}
	if msg.Root == nil {
		return false
	}
	if len(paths) == 0 {
		paths = m.o.Choose(msg.Root)
	}
	for _, p := range paths {
		if !msg.Complete[p] {
			return false
		}
	}
	return true
}

// Want queues what Open would fetch until there is a network.
func (m *Manager) Want(ctx context.Context, id mail.MessageID, paths ...string) error {
	if err := m.store.Want(ctx, id, paths...); err != nil {
		return err
	}
	if msg, err := m.store.Message(ctx, id); err == nil {
		if e := m.byName[msg.Place.Account]; e != nil {
			e.q.nudge()
		}
	}
	return nil
}

// Do makes a change: durable and visible in the cache when it returns. The
// engines send it when they can.
func (m *Manager) Do(ctx context.Context, c mail.Change) (mail.ChangeID, error) {
	id, e, err := m.store.Do(ctx, c)
	m.changed(e)
	return id, err
}

// Undo takes back the newest change that can be taken back and says which.
func (m *Manager) Undo(ctx context.Context) (string, error) {
	label, e, err := m.store.Undo(ctx)
	m.changed(e)
	return label, err
}

// Turn says what Undo and Redo would act on; "" nothing.
func (m *Manager) Turn(ctx context.Context) (undo, redo string, err error) { return m.store.Turn(ctx) }

// Keywords lists the keywords that messages have, by the alphabet.
func (m *Manager) Keywords(ctx context.Context) ([]string, error) { return m.store.Keywords(ctx) }

// Redo does again what was undone last and says what.
func (m *Manager) Redo(ctx context.Context) (string, error) {
	label, e, err := m.store.Redo(ctx)
	m.changed(e)
	return label, err
}

// Pending lists the changes that wait or were refused, oldest first.
func (m *Manager) Pending(ctx context.Context) ([]mail.Pending, error) { return m.store.Pending(ctx) }

// Retry sends a refused or waiting change again.
func (m *Manager) Retry(ctx context.Context, id mail.ChangeID) error {
	e, err := m.store.Retry(ctx, id)
	m.changed(e)
	return err
}

// Discard takes the local effect of a change back.
func (m *Manager) Discard(ctx context.Context, id mail.ChangeID) error {
	e, err := m.store.Discard(ctx, id)
	m.changed(e)
	return err
}

// changed shows a change of the journal and has it sent.
func (m *Manager) changed(e mail.Event) {
	if e.Empty() {
		return
	}
	e.Accounts = true // the number that waits
	m.hub.publish(e)
	for _, en := range m.engines {
		en.replaySoon()
	}
}

// Look tells what the person looks at.
func (m *Manager) Look(v mail.View, around []mail.MessageID) {
	if len(around) > 0 {
		m.stands()
	}
	if len(v.Mailboxes) == 1 {
		// One folder: only its account needs to know, and asking whose it is would
		// be a read of the cache; an engine ignores a mailbox that is not its own.
		for _, e := range m.engines {
			e.look(v.Mailboxes[0], around)
		}
		return
	}
	for _, e := range m.engines {
		e.look(0, around)
	}
}

// Refresh asks for a sync now; "" means all accounts.
func (m *Manager) Refresh(account string) {
	for _, e := range m.engines {
		if account == "" || e.acct.Name == account {
			e.way.refresh()
		}
	}
}

// SetOnline goes offline by choice, or back; "" means all accounts.
func (m *Manager) SetOnline(account string, online bool) {
	for _, e := range m.engines {
		if account == "" || e.acct.Name == account {
			e.setOnline(online)
		}
	}
}

// Secret answers an account that asks for its password.
func (m *Manager) Secret(_ context.Context, account, secret string, keep bool) error {
	e := m.byName[account]
	if e == nil {
		return &mail.Error{Op: "take a password", Account: account, Kind: mail.Config, Err: errNotConfigured}
	}
	err := e.secret.set(secret, keep)
	e.kick()
	return err
}
