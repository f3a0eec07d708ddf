package imap

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	goimap "github.com/emersion/go-imap/v2"

	"postern/mail"
)

// Unreadable is the cause of an error of Structure: the messages whose structure
// the server gave in a form that cannot be read, or did not give. They can be
// fetched whole, if they are still there.
type Unreadable struct{ UIDs mail.UIDSet }

// Error lists the messages.
func (u *Unreadable) Error() string { return "no readable structure of UID " + u.UIDs.String() }

// Structure fetches the MIME trees of messages (RFC 9051 §7.5.2, BODYSTRUCTURE)
// and calls f for each, one at a time, from another goroutine. Trees that are
// withheld or unreadable do not disturb the others: after those, the error has
// the kind Protocol and wraps *Unreadable. f's error is returned.
func (c *Conn) Structure(ctx context.Context, uids mail.UIDSet, f func(mail.UID, *mail.Part) error) error {
	return c.structures(ctx, uids, nil, f)
}

// structures is Structure, with a section in the same command unless that is nil.
func (c *Conn) structures(ctx context.Context, uids mail.UIDSet, with *goimap.FetchItemBodySection, f func(mail.UID, *mail.Part) error) error {
	if len(uids) == 0 {
		return nil
	}
	var got []mail.UID
	k := newCollect([]Set{UIDs(uids)}, func(a *answer) bool { return a.uid != 0 && a.structure != nil }, func(a *answer) error {
		if a.structure == nil {
			return nil
		}
		p := partOf(a.structure)
		if p == nil {
			return nil
		}
		got = append(got, a.uid)
		return f(a.uid, p)
	})
	o := &goimap.FetchOptions{UID: true, BodyStructure: &goimap.FetchItemBodyStructure{Extended: true}}
	if with != nil {
		o.BodySection = append(o.BodySection, with)
	}
	err := c.fetch(ctx, "fetch structures", k, o)
	if err != nil {
		return err
	}
	if rest := uids.Minus(mail.NewUIDSet(got...)); len(rest) > 0 {
		return &mail.Error{Op: "fetch structures", Account: c.opts.Account, Kind: mail.Protocol, Err: &Unreadable{rest}}
	}
	return nil
}

// The limits of a tree.
const (
	maxDepth = 100
	maxParts = 10_000
)

// partOf is a structure as a tree of parts; nil beyond the limits.
func partOf(bs goimap.BodyStructure) *mail.Part {
	b := builder{}
	p := b.message(bs, "", 0)
	if b.over {
		return nil
	}
	return p
}

type builder struct {
	parts int
	over  bool
}

// message is the root of a message whose parts are numbered under prefix.
func (b *builder) message(bs goimap.BodyStructure, prefix string, depth int) *mail.Part {
	if _, ok := bs.(*goimap.BodyStructureMultiPart); ok {
		return b.part(bs, prefix, depth)
	}
	return b.part(bs, join(prefix, 1), depth)
}

func join(prefix string, n int) string {
	if prefix == "" {
		return strconv.Itoa(n)
	}
	return prefix + "." + strconv.Itoa(n)
}

func (b *builder) part(bs goimap.BodyStructure, path string, depth int) *mail.Part {
	b.parts++
	if b.parts > maxParts || depth > maxDepth {
		b.over = true
		return nil
	}
	switch s := bs.(type) {
	case *goimap.BodyStructureMultiPart:
		p := &mail.Part{Path: path, Type: "multipart/" + strings.ToLower(s.Subtype), Encoding: "7bit", Size: -1, Lines: -1}
		if e := s.Extended; e != nil {
			setParams(p, e.Params, e.Disposition)
		}
		for i, child := range s.Children {
			if q := b.part(child, join(path, i+1), depth+1); q != nil {
				p.Children = append(p.Children, q)
			}
		}
		return p
	case *goimap.BodyStructureSinglePart:
		return b.single(s, path, depth)
	}
	return nil
}

func (b *builder) single(s *goimap.BodyStructureSinglePart, path string, depth int) *mail.Part {
	p := &mail.Part{Path: path, Type: strings.ToLower(s.Type + "/" + s.Subtype), ID: bare(s.ID), Description: s.Description,
		Encoding: strings.ToLower(strings.TrimSpace(s.Encoding)), Size: int64(s.Size), Lines: -1}
	if p.Type == "/" {
		p.Type = "text/plain"
	}
	if p.Encoding == "" {
		p.Encoding = "7bit"
	}
	var disp *goimap.BodyStructureDisposition
	if s.Extended != nil {
		disp = s.Extended.Disposition
	}
	setParams(p, s.Params, disp)
	if s.Text != nil {
		p.Lines = s.Text.NumLines
	}
	if m := s.MessageRFC822; m != nil {
		p.Lines = m.NumLines
		p.Message = headerOf(m.Envelope)
		if child := b.message(m.BodyStructure, path, depth+1); child != nil {
			p.Children = []*mail.Part{child}
		}
	}
	return p
}

// setParams fills in what comes from Content-Type and Content-Disposition.
func setParams(p *mail.Part, params map[string]string, disp *goimap.BodyStructureDisposition) {
	p.Params = decodeParams(params)
	var dp map[string]string
	if disp != nil {
		if v := strings.ToLower(strings.TrimSpace(disp.Value)); v == "attachment" || v == "inline" {
			p.Disposition = v
		} else if v != "" {
			p.Disposition = "attachment" // RFC 2183 §2.8: unknown ones are attachments
		}
		dp = decodeParams(disp.Params)
	}
	p.Name = cmp.Or(dp["filename"], p.Params["name"], dp["name"])
}

// bare is a Content-ID without its angle brackets.
func bare(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
}

// headerOf is what the ENVELOPE of an inner message tells.
func headerOf(e *goimap.Envelope) *mail.Header {
	if e == nil {
		return nil
	}
	return &mail.Header{Subject: e.Subject, From: addresses(e.From), Sender: addresses(e.Sender), ReplyTo: addresses(e.ReplyTo),
		To: addresses(e.To), Cc: addresses(e.Cc), Bcc: addresses(e.Bcc), Date: e.Date, MessageID: e.MessageID, InReplyTo: e.InReplyTo}
}

func addresses(as []goimap.Address) []mail.Address {
	var out []mail.Address
	for _, a := range as {
		switch {
		case a.IsGroupEnd():
		case a.IsGroupStart():
			out = append(out, mail.Address{Name: a.Mailbox})
		default:
			out = append(out, mail.Address{Name: a.Name, Addr: a.Addr()})
		}
	}
	return out
}
