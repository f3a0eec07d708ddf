package mailtest

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// conf is the text of dovecot.conf. As root the mail belongs to the user "mail"
// and the login processes run as Dovecot's own users; as anybody else
// everything runs as that user and nothing is put into a chroot.
func (s *settings) conf(srv *Server) (string, error) {
	me, err := user.Current()
	if err != nil {
		return "", err
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		return "", err
	}
	owner, internal, login, internalGroup, chroot := me, me.Username, me.Username, group.Name, "chroot =\n"
	if me.Uid == "0" {
		if owner, err = user.Lookup("mail"); err != nil {
			return "", err
		}
		internal, login, internalGroup, chroot = "dovecot", "dovenull", "dovecot", ""
	}
	store := filepath.Join(srv.Dir, "mail")
	if err := os.MkdirAll(store, 0o755); err != nil {
		return "", err
	}
	if me.Uid == "0" {
		uid, _ := strconv.Atoi(owner.Uid) // numbers on every unix
		gid, _ := strconv.Atoi(owner.Gid)
		if err := os.Chown(store, uid, gid); err != nil {
			return "", err
		}
	}
	if err := os.Chmod(srv.Dir, 0o755); err != nil { // the mail's owner passes through
		return "", err
	}
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("base_dir = %s/run\nstate_dir = %s/state\nlog_path = %s", srv.Dir, srv.Dir, srv.Log)
	line("protocols = imap pop3\nlisten = 127.0.0.1\ninstance_name = %s", filepath.Base(srv.Dir))
	line("ssl = yes\nssl_cert = <%s/cert.pem\nssl_key = <%s/key.pem\ndisable_plaintext_auth = no", srv.Dir, srv.Dir)
	line("default_internal_user = %s\ndefault_login_user = %s\ndefault_internal_group = %s", internal, login, internalGroup)
	line("first_valid_uid = 1\nmail_uid = %s\nmail_gid = %s", owner.Uid, owner.Gid)
	line("mail_location = mdbox:%s/%%u\nmdbox_rotate_size = 64M\nmail_fsync = never", store)
	line("mail_max_userip_connections = 500\nauth_failure_delay = 0\ndefault_process_limit = 500\ndefault_client_limit = 2000")
	line("imap_idle_notify_interval = 29 mins\nshutdown_clients = yes\nimap_hibernate_timeout = 0")
	if c := s.announced(); c != "" {
		line("imap_capability = %s", c)
	}
	for _, g := range s.global {
		line("%s", g)
	}
	plugins, imapPlugins := "zlib", "zlib imap_zlib"
	if s.quota > 0 {
		plugins, imapPlugins = plugins+" quota", imapPlugins+" quota imap_quota"
		line("plugin {\nquota = count:User quota\nquota_vsizes = yes\nquota_rule = *:bytes=%d\nquota_grace = 0\n}", s.quota)
	}
	line("mail_plugins = %s\nprotocol imap {\nmail_plugins = %s\n}", plugins, imapPlugins)
	line("protocol pop3 {\n%s\n}", strings.Join(s.pop3, "\n"))
	line("passdb {\ndriver = static\nargs = password=%s\n}", Password)
	line("userdb {\ndriver = static\nargs = uid=%s gid=%s home=%s/%%u\n}", owner.Uid, owner.Gid, store)
	line("namespace inbox {\ninbox = yes\nseparator = /")
	for _, f := range []string{"Drafts", "Sent", "Trash", "Archive", "Junk"} {
		line("mailbox %s {\nauto = subscribe\nspecial_use = \\%s\n}", f, f)
	}
	line("}")
	line("service imap-login {\nservice_count = 0\nprocess_min_avail = 1\n%sinet_listener imap {\nport = %d\n}", chroot, srv.IMAP.Port)
	line("inet_listener imaps {\nport = %d\nssl = yes\n}\n}", srv.IMAPS.Port)
	line("service pop3-login {\nservice_count = 0\n%sinet_listener pop3 {\nport = %d\n}", chroot, srv.POP3.Port)
	line("inet_listener pop3s {\nport = %d\nssl = yes\n}\n}", srv.POP3S.Port)
	// The penalty would slow the logins that follow a refused one.
	line("service anvil {\n%sunix_listener anvil-auth-penalty {\nmode = 0\n}\n}\nservice stats {\n%s}", chroot, chroot)
	return b.String(), nil
}
