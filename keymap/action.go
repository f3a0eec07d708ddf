package keymap

import "sync"

// Action is the name of something a person can do: verb-noun.
type Action string

// The actions.
const (
	MoveDown     Action = "move-down"
	MoveUp       Action = "move-up"
	PageDown     Action = "page-down"
	PageUp       Action = "page-up"
	HalfDown     Action = "half-page-down"
	HalfUp       Action = "half-page-up"
	GoFirst      Action = "go-first"
	GoLast       Action = "go-last"
	Open         Action = "open"
	Back         Action = "back"
	Cancel       Action = "cancel"
	NextUnread   Action = "next-unread"
	PrevUnread   Action = "previous-unread"
	NextMessage  Action = "next-message"
	PrevMessage  Action = "previous-message"
	ReadOn       Action = "read-on"
	ScrollDown   Action = "scroll-down"
	ScrollUp     Action = "scroll-up"
	NextFolder   Action = "next-folder"
	PrevFolder   Action = "previous-folder"
	NextAccount  Action = "next-account"
	PrevAccount  Action = "previous-account"
	GoUnified    Action = "go-all-inboxes"
	GoInbox      Action = "go-inbox"
	GoSent       Action = "go-sent"
	GoDrafts     Action = "go-drafts"
	GoTrash      Action = "go-trash"
	GoArchive    Action = "go-archive"
	GoJunk       Action = "go-spam"
	PickFolder   Action = "pick-folder"
	FocusFolders Action = "focus-folders"
	FocusNext    Action = "focus-next"
	ToggleSide   Action = "toggle-sidebar"
	CycleLayout  Action = "cycle-layout"
	GrowList     Action = "grow-list"
	ShrinkList   Action = "shrink-list"
	FoldFolder   Action = "fold-folder"

	CreateFolder    Action = "create-folder"
	RenameFolder    Action = "rename-folder"
	RemoveFolder    Action = "delete-folder"
	SubscribeFolder Action = "subscribe-folder"
	KeepOffline     Action = "keep-offline"

	Archive     Action = "archive-message"
	Delete      Action = "delete-message"
	Destroy     Action = "delete-forever"
	Move        Action = "move-message"
	Copy        Action = "copy-message"
	Flag        Action = "flag-message"
	Tag         Action = "tag-message"
	ToggleRead  Action = "toggle-read"
	MarkRead    Action = "mark-read"
	MarkUnread  Action = "mark-unread"
	MarkSpam    Action = "mark-spam"
	ReadFolder  Action = "read-folder"
	Undo        Action = "undo"
	Redo        Action = "redo"
	ShowPending Action = "show-pending"
	Retry       Action = "retry-change"
	Discard     Action = "discard-change"

	Select        Action = "select-message"
	SelectRange   Action = "select-range"
	SelectPattern Action = "select-pattern"
	SelectAll     Action = "select-all"
	SelectNone    Action = "select-none"
	SelectApply   Action = "act-on-selection"

	SortList       Action = "sort-list"
	ToggleThreads  Action = "toggle-threads"
	FoldThread     Action = "fold-thread"
	FoldThreads    Action = "fold-all-threads"
	GoParent       Action = "go-parent"
	GoDate         Action = "go-date"
	SelectThread   Action = "select-thread"
	MuteThread     Action = "mute-thread"
	UnreadAnywhere Action = "next-unread-anywhere"

	Search     Action = "search"
	SearchAll  Action = "search-everywhere"
	Limit      Action = "limit"
	SearchNext Action = "search-next"
	SearchPrev Action = "search-previous"

	SaveSearch   Action = "save-search"
	PickSearch   Action = "pick-search"
	RenameSearch Action = "rename-search"
	RemoveSearch Action = "remove-search"

	ToggleHeaders Action = "toggle-headers"
	ShowParts     Action = "show-parts"
	ShowLinks     Action = "show-links"
	ShowSource    Action = "show-source"
	ToggleHTML    Action = "toggle-html"
	CycleView     Action = "cycle-view"
	ShowStructure Action = "show-structure"
	ShowImages    Action = "show-images"
	HintLinks     Action = "hint-links"
	OpenPart      Action = "open-part"
	SaveAll       Action = "save-all"
	PipePart      Action = "pipe-part"
	PipeMessage   Action = "pipe-message"
	FoldQuotes    Action = "fold-quotes"
	FetchLater    Action = "download-later"
	SavePart      Action = "save-part"
	SaveMessage   Action = "save-message"
	CopyLink      Action = "copy-link"

	Refresh         Action = "refresh"
	ToggleOnline    Action = "toggle-online"
	GivePassword    Action = "give-password"
	ShowConnections Action = "show-connections"
	ShowNotices     Action = "show-messages"
	Palette         Action = "palette"
	ShowSettings    Action = "show-settings"
	Help            Action = "help"
	Redraw          Action = "redraw"
	Suspend         Action = "suspend"
	Quit            Action = "quit"
	ForceQuit       Action = "quit-now"

	PromptAccept   Action = "accept"
	PromptComplete Action = "complete"
	PromptErase    Action = "erase-character"
	PromptWord     Action = "erase-word"
	PromptClear    Action = "erase-all"
	PromptLeft     Action = "cursor-left"
	PromptRight    Action = "cursor-right"
	PromptHome     Action = "cursor-start"
	PromptEnd      Action = "cursor-end"

	// None takes a binding away in a person's configuration.
	None Action = "none"
)

// Info describes an action to people.
type Info struct {
	Action Action
	Group  string // heading in the help
	Text   string // what it does, as an order: "Archive the message"
	Hint   string // two or three words for the hint line; "" for never there
}

// Groups lists the headings of the help in order.
func Groups() []string {
	return []string{"Moving", "Folders", "Messages", "Selecting", "Searching", "Reading", "Program", "Typing"}
}

// Actions lists every action in the order of the help. The slice is a copy.
func Actions() []Info {
	return []Info{
		{MoveDown, "Moving", "Go down one row", "down"},
		{MoveUp, "Moving", "Go up one row", "up"},
		{PageDown, "Moving", "Go down one page", ""},
		{PageUp, "Moving", "Go up one page", ""},
		{HalfDown, "Moving", "Go down half a page", ""},
		{HalfUp, "Moving", "Go up half a page", ""},
		{GoFirst, "Moving", "Go to the first row", ""},
		{GoLast, "Moving", "Go to the last row", ""},
		{Open, "Moving", "Open what is selected", "open"},
		{Back, "Moving", "Go back; from the list, leave the program", "back"},
		{Cancel, "Moving", "Leave a search, a selection or a view", "back"},
		{NextUnread, "Moving", "Go to the next unread message", "next unread"},
		{PrevUnread, "Moving", "Go to the unread message before", ""},
		{UnreadAnywhere, "Moving", "Go to the next unread message of any folder and account", ""},
		{GoParent, "Moving", "Go to the message that this one answers", ""},
		{GoDate, "Moving", "Go to a date in the list", ""},
		{NextMessage, "Moving", "Read the next message", "next"},
		{PrevMessage, "Moving", "Read the message before", ""},

		{GoUnified, "Folders", "Show the inboxes of all accounts as one", ""},
		{GoInbox, "Folders", "Go to the inbox of this account", ""},
		{GoSent, "Folders", "Go to what was sent", ""},
		{GoDrafts, "Folders", "Go to the drafts", ""},
		{GoArchive, "Folders", "Go to the archive", ""},
		{GoTrash, "Folders", "Go to the trash", ""},
		{GoJunk, "Folders", "Go to the spam folder", ""},
		{PickFolder, "Folders", "Go to a folder by typing a part of its name", "go to folder"},
		{NextFolder, "Folders", "Go to the next folder", ""},
		{PrevFolder, "Folders", "Go to the folder before", ""},
		{NextAccount, "Folders", "Go to the inbox of the next account", ""},
		{PrevAccount, "Folders", "Go to the inbox of the account before", ""},
		{FocusFolders, "Folders", "Walk through the folders at the side", "folders"},
		{FocusNext, "Folders", "Go to the next pane", ""},
		{FoldFolder, "Folders", "Fold or unfold the account or folder", "fold"},
		{ToggleSide, "Folders", "Change the sidebar: whole, narrow or hidden", ""},
		{CycleLayout, "Folders", "Change where messages are read: beside, below, or alone", ""},
		{GrowList, "Folders", "Give the list more room, or the folders where they are walked", ""},
		{ShrinkList, "Folders", "Give the list less room", ""},
		{ReadFolder, "Folders", "Mark everything in the folder as read", ""},
		{CreateFolder, "Folders", "Create a folder", "new folder"},
		{RenameFolder, "Folders", "Rename the folder", "rename"},
		{RemoveFolder, "Folders", "Delete the folder and what is in it (asks first)", ""},
		{SubscribeFolder, "Folders", "Subscribe to the folder, or no longer", ""},
		{KeepOffline, "Folders", "Choose what of the folder can be read without a network", "keep offline"},

		{SortList, "Messages", "Sort the list: by date, sender, subject, size, unread, flagged", "sort"},
		{ToggleThreads, "Messages", "Show conversations, or every message by itself", "conversations"},
		{FoldThread, "Messages", "Fold or unfold the conversation", "fold"},
		{FoldThreads, "Messages", "Fold or unfold all conversations", ""},
		{MuteThread, "Messages", "Mute the conversation: what is new in it is marked as read", ""},
		{Archive, "Messages", "Archive the message", "archive"},
		{Delete, "Messages", "Move the message to the trash", "delete"},
		{Destroy, "Messages", "Delete the message for good (asks first)", ""},
		{Move, "Messages", "Move the message to another folder", "move"},
		{Copy, "Messages", "Copy the message to another folder", ""},
		{Flag, "Messages", "Flag the message, or take the flag away", "flag"},
		{Tag, "Messages", "Give the message tags, or take them away", "tag"},
		{ToggleRead, "Messages", "Mark the message as read or unread", "read/unread"},
		{MarkRead, "Messages", "Mark the message as read", ""},
		{MarkUnread, "Messages", "Mark the message as unread", ""},
		{MarkSpam, "Messages", "Move the message to the spam folder (from there: back to the inbox)", ""},
		{Undo, "Messages", "Take the last change back", "undo"},
		{Redo, "Messages", "Do again what was taken back", ""},
		{ShowPending, "Messages", "Show the changes that wait for a server", ""},
		{Retry, "Messages", "Send the change again", "retry"},
		{Discard, "Messages", "Give the change up and take it back", "discard"},

		{Select, "Selecting", "Select the message, or not", "select"},
		{SelectRange, "Selecting", "Select a range: here to where you move", ""},
		{SelectThread, "Selecting", "Select the conversation, or not", ""},
		{SelectPattern, "Selecting", "Select every message that matches words", ""},
		{SelectAll, "Selecting", "Select every message of the list", ""},
		{SelectNone, "Selecting", "Select nothing", ""},
		{SelectApply, "Selecting", "Do what comes next to the selected messages", ""},

		{Search, "Searching", "Search: in the list for messages, in a message for text", "search"},
		{SearchAll, "Searching", "Search the folders of all accounts", ""},
		{Limit, "Searching", "Narrow the list that is shown", ""},
		{SearchNext, "Searching", "Go to the next hit", ""},
		{SearchPrev, "Searching", "Go to the hit before", ""},
		{SaveSearch, "Searching", "Keep the search under a name, beside the folders", "save search"},
		{PickSearch, "Searching", "Go to a saved search by typing a part of its name", ""},
		{RenameSearch, "Searching", "Give the saved search another name", ""},
		{RemoveSearch, "Searching", "Remove the saved search", ""},

		{ReadOn, "Reading", "Read on: next page, then next message", "read on"},
		{ScrollDown, "Reading", "Scroll the message down", ""},
		{ScrollUp, "Reading", "Scroll the message up", ""},
		{ToggleHeaders, "Reading", "Show all header fields, or the usual ones", "headers"},
		{ToggleHTML, "Reading", "Change between plain text and HTML, for this sender from now on", ""},
		{ShowStructure, "Reading", "Show what parts the message is made of", ""},
		{CycleView, "Reading", "Show the next view: other form, headers, source, parts", ""},
		{ShowImages, "Reading", "Show the pictures of the message, or hide them", "pictures"},
		{FoldQuotes, "Reading", "Fold or unfold quoted text", "fold"},
		{ShowParts, "Reading", "List attachments and parts", "parts"},
		{SavePart, "Reading", "Save the attachment", "save"},
		{OpenPart, "Reading", "Open the attachment with the system's program", "open"},
		{SaveAll, "Reading", "Save all attachments", ""},
		{PipePart, "Reading", "Pipe the attachment to a command", ""},
		{PipeMessage, "Reading", "Pipe the message to a command", ""},
		{SaveMessage, "Reading", "Save the whole message as a file", ""},
		{ShowLinks, "Reading", "List the links of the message", "links"},
		{HintLinks, "Reading", "Show letters beside the links, to open or copy one", ""},
		{CopyLink, "Reading", "Copy the link to the clipboard", "copy"},
		{ShowSource, "Reading", "Show the message as it was sent", ""},
		{FetchLater, "Reading", "Download the message when there is a connection", "download later"},

		{Palette, "Program", "Type what you want: actions, folders, accounts", "commands"},
		{ShowSettings, "Program", "See every setting and change it", ""},
		{Help, "Program", "Show every key", "help"},
		{Refresh, "Program", "Look for new mail now", ""},
		{ToggleOnline, "Program", "Go offline, or online again", ""},
		{GivePassword, "Program", "Enter the password an account waits for", ""},
		{ShowConnections, "Program", "Show how every account is doing, and what its server lacks", ""},
		{ShowNotices, "Program", "Show what was said in the status line", ""},
		{Redraw, "Program", "Draw the screen anew", ""},
		{Suspend, "Program", "Go to the background", ""},
		{Quit, "Program", "Leave the program", "quit"},
		{ForceQuit, "Program", "Leave the program at once", ""},

		{PromptAccept, "Typing", "Accept what was typed", "choose"},
		{PromptComplete, "Typing", "Complete, or go to the next answer", ""},
		{PromptErase, "Typing", "Erase the character before the cursor", ""},
		{PromptWord, "Typing", "Erase the word before the cursor", ""},
		{PromptClear, "Typing", "Erase everything before the cursor", ""},
		{PromptLeft, "Typing", "Move the cursor left", ""},
		{PromptRight, "Typing", "Move the cursor right", ""},
		{PromptHome, "Typing", "Move the cursor to the start", ""},
		{PromptEnd, "Typing", "Move the cursor to the end", ""},
	}
}

// Describe gives the Info of an action; ok is false for an unknown name.
func Describe(a Action) (i Info, ok bool) {
	i, ok = described()[a]
	return i, ok
}

// described is the table by name, made once.
var described = sync.OnceValue(func() map[Action]Info {
	out := map[Action]Info{}
	for _, i := range Actions() {
		out[i.Action] = i
	}
	return out
})
