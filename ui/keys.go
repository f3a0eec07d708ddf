package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"postern/keymap"
)

// context is what has the focus, as the key map calls it.
func (m *Model) context() keymap.Context {
	switch {
	case m.prompt != nil:
		return keymap.Prompt
	case m.box != nil:
		return m.box.Context
	case m.focus == onReader:
		return keymap.Reader
	case m.focus == onFolders:
		return keymap.Folders
	}
	return keymap.List
}

// pane is the context below a box: what help and palette are about.
func (m *Model) pane() keymap.Context {
	switch m.focus {
	case onReader:
		return keymap.Reader
	case onFolders:
		return keymap.Folders
	}
	return keymap.List
}

// idle reports whether nothing stands above the panes.
func (m *Model) idle() bool { return m.box == nil && m.prompt == nil && m.question == nil }

// key handles one key.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	m.news.touched = m.now
	k := msg.String()
	if k == " " {
		k = "space"
	}
	if m.gallery != nil {
		return m.galleryKey(k)
	}
	if m.question != nil {
		return m.answer(k)
	}
	if m.idle() && m.hinting() {
		return m.hintKey(k)
	}
	ctx := m.context()
	if ctx == keymap.Prompt {
		return m.typed(k, msg.Text)
	}
	out := m.input.Feed(m.keys, ctx, k)
	switch {
	case out.Action != "":
		return m.run(out.Action, out.Count)
	case out.Unknown != nil:
		return m.unknown(ctx, out.Unknown)
	}
	return nil
}

// typed handles a key while text is being typed.
func (m *Model) typed(k, text string) tea.Cmd {
	if text == "" || !keymap.Printable(k) {
		a, _ := m.keys.Lookup(keymap.Prompt, []string{k})
		if a == "" {
			return nil
		}
		if m.prompt != nil {
			return m.prompting(a)
		}
		return m.boxing(a, 0)
	}
	return m.paste(text)
}

// paste types text into what is being typed into.
func (m *Model) paste(text string) tea.Cmd {
	switch {
	case m.prompt != nil:
		before := m.prompt.in.Text()
		m.prompt.in.Insert(text)
		return m.edited(before)
	case m.box != nil && m.box.Filter:
		m.box.Insert(text)
	}
	return nil
}

// run does an action, or says why not.
func (m *Model) run(a keymap.Action, count int) tea.Cmd {
	if m.box != nil {
		return m.boxing(a, count)
	}
	h, ok := m.handlers[a]
	if !ok {
		return nil
	}
	if h.why != nil {
		if why := h.why(m); why != "" {
			return m.say(why, plain)
		}
	}
	return h.do(m, count)
}

// unknown tells what an unbound key would do elsewhere.
func (m *Model) unknown(ctx keymap.Context, keys []string) tea.Cmd {
	k := keymap.Format(keys)
	if ctx == keymap.Menu || m.box != nil {
		return nil
	}
	if preset, a, ok := keymap.Foreign(m.keys.Preset(), ctx, keys); ok {
		if i, known := keymap.Describe(a); known {
			if mine := first(m.keys.Keys(ctx, a)); mine != "" {
				return m.say(fmt.Sprintf("%s is %s's key for: %s. Here it is %s.", k, preset, lower(i.Text), mine), plain)
			}
		}
	}
	help := first(m.keys.Keys(ctx, keymap.Help))
	return m.say(fmt.Sprintf("%s does nothing here; %s shows every key.", k, help), plain)
}

// lower makes a sentence fit into another.
func lower(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
