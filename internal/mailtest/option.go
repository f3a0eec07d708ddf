package mailtest

import (
	"fmt"
	"slices"
	"strings"
)

// Option changes how a Dovecot is set up. Servers with equal options are shared.
type Option func(*settings)

type settings struct {
	without []string
	quota   int64
	global  []string
	pop3    []string
	own     bool
}

// WithoutCapabilities takes capabilities out of what the server announces:
// "CONDSTORE" (takes QRESYNC along), "ESEARCH", "UIDPLUS", "MOVE", "IDLE",
// "LIST-STATUS", "SPECIAL-USE", "LITERAL+", "COMPRESS=DEFLATE" … Dovecot would
// still obey a client that uses them unasked; Proxy.Sent tells.
func WithoutCapabilities(names ...string) Option {
	return func(s *settings) { s.without = append(s.without, names...) }
}

// WithQuota limits the storage of each user, in octets.
func WithQuota(octets int64) Option { return func(s *settings) { s.quota = octets } }

// WithSetting adds a line "name = value" to the global settings.
func WithSetting(name, value string) Option {
	return func(s *settings) { s.global = append(s.global, name+" = "+value) }
}

// WithPOP3 adds a line "name = value" to the settings of POP3, for example
// "pop3_uidl_format", "%g".
func WithPOP3(name, value string) Option {
	return func(s *settings) { s.pop3 = append(s.pop3, name+" = "+value) }
}

// Own asks for a server that this test alone uses and that ends with it: for
// tests that stop, restart or kill it.
func Own() Option { return func(s *settings) { s.own = true } }

func newSettings(opts []Option) *settings {
	s := &settings{}
	for _, o := range opts {
		o(s)
	}
	for i, c := range s.without {
		s.without[i] = strings.ToUpper(c)
	}
	if slices.Contains(s.without, "CONDSTORE") {
		s.without = append(s.without, "QRESYNC")
	}
	slices.Sort(s.without)
	s.without = slices.Compact(s.without)
	return s
}

func (s *settings) key() string {
	return fmt.Sprintf("%q %d %q %q", s.without, s.quota, s.global, s.pop3)
}

// capabilities is what Dovecot 2.3 announces after login with our plugins.
const capabilities = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS " +
	"THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 " +
	"CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW " +
	"STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE COMPRESS=DEFLATE"

// announced is the capability line with what shall be missing taken out; ""
// leaves Dovecot's own.
func (s *settings) announced() string {
	if len(s.without) == 0 {
		return ""
	}
	return strings.Join(slices.DeleteFunc(strings.Fields(capabilities), func(c string) bool {
		return slices.Contains(s.without, strings.ToUpper(c))
	}), " ")
}
