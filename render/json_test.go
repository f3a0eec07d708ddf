package render

import (
	"encoding/json"
	"strings"
	"testing"

	"postern/rfc822"

	"github.com/google/go-cmp/cmp"
)

// messageSource is the Source of a whole message.
func messageSource(raw []byte) Source {
	m := rfc822.Parse(raw)
	block, _ := m.HeaderBlock("")
	return Source{Header: m.Header, HeaderBlock: block, Root: m.Root, Part: m.Body}
}

func TestJSON(t *testing.T) {
	raw := "From: Ann <a@x.example>\r\nSubject: =?utf-8?q?h=C3=A9?=\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nA long line that is not wrapped, however long it may become, for that is what programs want to read in there.\r\n> q\r\n" +
		"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n"
	o := JSON(messageSource([]byte(raw)), Options{})
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"subject":"hé","from":[{"name":"Ann","addr":"a@x.example"}],"to":[],"cc":[],"reply_to":[],"date":null,"message_id":"1@x",` +
		`"text":"A long line that is not wrapped, however long it may become, for that is what programs want to read in there.\n\u003e q","shown":"text/plain",` +
		`"parts":[{"path":"1","type":"text/plain","charset":"utf-8","name":"","size":114,"sha256":"` + o.Parts[0].SHA256 + `",` +
		`"text":"A long line that is not wrapped, however long it may become, for that is what programs want to read in there.\n\u003e q"},` +
		`{"path":"2","type":"application/pdf","charset":"","name":"a.pdf","size":5,"sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}],` +
		`"attachments":[{"name":"a.pdf","type":"application/pdf","size":5,"sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}],` +
		`"signature":null,"warnings":[]}`
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Error(diff)
	}
}

// What we say where there is no text is no text of the message.
func TestJSONOfNothing(t *testing.T) {
	for name, raw := range map[string]string{
		"nothing":         "",
		"a header only":   "Subject: x\r\n\r\n",
		"attachment only": "Content-Type: application/pdf; name=a.pdf\r\n\r\nx",
	} {
		src := messageSource([]byte(raw))
		if o := JSON(src, Options{}); o.Text != "" {
			t.Errorf("%s: the text is %q", name, o.Text)
		}
		if s := PlainText(Build(src, Options{}), 80); !strings.Contains(s, "This message") {
			t.Errorf("%s: a person is told nothing: %q", name, s)
		}
		src.Part = nil
		if o := JSON(src, Options{}); o.Text != "" {
			t.Errorf("%s, not here: the text is %q", name, o.Text)
		}
	}
}

func TestEscapeJSON(t *testing.T) {
	in := map[string]string{"s": "a\x1b[31m\u009b\u202e\x7f日本\U000E0041🔥"}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	safe := EscapeJSON(b)
	if r := dirty(string(safe), true); r >= 0 {
		t.Errorf("%q holds %U", safe, r)
	}
	var out map[string]string
	if err := json.Unmarshal(safe, &out); err != nil || out["s"] != in["s"] {
		t.Errorf("%q → %q, %v", safe, out["s"], err)
	}
}
