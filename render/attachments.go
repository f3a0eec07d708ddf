package render

import (
	"strings"

	"postern/mail"
	"postern/rfc822"
)

// attachments lists the leaves that are attachments or named inline parts.
func (b *builder) attachments() {
	chosen := b.shown
	referred := map[string]bool{}
	for _, c := range b.cids {
		referred[c.cid] = true
	}
	related := map[*mail.Part]bool{}
	b.src.Root.Walk(func(p *mail.Part) bool {
		if p.Type == "multipart/related" {
			for _, c := range p.Children {
				related[c] = c.Disposition != "attachment"
			}
		}
		if !p.Leaf() || len(b.d.Attachments) >= maxParts {
			return true
		}
		inline := p.Disposition == "inline" || chosen[p] || p.ID != "" && (referred[p.ID] || related[p])
		if !isAttachment(p) && !(chosen[p] && p.Name != "") {
			return true
		}
		b.d.Attachments = append(b.d.Attachments, b.attachment(p, inline))
		return true
	})
	b.src.Root.Walk(func(p *mail.Part) bool {
		if p.Leaf() && (strings.HasPrefix(p.Type, "text/") || rfc822.IsTNEF(p)) && len(b.d.Attachments) < maxParts {
			b.inside(p)
		}
		return true
	})
}

// inside lists the files that lie inside a leaf.
func (b *builder) inside(p *mail.Part) {
	raw, ok := b.part(p.Path)
	if !ok {
		return
	}
	for _, f := range rfc822.Inside(p, raw) {
		a := Attachment{Path: f.Part.Path, Inner: f.Data, Name: strings.TrimSpace(Line1(f.Part.Name)), Type: Line1(f.Part.Type),
			Size: int64(len(f.Data)), Here: true, Part: f.Part}
		if a.Name == "" {
			a.Name = partName(f.Part)
		}
		a.Danger = danger(a.Name, a.Type)
		b.d.Attachments = append(b.d.Attachments, a)
	}
}

// isAttachment reports whether a reader would call the leaf an attachment.
func isAttachment(p *mail.Part) bool {
	switch {
	case p.Disposition == "attachment":
		return true
	case p.Type == "message/delivery-status", p.Type == "message/disposition-notification", p.Type == "text/rfc822-headers",
		p.Type == "message/global-delivery-status", p.Type == "message/global-headers":
		return false
	case p.Type == "message/rfc822", p.Type == "message/global":
		return false
	case p.Type == "application/pgp-signature", p.Type == "application/pkcs7-signature", p.Type == "application/x-pkcs7-signature",
		p.Type == "application/pgp-encrypted":
		return false
	case strings.HasPrefix(p.Type, "text/"):
		return p.Name != ""
	}
	return true
}

func (b *builder) attachment(p *mail.Part, inline bool) Attachment {
	a := Attachment{Path: p.Path, Name: strings.TrimSpace(Line1(p.Name)), Type: Line1(p.Type), Size: Decoded(p), Inline: inline, Part: p}
	if a.Name == "" {
		a.Name = partName(p)
	}
	if raw, ok := b.part(p.Path); ok {
		a.Here = true
		data, _ := rfc822.Decode(p, raw)
		a.Size = int64(len(data))
	} else {
		a.Here = b.src.Here != nil && b.src.Here(p.Path)
	}
	a.Danger = danger(a.Name, a.Type)
	return a
}

// Decoded estimates how many octets a leaf has when its transfer encoding is
// undone; -1 when that is not known.
func Decoded(p *mail.Part) int64 {
	if p.Encoding == "base64" && p.Size > 0 {
		return p.Size * 73 / 100
	}
	return p.Size
}

// partName is what a part without a name is called.
func partName(p *mail.Part) string {
	switch {
	case p.Type == "message/rfc822":
		if p.Message != nil && p.Message.Subject != "" {
			return Truncate(strings.TrimSpace(Line1(p.Message.Subject)), 60) + ".eml"
		}
		return "message.eml"
	case p.Type == "text/calendar":
		return "invitation.ics"
	case strings.HasSuffix(p.Type, "vcard"):
		return "contact.vcf"
	case strings.HasPrefix(p.Type, "image/"):
		return "picture." + strings.TrimPrefix(Line1(p.Type), "image/")
	}
	return "part " + p.Path
}

// dangerous holds endings of files that act when they are opened.
const dangerous = " ade adp apk app appimage appref-ms application asp bas bat cer chm cmd com cpl crt csh deb desktop dll " +
	"dmg docm exe fxp gadget hlp hta htm html inf ins iqy iso img isp jar jnlp js jse ksh lnk mad maf mda mdb mde msc msh msi msp mst " +
	"ocx ops osd pcd pif pkg pl plg potm ppam pptm prf prg ps1 psc1 py pyc reg rpm run scf scr sct settingcontent-ms sh shb shs sldm " +
	"svg sys tmp url vb vbe vbs vhd vhdx vsmacros vxd wsc wsf wsh xhtml xll xlsm xltm xnk "

// danger says why opening a file wants a second thought.
func danger(name, typ string) string {
	ext := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		ext = strings.ToLower(strings.TrimSpace(name[i+1:]))
	}
	if ext != "" && strings.Contains(dangerous, " "+ext+" ") {
		return "." + ext + " files can run programs"
	}
	switch typ {
	case "application/x-msdownload", "application/x-executable", "application/x-sh", "application/x-msdos-program",
		"application/hta", "application/javascript", "application/x-desktop", "application/java-archive", "text/html":
		return typ + " can run programs"
	}
	return ""
}

// Danger says in words why opening a file wants a second thought; "" when it
// does not. data is the content, decoded: programs are known by their beginning
// whatever they are called.
func Danger(name, mediaType string, data []byte) string {
	for _, n := range []string{name, mail.SafeFileName(name, "")} {
		if d := danger(n, mediaType); d != "" {
			return d
		}
	}
	for _, magic := range []string{"MZ", "\x7fELF", "#!", "\xfe\xed\xfa", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "[Desktop Entry]", "L\x00\x00\x00\x01\x14\x02\x00"} {
		if strings.HasPrefix(string(data[:min(len(data), 16)]), magic) {
			return "it is a program, whatever its name says"
		}
	}
	return ""
}

// attachmentBlocks draws the list; pictures of the text are named in a line.
func (b *builder) attachmentBlocks() {
	var files, inline []Attachment
	for _, a := range b.d.Attachments {
		if a.Inline && strings.HasPrefix(a.Type, "image/") && b.d.Shown != "" {
			inline = append(inline, a)
		} else {
			files = append(files, a)
		}
	}
	for i, a := range files {
		if i == 0 {
			b.attachmentTitle(plural(len(files), "Attachment", "Attachments"))
		}
		state := "here"
		if !a.Here {
			state = "on the server"
		}
		spans := []Span{{Text: Truncate(a.Name, 120), Role: AttachmentName}, {Text: "  " + a.Type + ", " + Size(a.Size) + ", " + state, Role: Dim}}
		if a.Danger != "" {
			spans = append(spans, Span{Text: "  " + a.Danger, Role: Warning})
		}
		b.d.Blocks = append(b.d.Blocks, Block{Section: SectionAttachments, Indent: 2, Marker: Span{Text: "• ", Role: Bullet}, Spans: spans})
	}
	if len(inline) == 0 {
		return
	}
	if len(files) == 0 {
		b.attachmentTitle("Pictures in the text")
	}
	var total int64
	var names []string
	for _, a := range inline {
		names = append(names, Truncate(a.Name, 40))
		total += max(0, a.Size)
	}
	b.d.Blocks = append(b.d.Blocks, Block{Section: SectionAttachments, Indent: 2, Marker: Span{Text: "• ", Role: Bullet}, Spans: []Span{
		{Text: strings.Join(names[:min(len(names), 20)], ", "), Role: AttachmentName},
		{Text: "  " + plural(len(inline), "picture", "pictures") + " of the text, " + Size(total), Role: Dim}}})
}

func (b *builder) attachmentTitle(s string) {
	b.d.Blocks = append(b.d.Blocks, Block{Section: SectionAttachments, Gap: true, Spans: []Span{{Text: s, Role: HeaderName}}})
}
