package cache

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"

	"postern/mail"
)

// Conversations follow References, or In-Reply-To without them (RFC 5256 §3,
// REFERENCES, without its guessing by subject). Every Message-ID that was met,
// as a message or only in somebody's References, is a node. All nodes that one
// message names are of one conversation, so which messages belong together does
// not depend on the order in which they came. A node's parent is what its own
// message says; until that is here, what others' References let guess, the
// smallest guess winning.

const (
	// maxReferences bounds what one hostile header can cost: the first and the last are kept.
	maxReferences = 100
	// maxClimb bounds the way up a conversation.
	maxClimb = 2000
)

// The ranks of a parent.
const (
	rankOwn     = 0 // the message itself says it
	rankGuessed = 1 // others' References say it
	rankNone    = 2
)

type node struct {
	hash   int64
	parent int64
	rank   int
	thread int64
	cut    bool // its parent would close a circle
	dirty  bool
}

// hashID is the key of a Message-ID, never 0. A cryptographic hash: who writes
// mail must not be able to choose which messages collide.
func hashID(id string) int64 { return hash("id", strings.Trim(id, "<> \t\r\n")) }

func hash(kind, s string) int64 {
	h := sha256.Sum256([]byte(kind + ":" + s))
	return int64(binary.BigEndian.Uint64(h[:])>>1) | 1
}

// nodeOf is the key of a message: of its Message-ID, or of what else tells it
// from others, so that its copies have the same.
func nodeOf(h *mail.Header, size int64) int64 {
	if h.MessageID != "" {
		return hashID(h.MessageID)
	}
	from := ""
	if len(h.From) > 0 {
		from = h.From[0].Addr
	}
	return hash("fp", strconv.FormatInt(h.Date.Unix(), 10)+"\x00"+strconv.FormatInt(size, 10)+"\x00"+from+"\x00"+h.Subject)
}

// references are the keys of what a message answers, oldest first, without itself.
func references(h *mail.Header, self int64) []int64 {
	refs := h.References
	if len(refs) == 0 && len(h.InReplyTo) > 0 {
		refs = h.InReplyTo[:1]
	}
	if len(refs) > maxReferences {
		refs = append([]string{refs[0]}, refs[len(refs)-maxReferences+1:]...)
	}
	out := make([]int64, 0, len(refs))
	for _, r := range refs {
		if k := hashID(r); r != "" && k != self && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// threader puts a batch of messages into conversations.
type threader struct {
	t     *tx
	nodes map[int64]*node
}

// newThreader reads the nodes that a batch names.
func newThreader(t *tx, keys []int64) (*threader, error) {
	th := &threader{t: t, nodes: make(map[int64]*node, len(keys))}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	rows, err := t.query("SELECT hash, parent, rank, thread, cut FROM node WHERE hash IN (SELECT value FROM json_each(?))", jsonIDs(keys))
	err = each(rows, err, func(scan func(...any) error) error {
		n := &node{}
		err := scan(&n.hash, &n.parent, &n.rank, &n.thread, &n.cut)
		th.nodes[n.hash] = n
		return err
	})
	return th, err
}

// add places the message with this key, which answers refs. A new conversation
// takes the id of its first message.
func (th *threader) add(id mail.MessageID, key int64, refs []int64) error {
	thread := int64(0)
	for _, k := range append(refs[:len(refs):len(refs)], key) {
		if n := th.nodes[k]; n != nil && (thread == 0 || n.thread < thread) {
			thread = n.thread
		}
	}
	if thread == 0 {
		thread = int64(id)
	}
	for _, k := range append(refs[:len(refs):len(refs)], key) {
		n := th.nodes[k]
		if n == nil {
			th.nodes[k] = &node{hash: k, rank: rankNone, thread: thread, dirty: true}
		} else if n.thread != thread {
			if err := th.merge(n.thread, thread); err != nil {
				return err
			}
		}
	}
	for i := 1; i < len(refs); i++ {
		if err := th.link(th.nodes[refs[i]], refs[i-1], rankGuessed); err != nil {
			return err
		}
	}
	parent := int64(0)
	if len(refs) > 0 {
		parent = refs[len(refs)-1]
	}
	return th.link(th.nodes[key], parent, rankOwn)
}

// link sets a parent unless a better one is known. Circles are allowed to arise,
// so that what is stored does not depend on the order of arrival, and then cut
// at one node: at the smallest guess, or at the smallest node when nothing in it was guessed.
func (th *threader) link(n *node, parent int64, rank int) error {
	if rank > n.rank || rank == n.rank && (parent == n.parent || parent == 0 || n.parent != 0 && parent > n.parent) {
		return nil
	}
	old, err := th.circle(n)
	if err != nil {
		return err
	}
	for _, c := range old {
		if c.cut {
			c.cut, c.dirty = false, true
		}
	}
	n.parent, n.rank, n.dirty = parent, rank, true
	made, err := th.circle(n)
	if err != nil || len(made) == 0 {
		return err
	}
	at := slices.MinFunc(made, func(a, b *node) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.hash, b.hash))
	})
	at.cut, at.dirty = true, true
	return nil
}

// circle is the nodes of the circle that a node is part of; none when it is in none.
func (th *threader) circle(n *node) ([]*node, error) {
	var way []*node
	for at := n; at.parent != 0 && len(way) < maxClimb; {
		way = append(way, at)
		if at.parent == n.hash {
			return way, nil
		}
		next, err := th.node(at.parent)
		if err != nil || next == nil || at.cut && at != n && slices.Contains(way[:len(way)-1], next) {
			return nil, err
		}
		at = next
	}
	return nil, nil
}

// node reads a node that the batch does not name; nil when there is none.
func (th *threader) node(key int64) (*node, error) {
	if n := th.nodes[key]; n != nil {
		return n, nil
	}
	n := &node{hash: key}
	err := th.t.row("SELECT parent, rank, thread, cut FROM node WHERE hash = ?", key).Scan(&n.parent, &n.rank, &n.thread, &n.cut)
	if isNone(err) {
		return nil, nil
	}
	th.nodes[key] = n
	return n, err
}

// merge makes one conversation of two.
func (th *threader) merge(from, into int64) error {
	for _, n := range th.nodes {
		if n.thread == from {
			n.thread, n.dirty = into, true
		}
	}
	if err := th.t.exec("UPDATE node SET thread = ? WHERE thread = ?", into, from); err != nil {
		return err
	}
	rows, err := th.t.query("UPDATE message SET thread = ? WHERE thread = ? RETURNING mailbox", into, from)
	return each(rows, err, func(scan func(...any) error) error {
		var box mail.MailboxID
		err := scan(&box)
		th.t.touch(box)
		return err
	})
}

// flush writes the nodes, in the order in which they lie in the file: a page is then written once.
func (th *threader) flush() error {
	ins := batch{t: th.t, head: "INSERT OR REPLACE INTO node (hash, parent, rank, thread, cut) VALUES ", columns: 5}
	for _, hash := range slices.Sorted(maps.Keys(th.nodes)) {
		if n := th.nodes[hash]; n.dirty {
			if err := ins.add(n.hash, n.parent, n.rank, n.thread, n.cut); err != nil {
				return err
			}
		}
	}
	return ins.flush()
}
