package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// tagged are the tags of the messages of a Fake, by subject.
func tagged(f *uitest.Fake) map[string]string {
	out := map[string]string{}
	for _, m := range f.Msgs {
		if t := m.Flags.Tags(); len(t) > 0 {
			out[m.Subject] += strings.Join(t, " ")
		}
	}
	return out
}

func TestTags(t *testing.T) {
	f := uitest.Scene()
	d := start(t, f, ui.Options{}, 120, 40)
	first, second := f.Msgs[0].Subject, f.Msgs[1].Subject
	// What is typed before the tags are known is for the box.
	d.Hold = true
	d.Keys("tharbour<enter>")
	d.Release()
	if got := tagged(f); len(got) != 1 || got[first] != "harbour" || !strings.Contains(d.Line(1), "harbour") {
		t.Fatalf("%v\n%s", got, d.Screen())
	}
	if !d.Has("Tagged 1 message: harbour.") {
		t.Errorf("not said:\n%s", d.Screen())
	}
	// Of two messages one has it: it is given to the other, too, then taken from both.
	d.Keys("xxt")
	if !d.Has("Tags of 2 messages") || !d.Has("1 of 2 have it: give it to all") {
		t.Errorf("box:\n%s", d.Screen())
	}
	d.Keys("<enter>")
	if got := tagged(f); len(got) != 2 || got[second] != "harbour" {
		t.Errorf("%v", got)
	}
	d.Keys("t")
	if !d.Has("take it away") {
		t.Errorf("box:\n%s", d.Screen())
	}
	d.Keys("har<enter>")
	if got := tagged(f); len(got) != 0 {
		t.Errorf("%v", got)
	}
	d.Keys("u")
	d.Keys("t-harbour +Work todo<enter>")
	if got := tagged(f); got[first] != "todo Work" || got[second] != "todo Work" || !d.Has("Tagged 2 messages: Work todo, took harbour.") {
		t.Errorf("%v\n%s", got, d.Screen())
	}
	n := len(f.Done)
	d.Keys("ta(b")
	if !d.Has("Mail servers keep no tag with '(' in its name.") {
		t.Errorf("not refused:\n%s", d.Screen())
	}
	if d.Keys("<enter>"); len(f.Done) != n {
		t.Errorf("made: %+v", f.Done[n:])
	}
}

// The message that is being read shows its tags, those of other programs' making under
// their names, and those between programs not at all.
func TestTagsOfWhatIsRead(t *testing.T) {
	f := uitest.Scene()
	f.Msgs[0].Flags = f.Msgs[0].Flags.With(mail.ParseFlags([]string{"$label4", "NonJunk", "$MDNSent"}))
	d := start(t, f, ui.Options{}, 120, 40)
	d.Keys("<enter>")
	if !d.Has("Tags      to do") || d.Has("NonJunk") || d.Has("MDNSent") {
		t.Errorf("header:\n%s", d.Screen())
	}
	if d.Keys("turgent<enter>"); !d.Has("Tags      to do · urgent") {
		t.Errorf("after tagging:\n%s", d.Screen())
	}
	if d.Keys("u"); !d.Has("Tags      to do") || d.Has("urgent ") {
		t.Errorf("after undo:\n%s", d.Screen())
	}
	n := len(f.Done)
	if d.Keys("t-to<esc>"); len(f.Done) != n {
		t.Errorf("changes: %+v", f.Done[n:])
	}
}

// A folded conversation shows the tags of all its messages, and gets them for all.
func TestTagsOfAConversation(t *testing.T) {
	f := conversations()
	d := start(t, f, ui.Options{Threads: true}, 120, 40)
	d.Keys("turgent<enter>")
	tags := 0
	for _, m := range f.Msgs {
		if slices.Contains(m.Flags.Tags(), "urgent") {
			tags++
		}
	}
	if tags < 2 || tags != len(f.Done[0].Messages) || !strings.Contains(d.Line(1), "urgent") {
		t.Fatalf("%d messages\n%s", tags, d.Screen())
	}
	for i := range f.Msgs {
		if f.Msgs[i].Flags.HasKeyword("urgent") {
			f.Msgs[i].Flags.Keywords = nil
			break
		}
	}
	d.Send(ui.Changed{Event: mail.Event{All: true}})
	d.Fire(time.Second)
	if d.Keys("t"); !d.Has("have it: give it to all") {
		t.Errorf("box:\n%s", d.Screen())
	}
	big := giant(4000)
	d = start(t, big, ui.Options{Threads: true}, 120, 40)
	if d.Keys("turgent<enter>"); len(big.Done) != 1 || len(big.Done[0].Messages) != 3996 {
		t.Errorf("giant: %d changes\n%s", len(big.Done), d.Screen())
	}
}

func TestTagsAreCompleted(t *testing.T) {
	f := uitest.Scene()
	f.Msgs[3].Flags = f.Msgs[3].Flags.With(mail.ParseFlags([]string{"urgent", "$label4", "NonJunk"}))
	d := start(t, f, ui.Options{}, 120, 40)
	if d.Keys("/tag:ur<tab>"); !strings.Contains(d.Line(39), "/tag:urgent") {
		t.Errorf("%s", d.Line(39))
	}
	if d.Keys("<ctrl+u>tag:<tab>"); !d.Has(`tag:"to do"`) || d.Has("tag:NonJunk") {
		t.Errorf("%s\n%s", d.Line(38), d.Line(39))
	}
}
