package imap

import (
	"strings"

	"postern/mail"
)

// setRoles gives every mailbox its role: what SPECIAL-USE (RFC 6154) says comes
// first; a role that nobody has claimed goes to the mailbox with the most likely
// name. The first one wins where a server has several.
func setRoles(ls []Listing) {
	has := map[mail.Role]bool{}
	claim := func(l *Listing, r mail.Role) {
		if r != mail.RoleNone && l.Role == mail.RoleNone && !has[r] {
			l.Role, has[r] = r, true
		}
	}
	for i := range ls {
		if ls[i].Name == "INBOX" {
			claim(&ls[i], mail.RoleInbox)
		}
	}
	for i := range ls {
		for _, a := range ls[i].Attrs {
			claim(&ls[i], attrRoles[strings.ToLower(a)])
		}
	}
	// By name: at the top or just under INBOX first, then anywhere.
	for _, deep := range []bool{false, true} {
		for i := range ls {
			if !ls[i].Selectable || ls[i].Role != mail.RoleNone {
				continue
			}
			base, top := baseName(ls[i])
			if top || deep {
				claim(&ls[i], nameRoles[base])
			}
		}
	}
}

// baseName is the last component in lower case, and whether it stands at the
// top: alone, under INBOX, or under "[Gmail]".
func baseName(l Listing) (base string, top bool) {
	name := strings.ToLower(l.Name)
	if l.Delim == "" {
		return name, true
	}
	i := strings.LastIndex(name, l.Delim)
	if i < 0 {
		return name, true
	}
	parent := name[:i]
	return name[i+len(l.Delim):], parent == "inbox" || parent == "[gmail]" || parent == "[google mail]"
}

var attrRoles = map[string]mail.Role{
	`\all`: mail.RoleAll, `\archive`: mail.RoleArchive, `\drafts`: mail.RoleDrafts, `\flagged`: mail.RoleFlagged,
	`\junk`: mail.RoleJunk, `\sent`: mail.RoleSent, `\trash`: mail.RoleTrash,
	`\spam`: mail.RoleJunk, `\allmail`: mail.RoleAll, `\starred`: mail.RoleFlagged, // XLIST, as some still say
}

// nameRoles are the names that programs and providers give, in the languages
// they do it in, lower case.
var nameRoles = func() map[string]mail.Role {
	m := map[string]mail.Role{}
	for r, names := range map[mail.Role]string{
		mail.RoleSent: "sent|sent items|sent messages|sent mail|sent-mail|gesendet|gesendete objekte|gesendete elemente|gesendete nachrichten|" +
			"envoyés|messages envoyés|éléments envoyés|enviados|elementos enviados|itens enviados|mensagens enviadas|" +
			"inviata|posta inviata|inviati|verzonden|verzonden items|verzonden berichten|skickat|skickade objekt|sendt|sendte elementer|" +
			"sendt post|wysłane|elementy wysłane|отправленные|odeslaná pošta|odoslané|elküldött|lähetetyt|gönderilmiş öğeler|gönderilenler|" +
			"trimise|已发送|已发送邮件|已傳送|寄件備份|送信済み|送信済みメール|보낸편지함|보낸 편지함",
		mail.RoleDrafts: "drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|rascunhos|bozze|concepten|utkast|kladder|" +
			"wersje robocze|szkice|robocze|черновики|koncepty|rozepsané|piszkozatok|luonnokset|taslaklar|ciorne|草稿|草稿箱|草稿夾|下書き|임시보관함",
		mail.RoleTrash: "trash|deleted items|deleted messages|deleted|bin|papierkorb|gelöschte objekte|gelöschte elemente|gelöscht|" +
			"corbeille|éléments supprimés|messages supprimés|papelera|elementos eliminados|lixeira|itens excluídos|lixo|cestino|posta eliminata|" +
			"prullenbak|verwijderde items|papperskorgen|borttagna objekt|papirkurv|slettet post|slettede elementer|kosz|elementy usunięte|корзина|удаленные|" +
			"удалённые|koš|odstraněná pošta|kôš|kuka|törölt elemek|roskakori|çöp kutusu|silinmiş öğeler|coș de gunoi|已删除|已删除邮件|已刪除的郵件|垃圾桶|ゴミ箱|ごみ箱|휴지통|지운편지함",
		mail.RoleJunk: "junk|junk e-mail|junk email|junk mail|spam|bulk mail|bulk|spamverdacht|unerwünscht|courrier indésirable|indésirables|pourriel|" +
			"correo no deseado|no deseado|lixo eletrônico|lixo eletrónico|posta indesiderata|ongewenste e-mail|ongewenst|skräppost|søppelpost|uønsket post|" +
			"wiadomości-śmieci|спам|нежелательная почта|nevyžádaná pošta|levélszemét|roskaposti|istenmeyen|gereksiz e-posta|垃圾邮件|垃圾郵件|迷惑メール|스팸메일함|스팸함",
		mail.RoleArchive: "archive|archives|archiv|archivio|archivo|arquivo|archief|arkiv|archiwum|архив|archív|archivum|arkisto|arşiv|arhivă|归档|存档|封存|アーカイブ|보관함",
		mail.RoleAll:     "all mail|alle nachrichten|tous les messages|todos|tutti i messaggi",
	} {
		for n := range strings.SplitSeq(names, "|") {
			m[n] = r
		}
	}
	return m
}()
