package keymap

// Context is where a binding holds.
type Context string

// The contexts. What has the focus is asked first; see Chain.
const (
	Global  Context = "global"  // everywhere except while typing
	Message Context = "message" // in the list and in the reader: acts on messages
	List    Context = "list"
	Reader  Context = "reader"
	Folders Context = "folders" // the sidebar has the focus
	Menu    Context = "menu"    // every list in a box
	Parts   Context = "parts"   // the list of parts
	Links   Context = "links"   // the list of links
	Pending Context = "pending" // the list of changes that wait
	Prompt  Context = "prompt"  // while typing; characters are text
)

// Contexts lists every context in the order of the help.
func Contexts() []Context {
	return []Context{List, Reader, Folders, Message, Global, Menu, Parts, Links, Pending, Prompt}
}

// Title is the context in words.
func (c Context) Title() string {
	switch c {
	case Global:
		return "Everywhere"
	case Message:
		return "List and reader"
	case List:
		return "List"
	case Reader:
		return "Reader"
	case Folders:
		return "Folders"
	case Menu:
		return "Boxes"
	case Parts:
		return "Parts"
	case Links:
		return "Links"
	case Pending:
		return "Pending changes"
	case Prompt:
		return "Typing"
	}
	return string(c)
}

// Chain gives the contexts that are asked, in order, when c has the focus.
func (c Context) Chain() []Context {
	switch c {
	case List, Reader:
		return []Context{c, Message, Global}
	case Folders:
		return []Context{c, Global}
	case Parts, Links, Pending:
		return []Context{c, Menu}
	}
	return []Context{c}
}
