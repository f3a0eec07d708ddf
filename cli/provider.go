package cli

import (
	"context"
	"net"
	"strings"
	"time"

	"postern/config"
)

// provider is how a mail service is reached.
type provider struct {
	host string
	port int    // 0: the usual one
	tls  string // "": implicit
	note string // what a person must know before a password works, "" nothing
}

const (
	appPassword = "It wants a password of its own for each program (an \"app password\", made in the settings of the account)."
	onlyOAuth   = "It accepts no passwords any more, only OAuth 2, which Postern does not speak yet: logging in will fail."
)

// providers by the domain of the address.
func providers() map[string]provider {
	gmail := provider{host: "imap.gmail.com", note: appPassword}
	outlook := provider{host: "outlook.office365.com", note: onlyOAuth}
	icloud := provider{host: "imap.mail.me.com", note: appPassword}
	yahoo := provider{host: "imap.mail.yahoo.com", note: appPassword}
	fastmail := provider{host: "imap.fastmail.com", note: appPassword}
	proton := provider{host: "127.0.0.1", port: 1143, tls: config.TLSStart,
		note: "It needs the Proton Bridge running here; the password is the one the Bridge shows."}
	return map[string]provider{
		"gmail.com": gmail, "googlemail.com": gmail,
		"outlook.com": outlook, "hotmail.com": outlook, "live.com": outlook, "msn.com": outlook,
		"icloud.com": icloud, "me.com": icloud, "mac.com": icloud,
		"yahoo.com": yahoo, "yahoo.co.uk": yahoo, "yahoo.de": yahoo, "yahoo.fr": yahoo, "ymail.com": yahoo,
		"aol.com":      {host: "imap.aol.com", note: appPassword},
		"fastmail.com": fastmail, "fastmail.fm": fastmail,
		"proton.me": proton, "protonmail.com": proton, "pm.me": proton,
		"gmx.de": {host: "imap.gmx.net"}, "gmx.net": {host: "imap.gmx.net"}, "gmx.at": {host: "imap.gmx.net"}, "gmx.com": {host: "imap.gmx.com"},
		"web.de": {host: "imap.web.de"}, "t-online.de": {host: "secureimap.t-online.de"}, "posteo.de": {host: "posteo.de"},
		"mailbox.org": {host: "imap.mailbox.org"}, "riseup.net": {host: "mail.riseup.net"}, "disroot.org": {host: "disroot.org"},
		"runbox.com": {host: "mail.runbox.com"}, "zoho.com": {host: "imap.zoho.com"}, "zohomail.com": {host: "imap.zoho.com"},
		"yandex.com": {host: "imap.yandex.com", note: appPassword}, "yandex.ru": {host: "imap.yandex.ru", note: appPassword},
		"mail.ru": {host: "imap.mail.ru", note: appPassword}, "qq.com": {host: "imap.qq.com", note: appPassword},
		"163.com": {host: "imap.163.com", note: appPassword}, "126.com": {host: "imap.126.com", note: appPassword},
		"orange.fr": {host: "imap.orange.fr"}, "free.fr": {host: "imap.free.fr"}, "laposte.net": {host: "imap.laposte.net"},
		"comcast.net": {host: "imap.comcast.net"}, "bluewin.ch": {host: "imaps.bluewin.ch"}, "libero.it": {host: "imapmail.libero.it"},
	}
}

// guessTime is how long the name service may take to help.
const guessTime = 3 * time.Second

// resolver is the part of net.Resolver that guessing needs.
type resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
}

// guess says where the mail of an address is probably found: by the table, by
// what the domain itself publishes (RFC 6186), or by the usual names. The last
// guess is imap.DOMAIN whether it exists or not.
func guess(ctx context.Context, r resolver, address string) provider {
	domain := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	if p, ok := providers()[domain]; ok {
		return p
	}
	ctx, stop := context.WithTimeout(ctx, guessTime)
	defer stop()
	if _, found, err := r.LookupSRV(ctx, "imaps", "tcp", domain); err == nil && len(found) > 0 {
		// "." says that there is decidedly none.
		if host := strings.TrimSuffix(found[0].Target, "."); host != "" {
			return provider{host: host, port: int(found[0].Port)}
		}
	}
	for _, prefix := range []string{"imap.", "mail."} {
		if _, err := r.LookupHost(ctx, prefix+domain); err == nil {
			return provider{host: prefix + domain}
		}
	}
	return provider{host: "imap." + domain}
}
