package config

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"postern/mail"
)

func (d *document) account(t *table) Account {
	var a Account
	d.rows(t, &a, 1)
	switch {
	case !t.has("name"):
		d.complain(t.at, "an account without a name", "add name = \"work\"; it is shown in the sidebar")
	case a.Name == "" || len(a.Name) > 100 || mail.SafeFileName(a.Name, "") != a.Name:
		d.complain(t.where("name"), "an account cannot be called "+strconv.Quote(a.Name),
			"a name has letters and digits; no / \\ : and no dot or space at its ends: it names a folder too")
	}
	if t.has("address") && !looksLikeAddress(a.Address) {
		d.complain(t.where("address"), strconv.Quote(a.Address)+" is not a mail address", "write it as address = \"ann@example.org\"")
	}
	if in := d.sub(t, "incoming"); in != nil {
		d.incoming(in, &a)
	} else if !t.has("incoming") {
		d.complain(t.at, "account "+strconv.Quote(a.Name)+" does not say where its mail comes from",
			"add a table [account.incoming] with protocol, host and user")
	}
	d.unknown(t, "[[account]]", "protocol", "host", "port", "tls", "user", "password", "password_cmd", "prefetch", "mode")
	return a
}

func (d *document) incoming(t *table, a *Account) {
	in := &a.Incoming
	d.rows(t, a, 2)
	if in.Protocol == POP3 {
		if t.has("mode") && in.Mode != ModeDrop {
			d.complain(t.where("mode"), "POP3 has no mode \"mailbox\"", "leave mode out: POP3 always is \"drop\"")
		}
		in.Mode = ModeDrop
	}
	d.server(t, a)
	d.path(t, in)
	d.unknown(t, "[account.incoming]")
}

// server reads what says how to reach and enter a server.
func (d *document) server(t *table, a *Account) {
	in := &a.Incoming
	in.Host = strings.TrimSuffix(in.Host, ".")
	if !t.has("port") {
		in.Port = defaultPort(in.Protocol, in.TLS)
	}
	if !t.has("user") {
		in.User = a.Address
	}
	if in.Protocol == Maildir {
		in.TLS, in.Port, in.User = TLSNone, 0, ""
		for _, k := range []string{"host", "port", "tls", "user", "password", "password_cmd", "ca_file"} {
			if t.has(k) {
				d.complain(t.values[k].key, k+" means nothing to a Maildir", "leave it out, or write protocol = \"imap\"")
			}
		}
		return
	}
	d.host(t, in)
	if in.User == "" {
		d.complain(t.where("user"), "no user", "add user = \"…\" with the login name, or an address to the account")
	}
	if t.has("password") && t.has("password_cmd") {
		d.complain(t.values["password"].key, "both password and password_cmd", "keep password_cmd, leave password out")
	}
	if strings.ContainsAny(in.User+in.Password, "\x00\r\n") {
		d.complain(t.where("user"), "a line break in user or password", "write them on one line")
	}
}

func (d *document) host(t *table, in *Incoming) {
	bare, port, split := strings.Cut(in.Host, ":")
	switch {
	case in.Host == "" && !t.has("host"):
		d.complain(t.at, "no host", "add host = \"imap.example.org\"")
	case in.Host == "":
		d.complain(t.where("host"), "host is empty", "write host = \"imap.example.org\"")
	case strings.Contains(in.Host, "://"):
		d.complain(t.where("host"), "host is a URL", "write the name alone, as in host = \"imap.example.org\"")
	case split && net.ParseIP(in.Host) == nil:
		d.complain(t.where("host"), "host holds a port", "write host = "+strconv.Quote(bare)+" and port = "+port+" on two lines")
	case strings.ContainsFunc(in.Host, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("/@[]", r)
	}):
		d.complain(t.where("host"), strconv.Quote(in.Host)+" is not the name of a host", "write it as host = \"imap.example.org\"")
	}
	if in.TLS == TLSNone && !in.Insecure && !Loopback(in.Host) && in.Host != "" {
		d.complain(t.where("tls"), "tls = \"none\" would send password and mail in clear to "+in.Host,
			"write tls = \"implicit\" or \"starttls\"; if you really mean it, add insecure = true")
	}
}

func (d *document) path(t *table, in *Incoming) {
	switch {
	case in.Protocol != Maildir && t.has("path"):
		d.complain(t.values["path"].key, "path is for protocol = \"maildir\" only", "leave it out")
	case in.Protocol == Maildir && in.Path == "":
		d.complain(t.where("path"), "a Maildir without path", "add path = \"~/Mail\"")
	}
}

// rows reads the settings of an account whose table is so deep.
func (d *document) rows(t *table, a *Account, depth int) {
	for _, s := range AccountSettings() {
		if len(s.Table) == depth {
			d.read(t, s, s.acct(a))
		}
	}
}

// Loopback reports whether a host name or IP address means this machine.
func Loopback(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") // RFC 6761 §6.3
}

// defaultPort: RFC 8314 §7 for TLS from the first octet, otherwise the old ones.
func defaultPort(protocol, tls string) int {
	switch {
	case protocol == POP3 && tls == TLSImplicit:
		return 995
	case protocol == POP3:
		return 110
	case tls == TLSImplicit:
		return 993
	}
	return 143
}

// absolute is a path with ~ for the home and, when relative, beside the config file.
func (d *document) absolute(p string) string {
	if p == "~" || strings.HasPrefix(p, "~/") {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, p[1:])
		}
	}
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	if abs, err := filepath.Abs(filepath.Join(filepath.Dir(d.file), p)); err == nil {
		return abs
	}
	return p
}

// duration reads a time span between lo and hi.
func (d *document) duration(t *table, key string, def, lo, hi time.Duration) time.Duration {
	s := d.str(t, key, "")
	if s == "" && !t.has(key) {
		return def
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < lo || v > hi {
		d.complain(t.where(key), key+" cannot be "+strconv.Quote(s), "write a time such as \"90s\", \"5m\" or \"1h\", at least "+lo.String())
		return def
	}
	return v
}

// keep reads one of the settings that count in days.
func keep[T interface{ String() string }](d *document, t *table, key string, def T, read func(string) (T, error)) T {
	s := d.str(t, key, def.String())
	v, err := read(s)
	if err != nil {
		what, fix, _ := strings.Cut(err.Error(), ": ")
		d.complain(t.where(key), key+": "+what, fix)
		return def
	}
	return v
}

func looksLikeAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>,;\"", r)
	})
}
