package ui

import (
	"context"

	"postern/mail"
)

// Backend is everything the screen needs from the rest of the program.
// account.Manager satisfies it. Methods are called from Cmds only, never from
// Update or View. Those that say "cache only" never wait for a network.
type Backend interface {
	// Accounts gives every configured account in the order of the config. Cache only.
	Accounts(ctx context.Context) ([]mail.AccountState, error)
	// Mailboxes gives the mailboxes of all accounts: accounts in config order,
	// then by role (inbox first), then by name. Cache only.
	Mailboxes(ctx context.Context) ([]mail.Mailbox, error)
	// Page reads rows of a list. Cache only.
	Page(ctx context.Context, r mail.PageRequest) (mail.Page, error)
	// Message is what the cache holds of a message. NotFound when it is gone. Cache only.
	Message(ctx context.Context, id mail.MessageID) (mail.Message, error)
	// Part gives the octets of a leaf as they were transferred ("" for the whole
	// message); NotFound when they are not in the cache. Cache only.
	Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error)

	// Open sees to it that the structure and the parts that will be shown are in
	// the cache, and waits for the network if it must. With paths it fetches
	// those parts ("" the whole message) instead. Offline when that cannot be
	// done now; Canceled when ctx ended.
	Open(ctx context.Context, id mail.MessageID, paths ...string) (mail.Message, error)
	// Save writes what Content gives into
	// folder under a safe name that did not exist, fetching it if needed, and
	// gives the path of the file.
	Save(ctx context.Context, id mail.MessageID, path, folder string) (string, error)
	// Content gives a leaf and its octets with the transfer encoding undone,
	// fetching them if needed; "" is the whole message, and a path with "!" a
	// file inside a leaf (render.Attachment.Path). Errors as those of Open.
	Content(ctx context.Context, id mail.MessageID, path string) (*mail.Part, []byte, error)
	// Want queues what Open would fetch until there is a network.
	Want(ctx context.Context, id mail.MessageID, paths ...string) error

	// KeepOffline says what of a folder is kept for reading without a network:
	// "headers", a number of days as in "30d", "all", or "" for what its account says.
	KeepOffline(ctx context.Context, id mail.MailboxID, keep string) error

	// Form is the form in which the person reads mail of a sender, "text" or
	// "html"; "" when there was no choice. SetForm remembers it for good.
	Form(ctx context.Context, sender string) (string, error)
	SetForm(ctx context.Context, sender, form string) error

	// Search asks the servers for what a search cannot find here. What they find
	// joins the pages of the view, and events say so (Indexed); it returns when all
	// have answered, one line for each account that was asked or should have been. It may wait
	// for the network; when ctx ends the rest is not asked.
	Search(ctx context.Context, v mail.View) ([]mail.Searched, error)
	// Searches remembers a search, unless it is "", and gives what was searched
	// for, newest first. Cache only.
	Searches(ctx context.Context, query string) ([]string, error)

	// SetArrangement remembers for good how a list is shown (Options.Arrangements).
	SetArrangement(ctx context.Context, list, how string) error

	// Keywords lists the keywords that messages have, by the alphabet. Cache only.
	Keywords(ctx context.Context) ([]string, error)

	// Do makes a change: durable and visible in the cache when it returns.
	Do(ctx context.Context, c mail.Change) (mail.ChangeID, error)
	// Undo takes back the newest change that can be taken back and says which
	// ("archive 3 messages"); NotFound when there is none. Redo does it again.
	Undo(ctx context.Context) (string, error)
	Redo(ctx context.Context) (string, error)
	// Turn says what Undo and Redo would act on now; "" nothing. Cache only.
	Turn(ctx context.Context) (undo, redo string, err error)
	// Pending lists the changes that wait or were refused, oldest first.
	Pending(ctx context.Context) ([]mail.Pending, error)
	// Retry sends a refused or waiting change again; Discard takes its local effect back.
	Retry(ctx context.Context, id mail.ChangeID) error
	Discard(ctx context.Context, id mail.ChangeID) error

	// Look tells what the person looks at, so that it is synced and its
	// neighbours prefetched first. It returns at once.
	Look(v mail.View, around []mail.MessageID)
	// Refresh asks for a sync now; account "" means all. It returns at once.
	Refresh(account string)
	// SetOnline goes offline by choice, or back. It returns at once.
	SetOnline(account string, online bool)
	// Secret answers an account that asks for its password (PhaseNeedsYou, Auth).
	// With keep it goes to the keyring.
	Secret(ctx context.Context, account, secret string, keep bool) error
}

// Changed is how changes of the cache reach the program: one goroutine sends
// it, merged, with tea.Program.Send.
type Changed struct{ Event mail.Event }
