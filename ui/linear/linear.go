package linear

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"postern/keymap"
	"postern/mail"
	"postern/render"
)

// Backend is what is needed of ui.Backend.
type Backend interface {
	Accounts(ctx context.Context) ([]mail.AccountState, error)
	Mailboxes(ctx context.Context) ([]mail.Mailbox, error)
	Page(ctx context.Context, r mail.PageRequest) (mail.Page, error)
	Part(ctx context.Context, id mail.MessageID, path string) ([]byte, error)
	Open(ctx context.Context, id mail.MessageID, paths ...string) (mail.Message, error)
	Keywords(ctx context.Context) ([]string, error)
	Do(ctx context.Context, c mail.Change) (mail.ChangeID, error)
	Undo(ctx context.Context) (string, error)
	Redo(ctx context.Context) (string, error)
	Refresh(account string)
}

// Options are what a Session needs from outside.
type Options struct {
	In         io.Reader
	Out        io.Writer
	PreferHTML bool
	Width      int            // of text; 0 means 78
	Location   *time.Location // nil means time.Local
	Now        func() time.Time
	Explain    func(error) string // a sentence for an error
}

// rows is how many messages are listed at once.
const rows = 15

// Session is one run of the program.
type Session struct {
	b   Backend
	o   Options
	in  *bufio.Reader
	out *bufio.Writer

	view  mail.View
	title string
	list  []mail.Summary // what the numbers mean
	from  []mail.Cursor  // where the pages before this one began
	more  bool
	total int
	boxes []mail.Mailbox
	read  int // the number that was read last; 0 none
}

var errQuit = errors.New("quit")

// Run reads lines and does what they say, until one says quit, the input ends,
// or ctx does.
func Run(ctx context.Context, b Backend, o Options) error {
	if o.Width <= 0 {
		o.Width = 78
	}
	if o.Location == nil {
		o.Location = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Session{b: b, o: o, in: bufio.NewReader(o.In), out: bufio.NewWriter(o.Out), title: "All inboxes", view: mail.View{Role: mail.RoleInbox}}
	s.say("Postern, line by line. A number reads a message; help lists what can be done; quit leaves.")
	s.failed(s.first(ctx))
	for ctx.Err() == nil {
		line, ok := s.ask(ctx, "postern> ")
		if !ok {
			break
		}
		if err := s.do(ctx, line); errors.Is(err, errQuit) {
			break
		} else {
			s.failed(err)
		}
	}
	return s.out.Flush()
}

func (s *Session) say(format string, a ...any) { _, _ = fmt.Fprintf(s.out, format+"\n", a...) }

// failed says what went wrong.
func (s *Session) failed(err error) {
	if err == nil {
		return
	}
	if e, ok := errors.AsType[*mail.Error](err); ok && s.o.Explain != nil {
		s.say("%s", s.o.Explain(e))
		return
	}
	s.say("%s", render.Line1(err.Error()))
}

// ask reads a line; ok is false at the end of the input.
func (s *Session) ask(ctx context.Context, prompt string) (line string, ok bool) {
	_, _ = s.out.WriteString(prompt)
	if s.out.Flush() != nil {
		return "", false
	}
	type got struct {
		line string
		err  error
	}
	c := make(chan got, 1)
	go func() { // ends with the line, or with the process
		l, err := s.in.ReadString('\n')
		c <- got{l, err}
	}()
	select {
	case g := <-c:
		return strings.TrimSpace(g.line), g.err == nil || strings.TrimSpace(g.line) != ""
	case <-ctx.Done():
		return "", false
	}
}

// do does what a line says.
func (s *Session) do(ctx context.Context, line string) error {
	if line == "" {
		return s.do(ctx, string(keymap.NextMessage))
	}
	word, rest, _ := strings.Cut(line, " ")
	if n, err := strconv.Atoi(word); err == nil {
		return s.show(ctx, n)
	}
	if word == "?" {
		word = string(keymap.Help)
	}
	a, err := find(word)
	if err != nil {
		return err
	}
	return commands()[a](ctx, s, strings.TrimSpace(rest))
}

// find is the action that a word means: its name, or the beginning of one name only.
func find(word string) (keymap.Action, error) {
	word = strings.ToLower(word)
	var found []string
	for _, i := range keymap.Actions() {
		name := string(i.Action)
		if _, ok := commands()[i.Action]; !ok {
			continue
		}
		if name == word {
			return i.Action, nil
		}
		if strings.HasPrefix(name, word) {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%q is nothing that can be done here; help lists what can", word)
	case 1:
		return keymap.Action(found[0]), nil
	}
	return "", fmt.Errorf("%q may mean %s", word, strings.Join(found, ", "))
}

// targets are the messages that the numbers of a line mean; without any, the
// one that was read last.
func (s *Session) targets(rest string) ([]mail.Summary, string, error) {
	var out []mail.Summary
	fields := strings.Fields(rest)
	for len(fields) > 0 {
		n, err := strconv.Atoi(fields[0])
		if err != nil || fields[0][0] == '+' || fields[0][0] == '-' {
			break
		}
		if n < 1 || n > len(s.list) {
			return nil, "", fmt.Errorf("there is no message %d in the list; it has 1 to %d", n, len(s.list))
		}
		out = append(out, s.list[n-1])
		fields = fields[1:]
	}
	if len(out) == 0 && s.read > 0 && s.read <= len(s.list) {
		out = append(out, s.list[s.read-1])
	}
	if len(out) == 0 {
		return nil, "", errors.New("which message? Write its number behind it")
	}
	return out, strings.Join(fields, " "), nil
}
