package demo

import (
	"fmt"
	"mime"
	"strings"
	"time"
)

// person is whose mail an account holds.
type person struct {
	account, name, address string
	generators             []func(p *person, at time.Time) []seeded
}

var people = []*person{
	{account: "work", name: "Mara Lindqvist", address: "mara@tidewater.example", generators: []func(*person, time.Time) []seeded{workInbox, builds, bulletins, workArchive}},
	{account: "home", name: "Mara Lindqvist", address: "mara@lindqvist.example", generators: []func(*person, time.Time) []seeded{homeInbox, receipts, letters, homeArchive, spam}},
	{account: "lists", name: "Mara Lindqvist", address: "mara@postbox.example", generators: []func(*person, time.Time) []seeded{kiln, sailTalk}},
}

// known are the people whom threads name without an address.
var known = map[string]string{
	"Priya Raman": "priya@tidewater.example", "Jonas Achterberg": "jonas@tidewater.example",
	"Tomás Okafor": "tomas@tidewater.example", "田中 由紀": "yuki.tanaka@tidewater.example",
	"Inês Duarte": "ines@tidewater.example", "Sam Whitfield": "sam@tidewater.example",
	"Oddný Þórsdóttir": "oddny@tidewater.example", "Bao Nguyễn": "bao@tidewater.example",
	"Elin Lindqvist": "elin@lindqvist.example", "Papa": "gustav@lindqvist.example",
	"Noa Ben-Ami": "noa@olive.example", "ليلى حداد": "layla@qamar.example",
	"佐藤 健": "ken.sato@hanabi.example", "Wilhelmina Okoro": "mina@botanic.example",
	"Rafael Ortiz": "rafa@ortiz.example", "Greta Holm": "greta@choir.example",
	"Aiko Brandt": "aiko@kiln.example", "Dmitri Halvorsen": "dmitri@kiln.example",
	"Ngozi Abara": "ngozi@abara.example", "Paul Lefèvre": "paul@lefevre.example",
	"Hana Kovář": "hana@kiln.example", "Ravi Menon": "ravi@menon.example", "Lotte de Wit": "lotte@dewit.example",
	"Kenji Mori": "kenji@mori.example", "Beatriz Sá": "bea@sa.example", "Oskar Friis": "oskar@friis.example",
}

// header is an address as a header field holds it.
func header(name, addr string) string {
	if name == "" {
		return addr
	}
	for _, r := range name {
		if r > 126 {
			return mime.QEncoding.Encode("utf-8", name) + " <" + addr + ">"
		}
	}
	if strings.ContainsAny(name, `.,;:"()<>@[]\`) {
		name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
	return name + " <" + addr + ">"
}

// letter is a plain message made in code.
type letter struct {
	from, to, cc, subject string
	id                    string // without brackets
	refs                  []string
	at                    time.Time
	extra                 string // further header lines, each with its "\n"
	contentType, encoding string // "" for text/plain; charset=utf-8, 8bit
	body                  string
}

func (l letter) raw() []byte {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	line("Date", l.at.Format(time.RFC1123Z))
	line("From", l.from)
	line("To", l.to)
	line("Cc", l.cc)
	line("Subject", words(l.subject))
	line("Message-ID", "<"+l.id+">")
	if n := len(l.refs); n > 0 {
		line("In-Reply-To", "<"+l.refs[n-1]+">")
		line("References", "<"+strings.Join(l.refs, ">\n <")+">")
	}
	b.WriteString(l.extra)
	line("MIME-Version", "1.0")
	if l.contentType == "" {
		l.contentType, l.encoding = "text/plain; charset=utf-8", "8bit"
	}
	line("Content-Type", l.contentType)
	line("Content-Transfer-Encoding", l.encoding)
	b.WriteString("\n" + l.body)
	if !strings.HasSuffix(l.body, "\n") {
		b.WriteString("\n")
	}
	return crlf(b.String())
}

// words encodes a subject, folded where an encoded word ends (RFC 2047 §2).
func words(s string) string {
	return strings.ReplaceAll(mime.BEncoding.Encode("utf-8", s), "?= =?", "?=\n =?")
}
