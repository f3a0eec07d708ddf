package render

import "postern/mail"

func (b *builder) calendar(p *mail.Part, raw []byte) bool { return true }
func (b *builder) contacts(p *mail.Part, raw []byte) bool { return true }
