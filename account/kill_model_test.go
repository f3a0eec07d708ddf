package account

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"postern/mail"
)

// The model of the kill test: what a person has done, as plain values, each
// change once. Server and cache have to be equal to it at the end.

// thing is one message of the model.
type thing struct {
	account, box, name string
	flags              mail.Flags
}

func (m thing) line() string { return m.account + ":" + line(m.box, m.name+"@example.org", m.flags) }

// act is a change of the model.
type act struct {
	n       int
	kind    mail.ChangeKind
	things  []int // places in the model
	account string
	box     string // the target
	add     mail.Flags
	remove  mail.Flags
}

type model struct {
	accounts []string
	things   []thing
}

var modelBoxes = []string{"INBOX", "Archive", "Trash", "Lists/golang"}

func newModel(accounts []string, per int) *model {
	m := &model{accounts: accounts}
	for _, a := range accounts {
		for i := range per {
			m.things = append(m.things, thing{account: a, box: "INBOX", name: fmt.Sprintf("%s.m%d", a, i)})
		}
	}
	return m
}

// next is the change number n: it depends on the seed, the number and the
// changes before it alone.
func (m *model) next(seed uint64, n int) act {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	a := act{n: n, account: m.accounts[r.IntN(len(m.accounts))], box: modelBoxes[r.IntN(len(modelBoxes))]}
	home := m.accounts[r.IntN(len(m.accounts))]
	pick := func(most int) {
		for range 1 + r.IntN(most) {
			if i := r.IntN(len(m.things)); m.things[i].account == home {
				a.things = append(a.things, i)
			}
		}
		slices.Sort(a.things)
		a.things = slices.Compact(a.things)
	}
	switch p := r.IntN(100); {
	case p < 45:
		a.kind = mail.ChangeFlags
		pick(8)
		bits := []mail.Flag{mail.Seen, mail.Flagged, mail.Answered}
		a.add.Bits = bits[r.IntN(3)]
		a.remove.Bits = bits[r.IntN(3)] &^ a.add.Bits
		switch r.IntN(6) {
		case 0, 1:
			a.add.Keywords = []string{"work"}
		case 2:
			a.remove.Keywords = []string{"work"}
		}
	case p < 72:
		a.kind, a.account = mail.ChangeMove, home
		pick(8)
		if r.IntN(3) == 0 { // as spam, or not: flags and a move in one change
			a.add.Bits, a.remove.Bits = mail.Junk, mail.NotJunk
			if r.IntN(2) == 0 {
				a.add, a.remove = a.remove, a.add
			}
		}
	case p < 80:
		a.kind = mail.ChangeMove // to any account
		pick(4)
	case p < 87:
		a.kind = mail.ChangeCopy
		pick(3)
	case p < 94:
		a.kind = mail.ChangeAppend
		a.add.Bits = mail.Seen
	default:
		a.kind = mail.ChangeDelete
		pick(2)
	}
	return a
}

// apply makes the change in the model.
func (m *model) apply(a act) {
	switch a.kind {
	case mail.ChangeAppend:
		m.things = append(m.things, thing{a.account, a.box, fmt.Sprintf("new.%d", a.n), a.add})
		return
	case mail.ChangeDelete:
		for _, i := range slices.Backward(a.things) {
			m.things = slices.Delete(m.things, i, i+1)
		}
		return
	}
	for _, i := range a.things {
		t := m.things[i]
		switch a.kind {
		case mail.ChangeFlags:
			m.things[i].flags = t.flags.With(a.add).Without(a.remove)
		case mail.ChangeMove:
			m.things[i].account, m.things[i].box = a.account, a.box
			m.things[i].flags = t.flags.With(a.add).Without(a.remove)
		case mail.ChangeCopy:
			t.account, t.box = a.account, a.box
			m.things = append(m.things, t)
		}
	}
}

func (m *model) lines() []string {
	out := make([]string, len(m.things))
	for i, t := range m.things {
		out[i] = t.line()
	}
	slices.SortFunc(out, cmp.Compare)
	return out
}
