package uitest

import (
	"fmt"
	"time"

	"postern/mail"
)

// The mailboxes of Scene.
const (
	WorkInbox mail.MailboxID = iota + 1
	WorkDrafts
	WorkSent
	WorkArchive
	WorkTrash
	WorkJunk
	WorkLists
	WorkGolang
	WorkKernel
	WorkProjects
	HomeInbox
	HomeSent
	HomeArchive
	HomeTrash
	HomeBills
	ClubInbox
	ClubTrash
)

// Scene is a Backend with three accounts and the mail of a few weeks.
func Scene() *Fake {
	f := &Fake{}
	f.States = []mail.AccountState{
		{Name: "work", Address: "ann@work.example", Fullname: "Ann Lee", Protocol: "imap", Mode: "mailbox", Phase: mail.PhaseOnline},
		{Name: "home", Address: "ann@home.example", Fullname: "Ann Lee", Protocol: "imap", Mode: "mailbox", Phase: mail.PhaseSyncing,
			Progress: mail.Progress{What: "headers of Archive", Done: 4300, Total: 10000}},
		{Name: "rowing-club", Address: "secretary@club.example", Protocol: "pop3", Mode: "drop", Phase: mail.PhaseWaiting,
			RetryAt: Now.Add(12 * time.Second), Err: &mail.Error{Op: "dial", Account: "rowing-club", Kind: mail.Offline}},
	}
	add := func(id mail.MailboxID, account, name string, role mail.Role) {
		f.Boxes = append(f.Boxes, mail.Mailbox{ID: id, Account: account, Name: name, Delim: "/", Role: role, Selectable: true, Subscribed: true, Server: -1})
	}
	add(WorkInbox, "work", "INBOX", mail.RoleInbox)
	add(WorkDrafts, "work", "Drafts", mail.RoleDrafts)
	add(WorkSent, "work", "Sent", mail.RoleSent)
	add(WorkArchive, "work", "Archive", mail.RoleArchive)
	add(WorkTrash, "work", "Trash", mail.RoleTrash)
	add(WorkJunk, "work", "Spam", mail.RoleJunk)
	add(WorkLists, "work", "Lists", mail.RoleNone)
	add(WorkGolang, "work", "Lists/golang-nuts", mail.RoleNone)
	add(WorkKernel, "work", "Lists/linux-kernel", mail.RoleNone)
	add(WorkProjects, "work", "Projects/Harbour/2026", mail.RoleNone)
	add(HomeInbox, "home", "INBOX", mail.RoleInbox)
	add(HomeSent, "home", "Gesendet", mail.RoleSent)
	add(HomeArchive, "home", "Archiv", mail.RoleArchive)
	add(HomeTrash, "home", "Papierkorb", mail.RoleTrash)
	add(HomeBills, "home", "Rechnungen & Verträge", mail.RoleNone)
	add(ClubInbox, "rowing-club", "INBOX", mail.RoleInbox)
	add(ClubTrash, "rowing-club", "Trash", mail.RoleTrash)
	f.Boxes[WorkLists-1].Selectable = false
	f.letters()
	f.bulk()
	return f
}

const letter = `Hi Ann,

thanks for the numbers. I went through them on the train and most of it looks right to me. Two things before we send it to the board:

1. The mooring fees for the south pier are still last year's. Jonas has the new table.
2. Page 4 says 18 %, the chart says 16 %. I believe the chart.

The draft is here: https://drive.harbour.example/d/2026/budget-spring-v3
Old minutes, in case you need them: https://drive.harbour.example/minutes/2025

On Tue, Nov 24, 2026 at 17:20, Ann Lee wrote:
> Dear both,
>
> attached is the budget for spring. I have taken the fees from the
> harbour master's list and rounded to full hundreds.
>
>> Please have it ready before the first of December, the board
>> meets on the third.
>
> Best,
> Ann

Could you have another look tonight? I would rather not be asked about it in front of everybody.

Best regards
Marit

--
Marit Sørensen
Harbour Office, Pier 3
`

func (f *Fake) letters() {
	at := func(days int, clock string) time.Time {
		t, _ := time.Parse("15:04", clock)
		d := Now.AddDate(0, 0, -days)
		return time.Date(d.Year(), d.Month(), d.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	}
	type l struct {
		box           mail.MailboxID
		at            time.Time
		from, subject string
		flags         mail.Flag
		attach        bool
		text          string
	}
	for _, x := range []l{
		{WorkInbox, at(0, "14:32"), "Marit Sørensen <marit@harbour.example>", "Re: Budget for spring: last changes before the board meets", 0, true, letter},
		{HomeInbox, at(0, "13:05"), "Jonas <jonas@home.example>", "Dinner on Saturday?", 0, false, "Are you free?\n"},
		{WorkInbox, at(0, "11:58"), "CI <ci@build.example>", "[harbour/api] Build 4312 failed on main: TestTideTable", 0, false, "It failed.\n"},
		{WorkInbox, at(0, "10:40"), "田中 花子 <hanako@example.jp>", "Re: 打ち合わせの日程について", mail.Seen | mail.Answered, false, "こんにちは。\n水曜日はいかがでしょうか。\n"},
		{WorkInbox, at(0, "09:12"), "Priya Raman <priya@work.example>", "Contract for the dredger, signed", mail.Seen | mail.Flagged, true, "Attached.\n"},
		{HomeInbox, at(1, "21:47"), "Stadtwerke <service@stadtwerke.example>", "Ihre Rechnung vom 24. November 2026", mail.Seen, true, "Anbei.\n"},
		{WorkInbox, at(1, "17:20"), "Ann Lee <ann@work.example>", "Budget for spring", mail.Seen, true, "Dear both,\n"},
		{ClubInbox, at(1, "16:03"), "Rowing Club <board@club.example>", "New boats: the vote", 0, false, "Please vote.\n"},
		{WorkInbox, at(2, "08:30"), "משה כהן <moshe@example.il>", "שלום, מה שלומך?", mail.Seen, false, "שלום\n"},
		{WorkInbox, at(3, "19:11"), "GitForge <noreply@gitforge.example>", "[postern] Keep the selection where it is when new mail arrives (#214)", mail.Seen, false, "Merged.\n"},
		{HomeInbox, at(4, "07:55"), "Oma <oma@home.example>", "Fotos vom Wochenende 🎉", mail.Seen | mail.Forwarded, true, "Viele Grüße\n"},
		{WorkInbox, at(6, "12:00"), "events@conference.example", "Invitation: Harbour engineering day, 14 December", mail.Seen, true, "You are invited.\n"},
		{WorkInbox, at(9, "12:00"), "Anders Holm <anders@crew.example>", "", mail.Seen, false, "no subject\n"},
		{WorkGolang, at(0, "12:12"), "Robert G. <r@golang.example>", "[go-nuts] generic methods, again", 0, false, "text\n"},
		{WorkGolang, at(2, "12:12"), "Ian <i@golang.example>", "[go-nuts] Re: generic methods, again", mail.Seen, false, "text\n"},
	} {
		m := f.make(x.box, x.from, x.subject, x.text, x.at)
		m.Flags.Bits = x.flags
		m.Attach = x.attach
		if x.attach {
			m.Root = &mail.Part{Type: "multipart/mixed", Children: []*mail.Part{
				m.Root,
				{Path: "2", Type: "application/pdf", Name: "budget-spring-v3.pdf", Disposition: "attachment", Encoding: "base64", Size: 241_000},
				{Path: "3", Type: "application/vnd.oasis.opendocument.spreadsheet", Name: "fees 2026.ods", Disposition: "attachment", Encoding: "base64", Size: 18_400},
			}}
			m.Size += 260_000
		}
		f.insert(m)
	}
}

// bulk is the mail of the months before.
func (f *Fake) bulk() {
	who := []string{"Priya Raman <priya@work.example>", "Jonas Weber <jonas@home.example>", "Harbour Master <master@harbour.example>",
		"newsletter@tides.example", "Liu Wei <liu@example.cn>", "Accounts <accounts@work.example>"}
	what := []string{"Weekly report, week %d", "Tide tables for week %d", "Minutes of meeting %d", "Re: Crane %d is out of order", "Invoice %d", "Ship list %d"}
	boxes := []mail.MailboxID{WorkInbox, HomeInbox, WorkArchive, WorkInbox, WorkKernel, HomeArchive, WorkInbox}
	for i := range 400 {
		at := Now.AddDate(0, 0, -10).Add(-time.Duration(i*7) * time.Hour)
		m := f.make(boxes[i%len(boxes)], who[i%len(who)], fmt.Sprintf(what[i%len(what)], 500-i), "Nothing new.\n", at)
		if i%23 != 0 {
			m.Flags.Bits = mail.Seen
		}
		if i%31 == 0 {
			m.Body, m.Complete = mail.BodyNone, nil
		}
		f.insert(m)
	}
}

// Big is a Backend with one account and n messages in its inbox, newest last
// made; the rows are made when they are asked for.
func Big(n int) *Fake {
	f := &Fake{}
	f.States = []mail.AccountState{{Name: "big", Address: "a@big.example", Phase: mail.PhaseOnline}}
	f.Boxes = []mail.Mailbox{{ID: 1, Account: "big", Name: "INBOX", Role: mail.RoleInbox, Selectable: true}}
	f.Msgs = make([]mail.Message, n)
	start := Now.Add(-time.Duration(n) * time.Minute)
	from := []mail.Address{{Name: "Somebody", Addr: "s@big.example"}}
	for i := range n {
		k := n - i // number of the message, newest first
		at := start.Add(time.Duration(k) * time.Minute)
		f.Msgs[i].Summary = mail.Summary{ID: mail.MessageID(k), Place: mail.Place{Account: "big", Mailbox: 1, Validity: 1, UID: mail.UID(k)},
			From: from, Subject: fmt.Sprintf("message %d", k), Date: at, Received: at, Flags: mail.Flags{Bits: mail.Seen}, Size: 2000}
	}
	f.nextID = mail.MessageID(n)
	return f
}
