package ui

import (
	tea "charm.land/bubbletea/v2"

	"postern/keymap"
	"postern/mail"
	"postern/render"
)

// handler is what an action does, and why it cannot be done now.
type handler struct {
	do  func(m *Model, n int) tea.Cmd
	why func(m *Model) string // "" when it can be done; nil means always
}

// handlers is the table of actions. Every action of the key map that is not
// one of typing has a row here; a test sees to it.
func handlers() map[keymap.Action]handler {
	h := map[keymap.Action]handler{}
	moving(h)
	reading(h)
	placing(h)
	changing(h)
	foldering(h)
	keeping(h)
	connecting(h)
	selecting(h)
	saving(h)
	settling(h)
	threading(h)
	program(h)
	wholly(h)
	return h
}

func times(n int) int { return max(1, n) }

// moving: what goes up and down depends on the focus.
func moving(h map[keymap.Action]handler) {
	move := func(list func(m *Model, n int) tea.Cmd, reader, side func(m *Model, n int)) handler {
		return handler{do: func(m *Model, n int) tea.Cmd {
			switch m.focus {
			case onReader:
				reader(m, times(n))
			case onFolders:
				side(m, times(n))
			default:
				return list(m, times(n))
			}
			return nil
		}}
	}
	h[keymap.MoveDown] = move(func(m *Model, n int) tea.Cmd { return m.list.Move(n) },
		func(m *Model, n int) { m.reader.Scroll(n) }, func(m *Model, n int) { m.side.Move(n) })
	h[keymap.MoveUp] = move(func(m *Model, n int) tea.Cmd { return m.list.Move(-n) },
		func(m *Model, n int) { m.reader.Scroll(-n) }, func(m *Model, n int) { m.side.Move(-n) })
	h[keymap.PageDown] = move(func(m *Model, n int) tea.Cmd { return m.list.Page(n) },
		func(m *Model, n int) { m.reader.Page(n) }, func(m *Model, n int) { m.side.Page(n) })
	h[keymap.PageUp] = move(func(m *Model, n int) tea.Cmd { return m.list.Page(-n) },
		func(m *Model, n int) { m.reader.Page(-n) }, func(m *Model, n int) { m.side.Page(-n) })
	h[keymap.HalfDown] = move(func(m *Model, n int) tea.Cmd { return m.list.HalfPage(n) },
		func(m *Model, n int) { m.reader.HalfPage(n) }, func(m *Model, n int) { m.side.Move(n * 8) })
	h[keymap.HalfUp] = move(func(m *Model, n int) tea.Cmd { return m.list.HalfPage(-n) },
		func(m *Model, n int) { m.reader.HalfPage(-n) }, func(m *Model, n int) { m.side.Move(-n * 8) })
	h[keymap.GoFirst] = move(func(m *Model, n int) tea.Cmd { return m.list.First() },
		func(m *Model, n int) { m.reader.First() }, func(m *Model, n int) { m.side.First() })
	h[keymap.GoLast] = move(func(m *Model, n int) tea.Cmd { return m.list.Last() },
		func(m *Model, n int) { m.reader.Last() }, func(m *Model, n int) { m.side.Last() })
	h[keymap.ScrollDown] = handler{do: func(m *Model, n int) tea.Cmd { m.reader.Scroll(times(n)); return nil }, why: notReading}
	h[keymap.ScrollUp] = handler{do: func(m *Model, n int) tea.Cmd { m.reader.Scroll(-times(n)); return nil }, why: notReading}
	h[keymap.Open] = handler{do: func(m *Model, _ int) tea.Cmd { return m.openSelected() }}
	h[keymap.Back] = handler{do: func(m *Model, _ int) tea.Cmd { return m.back() }}
	h[keymap.Cancel] = handler{do: func(m *Model, _ int) tea.Cmd { return m.cancel() }}
	h[keymap.NextUnread] = handler{do: func(m *Model, _ int) tea.Cmd { return m.nextUnread(1) }, why: noMessages}
	h[keymap.PrevUnread] = handler{do: func(m *Model, _ int) tea.Cmd { return m.nextUnread(-1) }, why: noMessages}
	h[keymap.NextMessage] = handler{do: func(m *Model, n int) tea.Cmd { return m.step(times(n)) }, why: noMessages}
	h[keymap.PrevMessage] = handler{do: func(m *Model, n int) tea.Cmd { return m.step(-times(n)) }, why: noMessages}
}

func reading(h map[keymap.Action]handler) {
	mode := func(want render.Mode) handler {
		return handler{do: func(m *Model, _ int) tea.Cmd {
			if m.reader.Mode() == want {
				return m.reader.SetMode(render.ModeMessage)
			}
			return m.reader.SetMode(want)
		}, why: notReading}
	}
	h[keymap.ReadOn] = handler{do: func(m *Model, _ int) tea.Cmd { return m.readOn() }, why: notReading}
	h[keymap.ToggleHeaders] = mode(render.ModeHeaders)
	h[keymap.ShowSource] = mode(render.ModeSource)
	h[keymap.ShowStructure] = mode(render.ModeStructure)
	h[keymap.CycleView] = handler{do: func(m *Model, _ int) tea.Cmd {
		cmd := m.reader.Cycle()
		return tea.Batch(cmd, m.say("Showing "+m.reader.ViewName()+".", plain))
	}, why: notReading}
	h[keymap.ToggleHTML] = handler{do: func(m *Model, _ int) tea.Cmd { return m.reader.TogglePrefer() }, why: func(m *Model) string {
		if w := notReading(m); w != "" {
			return w
		}
		if m.reader.Other() == "" {
			return "This message has one form only."
		}
		return ""
	}}
	h[keymap.FoldQuotes] = handler{do: func(m *Model, _ int) tea.Cmd { return m.reader.ToggleFold() }, why: notReading}
	h[keymap.ShowParts] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showParts() }, why: notReading}
	h[keymap.ShowLinks] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showLinks() }, why: noLinks}
	h[keymap.HintLinks] = handler{do: func(m *Model, _ int) tea.Cmd { return m.hintLinks() }, why: noLinks}
	h[keymap.ShowImages] = handler{do: func(m *Model, _ int) tea.Cmd { return tea.Batch(m.askGraphics(), m.reader.TogglePictures()) }, why: func(m *Model) string {
		if w := notReading(m); w != "" {
			return w
		}
		if m.reader.Pictures() == 0 {
			return "No picture came with this message."
		}
		return ""
	}}
	h[keymap.OpenPart] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showParts() }, why: notReading}
	h[keymap.SaveAll] = handler{do: func(m *Model, _ int) tea.Cmd { return m.saveAll() }, why: notReading}
	h[keymap.PipePart] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showParts() }, why: notReading}
	h[keymap.PipeMessage] = handler{do: func(m *Model, _ int) tea.Cmd { return m.pipeMessage() }, why: noMessages}
	h[keymap.FetchLater] = handler{do: func(m *Model, _ int) tea.Cmd { return m.fetchLater() }, why: noMessages}
	h[keymap.SavePart] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showParts() }, why: notReading}
	h[keymap.SaveMessage] = handler{do: func(m *Model, _ int) tea.Cmd { return m.saveMessage() }, why: noMessages}
	h[keymap.CopyLink] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showLinks() }, why: notReading}
	h[keymap.Search] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askSearch() }}
	h[keymap.SearchAll] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askSearchAll() }}
	h[keymap.Limit] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askLimit() }}
	h[keymap.SearchNext] = handler{do: func(m *Model, n int) tea.Cmd { return m.nextHit(times(n)) }}
	h[keymap.SearchPrev] = handler{do: func(m *Model, n int) tea.Cmd { return m.nextHit(-times(n)) }}
}

func placing(h map[keymap.Action]handler) {
	role := func(r mail.Role, name string) handler {
		return handler{do: func(m *Model, _ int) tea.Cmd { return m.goRole(r) }, why: func(m *Model) string {
			if _, ok := m.roleBox(m.currentAccount(), r); !ok {
				return "There is no " + name + " folder in this account."
			}
			return ""
		}}
	}
	h[keymap.GoUnified] = handler{do: func(m *Model, _ int) tea.Cmd { return m.goUnified() }}
	h[keymap.GoInbox] = role(mail.RoleInbox, "inbox")
	h[keymap.GoSent] = role(mail.RoleSent, "sent")
	h[keymap.GoDrafts] = role(mail.RoleDrafts, "drafts")
	h[keymap.GoTrash] = role(mail.RoleTrash, "trash")
	h[keymap.GoArchive] = role(mail.RoleArchive, "archive")
	h[keymap.GoJunk] = role(mail.RoleJunk, "spam")
	h[keymap.PickFolder] = handler{do: func(m *Model, _ int) tea.Cmd { return m.pickFolder() }}
	h[keymap.NextFolder] = handler{do: func(m *Model, n int) tea.Cmd { return m.stepFolder(times(n)) }}
	h[keymap.PrevFolder] = handler{do: func(m *Model, n int) tea.Cmd { return m.stepFolder(-times(n)) }}
	h[keymap.NextAccount] = handler{do: func(m *Model, n int) tea.Cmd { return m.stepAccount(times(n)) }}
	h[keymap.PrevAccount] = handler{do: func(m *Model, n int) tea.Cmd { return m.stepAccount(-times(n)) }}
	h[keymap.FocusFolders] = handler{do: func(m *Model, _ int) tea.Cmd { return m.setFocus(onFolders) }}
	h[keymap.FocusNext] = handler{do: func(m *Model, _ int) tea.Cmd { return m.focusNext() }}
	h[keymap.FoldFolder] = handler{do: func(m *Model, _ int) tea.Cmd { m.side.Fold(); return nil }}
	h[keymap.ToggleSide] = handler{do: func(m *Model, _ int) tea.Cmd {
		m.sideMode = (m.sideMode + 1) % sideModes
		return tea.Batch(m.arrange(), m.say("Folders at the side: "+m.sideMode.String()+".", plain))
	}}
	h[keymap.GrowList] = handler{do: func(m *Model, n int) tea.Cmd { return m.pushDivider(times(n)) }, why: noDivider}
	h[keymap.ShrinkList] = handler{do: func(m *Model, n int) tea.Cmd { return m.pushDivider(-times(n)) }, why: noDivider}
	h[keymap.CycleLayout] = handler{do: func(m *Model, _ int) tea.Cmd {
		m.want = (m.want + 1) % arrangements
		return tea.Batch(m.arrange(), m.say("Messages are read "+m.want.String()+".", plain))
	}}
}

func changing(h map[keymap.Action]handler) {
	h[keymap.Archive] = handler{do: func(m *Model, _ int) tea.Cmd { return m.archive() }, why: noMessages}
	h[keymap.Delete] = handler{do: func(m *Model, _ int) tea.Cmd { return m.delete() }, why: noMessages}
	h[keymap.Destroy] = handler{do: func(m *Model, _ int) tea.Cmd { return m.destroy() }, why: noMessages}
	h[keymap.Move] = handler{do: func(m *Model, _ int) tea.Cmd { return m.pickTarget(mail.ChangeMove) }, why: noMessages}
	h[keymap.Copy] = handler{do: func(m *Model, _ int) tea.Cmd { return m.pickTarget(mail.ChangeCopy) }, why: noMessages}
	h[keymap.Flag] = handler{do: func(m *Model, _ int) tea.Cmd { return m.toggleFlag() }, why: noMessages}
	h[keymap.Tag] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askTags() }, why: noMessages}
	h[keymap.ToggleRead] = handler{do: func(m *Model, _ int) tea.Cmd { return m.toggleRead() }, why: noMessages}
	h[keymap.MarkRead] = handler{do: func(m *Model, _ int) tea.Cmd { return m.markRead() }, why: noMessages}
	h[keymap.MarkUnread] = handler{do: func(m *Model, _ int) tea.Cmd { return m.markUnread() }, why: noMessages}
	h[keymap.MarkSpam] = handler{do: func(m *Model, _ int) tea.Cmd { return m.spam() }, why: noMessages}
	h[keymap.Undo] = handler{do: func(m *Model, _ int) tea.Cmd { return m.undo(false) }}
	h[keymap.Redo] = handler{do: func(m *Model, _ int) tea.Cmd { return m.undo(true) }}
	h[keymap.ShowPending] = handler{do: func(m *Model, _ int) tea.Cmd { return m.loadPending() }}
}

func selecting(h map[keymap.Action]handler) {
	h[keymap.Select] = handler{do: func(m *Model, _ int) tea.Cmd { return m.list.ToggleMark() }, why: noMessages}
	h[keymap.SelectRange] = handler{do: func(m *Model, _ int) tea.Cmd { m.list.ToggleRange(); return nil }, why: noMessages}
	h[keymap.SelectPattern] = handler{do: func(m *Model, _ int) tea.Cmd { return m.askPattern() }, why: noMessages}
	h[keymap.SelectAll] = handler{do: func(m *Model, _ int) tea.Cmd { return m.first(m.list.MarkQuery("")) }, why: noMessages}
	h[keymap.SelectNone] = handler{do: func(m *Model, _ int) tea.Cmd { m.list.ClearMarks(); return nil }}
}

func program(h map[keymap.Action]handler) {
	h[keymap.Palette] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showPalette() }}
	h[keymap.Help] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showHelp() }}
	h[keymap.Refresh] = handler{do: func(m *Model, _ int) tea.Cmd { return m.refresh() }}
	h[keymap.ToggleOnline] = handler{do: func(m *Model, _ int) tea.Cmd { return m.toggleOnline() }}
	h[keymap.GivePassword] = handler{do: func(m *Model, _ int) tea.Cmd { return m.givePassword() }, why: func(m *Model) string {
		if len(m.accounts) == 0 {
			return "There is no account."
		}
		return ""
	}}
	h[keymap.ShowNotices] = handler{do: func(m *Model, _ int) tea.Cmd { return m.showNotices() }}
	h[keymap.Redraw] = handler{do: func(m *Model, _ int) tea.Cmd { return tea.Batch(tea.ClearScreen, m.reader.TellAgain()) }}
	h[keymap.Suspend] = handler{do: func(*Model, int) tea.Cmd { return tea.Suspend }}
	h[keymap.Quit] = handler{do: func(m *Model, _ int) tea.Cmd { return m.leave() }}
	h[keymap.ForceQuit] = handler{do: func(m *Model, _ int) tea.Cmd { return m.leave() }}
}

func notReading(m *Model) string {
	if !m.reading {
		return "Open a message first."
	}
	return ""
}

func noLinks(m *Model) string {
	if w := notReading(m); w != "" {
		return w
	}
	if d := m.reader.Document(); d == nil || len(d.Links) == 0 {
		return "This message has no links."
	}
	return ""
}

func noMessages(m *Model) string {
	if len(m.targets()) == 0 {
		return "There is no message here."
	}
	return ""
}
