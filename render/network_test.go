package render

import (
	"net"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
)

// TestNoNetwork: a listener that every construct of HTML, CSS and MIME which
// names an address points to sees nobody.
func TestNoNetwork(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var seen atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			seen.Add(1)
			c.Close()
		}
	}()
	host := l.Addr().String()
	corpus(t, func(t *testing.T, _ string, raw []byte) {
		text := strings.NewReplacer("r.example", host, "x.example", host, "evil.example", host).Replace(string(raw))
		d := Build(messageSource([]byte(text)), Options{Prefer: PreferHTML})
		d.Layout(Layout{Width: 80})
		JSON(messageSource([]byte(text)), Options{})
	})
	if n := seen.Load(); n > 0 {
		t.Errorf("%d connections", n)
	}
}

// TestImports: what cannot be imported cannot be done.
func TestImports(t *testing.T) {
	for _, pkg := range []string{"postern/render", "postern/rfc822"} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		for dep := range strings.FieldsSeq(string(out)) {
			switch dep {
			case "net", "net/http", "os/exec", "plugin":
				t.Errorf("%s depends on %s", pkg, dep)
			}
		}
	}
}

// TestRemoteIsNamed: everything that a browser would have fetched is counted.
func TestRemoteIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want string
	}{
		"image":      {`<img src="http://a.example/1.png" width=100>`, "1 remote image"},
		"srcset":     {`<img srcset="http://a.example/1.png 2x, http://a.example/2.png 3x">`, "1 remote image"},
		"background": {`<table background="http://a.example/1"><tr><td style="background:url('//a.example/2')">x</table>`, "2 other remote files"},
		"style":      {`<style>@import url(http://a.example/1); @import "http://a.example/2"; p{background:url("http://a.example/3")}</style>`, "3 other remote files"},
		"tracker":    {`<img src="http://a.list-manage.com/track/open.php?u=1">`, "1 tracker: list-manage.com"},
		"pixel":      {`<img src="http://t.a.example/1" width="1" height="1">`, "1 tracker: a.example"},
		"a picture":  {`<img src="http://a.example/pixel/phone.jpg" width="300" alt="Phone">`, "1 remote image"},
		"inside":     {`<img src="cid:1"><img src="data:image/png;base64,AA"><a href="http://a.example/">x</a>`, ""},
		"same twice": {`<img src="http://a.example/1" width=50><img src="http://a.example/1" width=50>`, "1 remote image"},
	} {
		if got := htmlDoc(c.in).Remote.String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
