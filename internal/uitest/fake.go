package uitest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"postern/mail"
)

// Now is when the tests take place: a Thursday, 15:04 in UTC.
var Now = time.Date(2026, 11, 26, 15, 4, 0, 0, time.UTC)

// Fake is a Backend in memory.
type Fake struct {
	mu       sync.Mutex
	States   []mail.AccountState
	Boxes    []mail.Mailbox
	Msgs     []mail.Message // newest first
	Parts    map[mail.MessageID]map[string][]byte
	Offline  bool // Open and Save fail
	Refuse   error
	TooLate  bool // Undo refuses
	Calls    map[string]int
	Done     []mail.Change
	Saved    []string
	Forms    map[string]string // by sender
	Orders   map[string]string // by list
	Wanted   []mail.MessageID
	Searched []string // newest first
	Servers  []mail.Searched
	Asked    []mail.View // of servers
	Behind   int         // messages that the search index does not have yet
	Slice    int         // how many messages a search looks at before it answers; 0 all
	Looked   []mail.View
	Secrets  []string
	Waiting  []mail.Pending
	Changed  func(mail.Event) // told of every change; nil is fine
	undo     []step
	redo     []step
	nextID   mail.MessageID
	OnLoop   func() bool // true while Update or View runs
	Trespass []string    // calls that were made then
}

// step is a change with what undoes it.
type step struct {
	change mail.Change
	before []mail.Message
}

func (f *Fake) call(name string) func() {
	f.mu.Lock()
	if f.Calls == nil {
		f.Calls = map[string]int{}
	}
	f.Calls[name]++
	if f.OnLoop != nil && f.OnLoop() {
		f.Trespass = append(f.Trespass, name)
	}
	return f.mu.Unlock
}

// Accounts is as ui.Backend says; so are all the methods below.
func (f *Fake) Accounts(context.Context) ([]mail.AccountState, error) {
	defer f.call("Accounts")()
	return slices.Clone(f.States), nil
}

// Mailboxes counts the messages of every mailbox.
func (f *Fake) Mailboxes(context.Context) ([]mail.Mailbox, error) {
	defer f.call("Mailboxes")()
	out := slices.Clone(f.Boxes)
	at := map[mail.MailboxID]int{}
	for i := range out {
		at[out[i].ID] = i
		out[i].Total, out[i].Unread = 0, 0
	}
	for _, m := range f.Msgs {
		i := at[m.Place.Mailbox]
		out[i].Total++
		if !m.Flags.Has(mail.Seen) {
			out[i].Unread++
		}
	}
	return out, nil
}

func (f *Fake) box(id mail.MailboxID) mail.Mailbox {
	for _, b := range f.Boxes {
		if b.ID == id {
			return b
		}
	}
	return mail.Mailbox{}
}

// matches understands from:, to:, subject:, body:, is:unread, is:flagged and words.
func (f *Fake) matches(m *mail.Message, v mail.View) bool {
	if v.Thread != 0 && m.Thread != v.Thread {
		return false
	}
	if v.Role != mail.RoleNone {
		if f.box(m.Place.Mailbox).Role != v.Role {
			return false
		}
	} else if len(v.Mailboxes) > 0 && !slices.Contains(v.Mailboxes, m.Place.Mailbox) {
		return false
	}
	for _, w := range strings.Fields(strings.ToLower(v.Query)) {
		w = strings.Trim(w, "()")
		key, val, ok := strings.Cut(w, ":")
		in := func(s string) bool { return strings.Contains(strings.ToLower(s), val) }
		from := ""
		if len(m.From) > 0 {
			from = m.From[0].String()
		}
		hit := false
		switch {
		case !ok:
			val = w
			hit = in(m.Subject) || in(from)
		case key == "subject":
			hit = in(m.Subject)
		case key == "from":
			hit = in(from)
		case key == "body":
			for _, p := range f.Parts[m.ID] {
				hit = hit || in(string(p))
			}
		case w == "is:unread":
			hit = !m.Flags.Has(mail.Seen)
		case w == "is:flagged":
			hit = m.Flags.Has(mail.Flagged)
		}
		if !hit {
			return false
		}
	}
	return true
}

func compare(a, b mail.Cursor) int {
	if c := b.Received.Compare(a.Received); c != 0 {
		return c
	}
	return cmp.Compare(b.ID, a.ID)
}

// Page reads rows by key, as a cache would.
func (f *Fake) Page(ctx context.Context, r mail.PageRequest) (mail.Page, error) {
	defer f.call("Page")()
	if err := ctx.Err(); err != nil {
		return mail.Page{}, &mail.Error{Op: "page", Kind: mail.Canceled, Err: err}
	}
	if f.Refuse != nil {
		return mail.Page{}, f.Refuse
	}
	if r.Quick && f.Slice > 0 {
		return f.slice(r), nil
	}
	var hits []*mail.Message
	for i := range f.Msgs {
		if f.matches(&f.Msgs[i], r.View) {
			hits = append(hits, &f.Msgs[i])
		}
	}
	if r.View.Threaded() {
		return f.conversations(hits, r), nil
	}
	p := mail.Page{Total: len(hits)}
	if r.View.Query != "" {
		p.Behind = f.Behind
	}
	lo, hi := 0, len(hits)
	if r.At != (mail.Cursor{}) {
		i, found := slices.BinarySearchFunc(hits, r.At, func(m *mail.Message, c mail.Cursor) int { return compare(m.Key(), c) })
		switch {
		case r.Before:
			hi = i
			if found && r.Inclusive {
				hi++
			}
		default:
			lo = i
			if found && !r.Inclusive {
				lo++
			}
		}
	}
	if r.Before {
		p.More = hi-r.N > 0
		lo = max(0, hi-r.N)
	} else {
		p.More = lo+r.N < hi
		hi = min(hi, lo+r.N)
	}
	for _, m := range hits[lo:hi] {
		p.Rows = append(p.Rows, m.Summary)
	}
	return p, nil
}

// slice looks at some messages only, as a search that is to be quick.
func (f *Fake) slice(r mail.PageRequest) mail.Page {
	p := mail.Page{AtLeast: true}
	seen := 0
	for i := range f.Msgs {
		m := &f.Msgs[i]
		if r.At != (mail.Cursor{}) && compare(m.Key(), r.At) <= 0 {
			continue
		}
		if seen++; seen > f.Slice || len(p.Rows) == r.N {
			p.More = true
			return p
		}
		if f.matches(m, r.View) {
			p.Rows = append(p.Rows, m.Summary)
		}
		p.Resume = m.Key()
	}
	p.Resume = mail.Cursor{}
	p.Total, p.AtLeast = len(p.Rows), r.At != (mail.Cursor{})
	return p
}

func (f *Fake) find(id mail.MessageID) int {
	return slices.IndexFunc(f.Msgs, func(m mail.Message) bool { return m.ID == id })
}

func notFound(op string) error { return &mail.Error{Op: op, Kind: mail.NotFound} }

// Message gives what is here of a message.
func (f *Fake) Message(ctx context.Context, id mail.MessageID) (mail.Message, error) {
	defer f.call("Message")()
	i := f.find(id)
	if i < 0 {
		return mail.Message{}, notFound("message")
	}
	m := f.Msgs[i]
	if m.Body == mail.BodyNone {
		m.Root = nil
	}
	m.Complete = maps.Clone(m.Complete)
	return m, nil
}

// Part gives the octets of a leaf that is here.
func (f *Fake) Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error) {
	defer f.call("Part")()
	i := f.find(id)
	if i < 0 || !f.Msgs[i].Complete[path] {
		return nil, notFound("part")
	}
	if raw, ok := f.Parts[id][path]; ok {
		return raw, nil
	}
	return nil, notFound("part")
}

// Open fetches.
func (f *Fake) Open(ctx context.Context, id mail.MessageID, paths ...string) (mail.Message, error) {
	defer f.call("Open")()
	if err := ctx.Err(); err != nil {
		return mail.Message{}, &mail.Error{Op: "open", Kind: mail.Canceled, Err: err}
	}
	i := f.find(id)
	if i < 0 {
		return mail.Message{}, notFound("open")
	}
	m := &f.Msgs[i]
	if f.Offline {
		return mail.Message{}, &mail.Error{Op: "open", Account: m.Place.Account, Kind: mail.Offline}
	}
	m.Body = max(m.Body, mail.BodyText)
	m.Complete = maps.Clone(m.Complete)
	if m.Complete == nil {
		m.Complete = map[string]bool{}
	}
	if len(paths) == 0 {
		for _, l := range m.Root.Leaves() {
			if strings.HasPrefix(l.Type, "text/") {
				m.Complete[l.Path] = true
			}
		}
	}
	for _, p := range paths {
		m.Complete[p] = true
	}
	return *m, nil
}

// Save pretends to write.
func (f *Fake) Save(ctx context.Context, id mail.MessageID, path, folder string) (string, error) {
	defer f.call("Save")()
	i := f.find(id)
	if f.Offline || i < 0 {
		return "", &mail.Error{Op: "save", Kind: mail.Offline}
	}
	name := "message.eml"
	if p := f.Msgs[i].Root.Find(path); path != "" && p != nil {
		name = mail.SafeFileName(p.Name, "part")
	}
	f.Saved = append(f.Saved, folder+"/"+name)
	return folder + "/" + name, nil
}

// Content gives the octets of a leaf; a path in Inner is a file inside one.
func (f *Fake) Content(ctx context.Context, id mail.MessageID, path string) (*mail.Part, []byte, error) {
	defer f.call("Content")()
	i := f.find(id)
	if i < 0 {
		return nil, nil, notFound("content")
	}
	if f.Offline {
		return nil, nil, &mail.Error{Op: "content", Account: f.Msgs[i].Place.Account, Kind: mail.Offline}
	}
	p := &mail.Part{Type: "message/rfc822", Name: f.Msgs[i].Subject + ".eml"}
	if path != "" {
		leaf, _, _ := strings.Cut(path, "!")
		if p = f.Msgs[i].Root.Find(leaf); p == nil {
			return nil, nil, notFound("content")
		}
	}
	return p, f.Parts[id][path], nil
}

// Form is what SetForm was last told of a sender.
func (f *Fake) Form(ctx context.Context, sender string) (string, error) {
	defer f.call("Form")()
	return f.Forms[sender], nil
}

// SetForm remembers the form.
func (f *Fake) SetForm(ctx context.Context, sender, form string) error {
	defer f.call("SetForm")()
	if f.Forms == nil {
		f.Forms = map[string]string{}
	}
	f.Forms[sender] = form
	return nil
}

// Search says what Servers says.
func (f *Fake) Search(ctx context.Context, v mail.View) ([]mail.Searched, error) {
	defer f.call("Search")()
	f.Asked = append(f.Asked, v)
	if f.Refuse != nil {
		return nil, f.Refuse
	}
	return f.Servers, ctx.Err()
}

// Searches remembers and gives what was searched for.
func (f *Fake) Searches(ctx context.Context, query string) ([]string, error) {
	defer f.call("Searches")()
	if query != "" {
		f.Searched = append([]string{query}, f.Searched...)
	}
	return slices.Clone(f.Searched), nil
}

// Want notes the wish.
func (f *Fake) Want(ctx context.Context, id mail.MessageID, paths ...string) error {
	defer f.call("Want")()
	f.Wanted = append(f.Wanted, id)
	return nil
}

// Pending lists Waiting.
func (f *Fake) Pending(context.Context) ([]mail.Pending, error) {
	defer f.call("Pending")()
	return slices.Clone(f.Waiting), nil
}

// Retry and Discard take a change from Waiting.
func (f *Fake) Retry(ctx context.Context, id mail.ChangeID) error {
	defer f.call("Retry")()
	f.Waiting = slices.DeleteFunc(f.Waiting, func(p mail.Pending) bool { return p.ID == id })
	return nil
}

// Discard gives a change up.
func (f *Fake) Discard(ctx context.Context, id mail.ChangeID) error {
	defer f.call("Discard")()
	f.Waiting = slices.DeleteFunc(f.Waiting, func(p mail.Pending) bool { return p.ID == id })
	return nil
}

// Look notes what is looked at.
func (f *Fake) Look(v mail.View, around []mail.MessageID) {
	defer f.call("Look")()
	f.Looked = append(f.Looked, v)
}

// Refresh counts.
func (f *Fake) Refresh(account string) { f.call("Refresh")() }

// SetOnline changes the phase.
func (f *Fake) SetOnline(account string, online bool) {
	defer f.call("SetOnline")()
	for i := range f.States {
		if f.States[i].Name != account {
			continue
		}
		f.States[i].Phase = mail.PhaseOffline
		if online {
			f.States[i].Phase = mail.PhaseOnline
		}
	}
}

// Secret notes the secret.
func (f *Fake) Secret(ctx context.Context, account, secret string, keep bool) error {
	defer f.call("Secret")()
	f.Secrets = append(f.Secrets, fmt.Sprint(account, " ", secret, " ", keep))
	return nil
}

func (f *Fake) tell() {
	if f.Changed == nil {
		return
	}
	e := mail.Event{Mailboxes: true, Lists: map[mail.MailboxID]bool{}}
	for _, b := range f.Boxes {
		e.Lists[b.ID] = true
	}
	f.Changed(e)
}

// insert puts a message where it belongs.
func (f *Fake) insert(m mail.Message) {
	i, _ := slices.BinarySearchFunc(f.Msgs, m.Key(), func(x mail.Message, c mail.Cursor) int { return compare(x.Key(), c) })
	f.Msgs = slices.Insert(f.Msgs, i, m)
}

// Deliver puts a new message into a mailbox and gives the event of it.
func (f *Fake) Deliver(box mail.MailboxID, from, subject, text string, at time.Time) mail.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.make(box, from, subject, text, at)
	f.insert(m)
	return mail.Event{Mailboxes: true, Lists: map[mail.MailboxID]bool{box: true}}
}

func (f *Fake) make(box mail.MailboxID, from, subject, text string, at time.Time) mail.Message {
	f.nextID++
	id := f.nextID
	name, addr, _ := strings.Cut(from, " <")
	who := mail.Address{Name: name, Addr: strings.TrimSuffix(addr, ">")}
	if addr == "" {
		who = mail.Address{Addr: from}
	}
	b := f.box(box)
	to := []mail.Address{{Name: "Ann Lee", Addr: "ann@" + b.Account + ".example"}}
	root := &mail.Part{Path: "1", Type: "text/plain", Params: map[string]string{"charset": "utf-8"}, Encoding: "8bit", Size: int64(len(text))}
	raw := strings.ReplaceAll(text, "\n", "\r\n")
	m := mail.Message{Summary: mail.Summary{
		ID: id, Place: mail.Place{Account: b.Account, Mailbox: box, Validity: 1, UID: mail.UID(id)},
		From: []mail.Address{who}, To: to, Subject: subject, Date: at, Received: at.UTC(), Size: int64(len(text)) + 900,
		Body: mail.BodyText, MsgID: fmt.Sprintf("%d@postern.example", id),
	}, Root: root, Complete: map[string]bool{"1": true}}
	m.Header = mail.Header{Subject: subject, From: m.From, To: to, Date: at, MessageID: m.MsgID}
	if f.Parts == nil {
		f.Parts = map[mail.MessageID]map[string][]byte{}
	}
	f.Parts[id] = map[string][]byte{"1": []byte(raw), "": []byte("Subject: " + subject + "\r\nX-Test: yes\r\n\r\n" + raw)}
	return m
}
