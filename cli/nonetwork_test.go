package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"postern/internal/uitest"
	"postern/mail"
	"postern/ui"
)

// traps are constructs that name an address which something, somewhere, would
// fetch, connect to or look up. URL stands for an address of its own.
const traps = `<!DOCTYPE html [<!ENTITY e SYSTEM "URL">]>
<?xml-stylesheet href="URL"?>
<html manifest="URL" xmlns:xlink="http://www.w3.org/1999/xlink"><head profile="URL"><base href="URL" target="_top">
<meta http-equiv="refresh" content="0;url=URL"><meta http-equiv="Link" content="<URL>; rel=stylesheet"><meta property="og:image" content="URL">
<meta http-equiv="Content-Security-Policy" content="default-src *; report-uri URL">
<link rel="stylesheet" href="URL"><link rel="dns-prefetch" href="//HOST"><link rel="preconnect" href="URL"><link rel="prefetch" href="URL">
<link rel="preload" as="image" imagesrcset="URL 1x, URL 2x" href="URL"><link rel="icon" href="URL"><link rel="import" href="URL"><link rel="prerender" href="URL">
<link rel="modulepreload" href="URL"><link rel="alternate" type="application/rss+xml" href="URL"><link rel="manifest" href="URL"><link rel="pingback" href="URL">
<script src="URL"></script><script>fetch("URL"); new WebSocket("ws://HOST"); new Image().src="URL"; navigator.sendBeacon("URL"); location="URL"</script>
<script type="importmap">{"imports":{"x":"URL"}}</script><script type="speculationrules">{"prefetch":[{"urls":["URL"]}]}</script>
<noscript><img src="URL"></noscript>
<style>@import "URL"; @import url(URL) print; @namespace url(URL); @font-face{font-family:x;src:url(URL) format("woff"),local(x)}
@counter-style c{system:cyclic;symbols:url(URL)} @property --p{syntax:"<url>";initial-value:url(URL)}
body{background:url('URL');background-image:image-set("URL" 1x,url(URL) 2x);list-style-image:url(URL);cursor:url(URL),auto;border-image:url(URL) 30;
content:url(URL);mask:url(URL#m);-webkit-mask-image:url(URL);filter:url(URL#f);clip-path:url(URL#c);shape-outside:url(URL);behavior:url(URL);-moz-binding:url(URL);
offset-path:url(URL#p);background:u\72l(URL);--v:url(URL);src:url(URL);fill:url(URL#g);cue-before:url(URL)}
a:visited{background:url(URL)} li::marker{content:url(URL)} input[value^=a]{background:url(URL)} @media print{p{background:url(URL)}} @supports (x:url(URL)){p{background:url(URL)}}
@document url(URL){p{color:red}}</style></head>
<body background="URL" style="background:url(URL)" onload="fetch('URL')">
<p>The harbour is closed. <a href="URL" ping="URL URL">a link</a> <a href="//HOST/relative">another</a> <a href="\\HOST\share">a share</a></p>
<img src="URL"><img src="//HOST/x.png"><img src=" URL"><img src="\\HOST\x.png"><img srcset="URL 1x, URL 2x" sizes="100vw"><img lowsrc="URL"><img dynsrc="URL">
<img longdesc="URL" usemap="URL#m"><img src="cid:gone" alt="URL"><img data-src="URL" loading="eager"><img src="x" onerror="this.src='URL'"><img width=1 height=1 src="URL">
<image src="URL"><picture><source srcset="URL"><img src="URL"></picture><map name=m><area href="URL" ping="URL" shape=default></map>
<table background="URL"><tr background="URL"><td background="URL" style="background:url(&#34;URL&#34;)">cell</td><th background="URL">head</th></tr></table>
<iframe src="URL"></iframe><iframe srcdoc="&lt;img src='URL'&gt;"></iframe><frameset><frame src="URL" longdesc="URL"></frameset><noframes><img src="URL"></noframes>
<object data="URL" codebase="URL" classid="URL" archive="URL"><param name="movie" value="URL"><embed src="URL" pluginspage="URL"></object><embed src="URL">
<applet code="x" codebase="URL" archive="URL"></applet><bgsound src="URL"><video src="URL" poster="URL"><track src="URL"><source src="URL"></video><audio src="URL" autoplay></audio>
<input type="image" src="URL" formaction="URL"><button formaction="URL">go</button><form action="URL" method="post"><input name=a autofocus><isindex action="URL"></form>
<blockquote cite="URL">quoted</blockquote><q cite="URL">q</q><ins cite="URL">i</ins><del cite="URL">d</del><xml src="URL"></xml><layer src="URL"></layer><ilayer background="URL">
<svg xmlns="http://www.w3.org/2000/svg"><image href="URL" xlink:href="URL"/><use href="URL#x" xlink:href="URL#x"/><script href="URL" xlink:href="URL"/><feImage href="URL"/>
<a xlink:href="URL"><text>svg link</text></a><animate attributeName="href" values="URL;URL"/><set attributeName="xlink:href" to="URL"/><foreignObject><img src="URL"></foreignObject>
<linearGradient xlink:href="URL#g"/><pattern href="URL"/><textPath href="URL#p"/><style>@import url(URL);*{fill:url(URL#g)}</style><rect style="fill:url(URL#g);filter:url(URL#f)"/></svg>
<math><mi xlink:href="URL">x</mi><maction actiontype="statusline#URL">y</maction><annotation-xml src="URL"/></math>
<v:fill src="URL"/><v:imagedata src="URL"/><v:background fill="t"><v:fill type="frame" src="URL"/></v:background><!--[if mso]><v:image src="URL"/><img src="URL"><![endif]-->
<template><img src="URL"></template><portal src="URL"></portal><menuitem icon="URL"><command icon="URL"><dialog open><img src="URL"></dialog><marquee><img src="URL"></marquee>
<amp-img src="URL"></amp-img><o:p style="mso-background-source:url(URL)">x</o:p><p style="list-style:url(URL);background:url( 'URL' )" itemid="URL" itemtype="URL" about="URL" resource="URL">end</p>
</body></html>`

// trapped is a message whose every part and header names the address.
func trapped(url, host string) string {
	n := 0
	own := func(s string) string {
		s = regexp.MustCompile(`URL`).ReplaceAllStringFunc(s, func(string) string { n++; return url + "/" + strconv.Itoa(n) })
		return strings.ReplaceAll(s, "HOST", host)
	}
	return own(`From: Trap <trap@HOST>
To: me@example.org
Reply-To: <reply@HOST>
Subject: The harbour URL
Date: Wed, 1 Nov 2023 10:00:00 +0000
List-Unsubscribe: <URL>, <mailto:u@HOST>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Archive: <URL>
List-Help: <URL>
Content-Base: URL
Content-Location: URL
Face: URL
X-Face-URL: URL
X-Image-URL: URL
Disposition-Notification-To: <read@HOST>
Return-Receipt-To: <read@HOST>
DKIM-Signature: v=1; a=rsa-sha256; d=HOST; s=sel; h=from; bh=AAAA; b=AAAA
Autocrypt: addr=trap@HOST; keydata=AAAA
OpenPGP: id=1; url=URL
BIMI-Selector: v=BIMI1; s=sel
BIMI-Location: v=BIMI1; l=URL
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r; start="<a@x>"

--r
Content-Type: text/html; charset=utf-8
Content-ID: <a@x>
Content-Location: URL

` + traps + `
--r--
--m
Content-Type: message/external-body; access-type=URL; url="URL"; name="external.txt"

Content-Type: text/plain
Content-ID: <e@x>

--m
Content-Type: message/external-body; access-type=anon-ftp; site="HOST"; directory=x; name=y

Content-Type: image/png

--m
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:x
TZURL:URL
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTART:20231101T100000Z
SUMMARY:Trap URL
URL:URL
ATTACH:URL
CONFERENCE;VALUE=URI:URL
IMAGE;VALUE=URI:URL
ATTENDEE;DIR="URL":mailto:me@example.org
ORGANIZER;SENT-BY="mailto:x@HOST":mailto:trap@HOST
END:VEVENT
END:VCALENDAR

--m
Content-Type: text/vcard

BEGIN:VCARD
VERSION:4.0
FN:Trap
PHOTO:URL
LOGO:URL
SOUND:URL
KEY:URL
SOURCE:URL
URL:URL
CALURI:URL
END:VCARD

--m
Content-Type: image/svg+xml; name=trap.svg
Content-Disposition: attachment

<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="URL"/></svg>
--m
Content-Type: application/pkcs7-mime; name=smime.p7m
Content-Disposition: attachment

URL
--m--
`)
}

// watcher counts who comes to a loopback listener, and who asks for a name.
type watcher struct {
	mu   sync.Mutex
	seen []string
}

func (w *watcher) note(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, s)
}

func (w *watcher) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

func watch(t *testing.T) (*watcher, string) {
	t.Helper()
	w := &watcher{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.note("a connection from " + c.RemoteAddr().String())
			_ = c.Close()
		}
	})
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		w.note("a lookup")
		return nil, io.EOF
	}}
	t.Cleanup(func() {
		net.DefaultResolver = before
		_ = l.Close()
		done.Wait()
	})
	return w, l.Addr().String()
}

// TestNothingIsFetched: nobody is connected to and no name is looked up while
// every message of the corpus, and one full of traps, is listed, opened, scrolled and
// looked at in every way by the true screen over the true engine.
func TestNothingIsFetched(t *testing.T) {
	w, host := watch(t)
	dir := filepath.Join(t.TempDir(), "box")
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("../render/testdata/*.eml")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d messages, %v", len(files), err)
	}
	put := func(text string, i int) {
		name, when := filepath.Join(dir, "cur", fmt.Sprintf("%d.m%d.host:2,S", 1700000000+i, i)), time.Unix(1700000000+int64(i), 0)
		writeFile(t, name, text)
		if err := os.Chtimes(name, when, when); err != nil {
			t.Fatal(err)
		}
	}
	known := strings.NewReplacer("r.example", host, "x.example", host, "evil.example", host)
	for i, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		put(known.Replace(string(raw)), i)
	}
	put(trapped("http://"+host, host), len(files))
	put(trapped("https://trap.postern.example", "trap.postern.example"), len(files)+1)
	total := len(files) + 2

	data := t.TempDir()
	for _, v := range []string{"HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(v, data)
	}
	tool := filepath.Join(data, "tool")
	writeFile(t, tool, "#!/bin/sh\ntouch "+data+"/ran\n")
	if err := os.Chmod(tool, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", tool)
	file := filepath.Join(data, "config.toml")
	writeFile(t, file, "[[account]]\nname = \"box\"\n[account.incoming]\nprotocol = \"maildir\"\npath = \""+filepath.ToSlash(dir)+"\"\n")
	a := &app{config: file, in: os.Stdin, out: io.Discard, err: io.Discard}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := a.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.manager.Start(ctx); err != nil {
		t.Fatal(err)
	}
	changed := make(chan struct{}, 1)
	var pump sync.WaitGroup
	pump.Go(func() {
		s.manager.Pump(ctx, func(mail.Event) {
			select {
			case changed <- struct{}{}:
			default:
			}
		})
	})
	defer func() { cancel(); pump.Wait(); s.manager.Close() }()
	late := time.After(time.Minute)
	for have := 0; have < total; {
		boxes, err := s.manager.Mailboxes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if have = 0; len(boxes) > 0 {
			have = boxes[0].Total
		}
		if have >= total {
			break
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("%d of %d messages", have, total)
		}
	}

	o := screenOptions(s.config)
	o.After, o.Hyperlinks = uitest.After, "on"
	d := &uitest.Driver{}
	d.Start(ui.New(s.manager, o), 100, 40)
	if !d.Has("of " + strconv.Itoa(total)) {
		t.Fatalf("not listed:\n%s", d.Screen())
	}
	d.Keys("<enter>")
	for i := range total {
		d.Keys("GM")
		d.Keys("gg")
		if i < 2 { // the newest: the traps
			if !d.Has("harbour") {
				t.Fatalf("not the traps:\n%s", d.Screen())
			}
			d.Keys("GgGHHSSTTzziiL<esc>o<esc>v<esc>M?<esc>")
			for n := range 8 { // every part, read here
				d.Keys("v" + strings.Repeat("j", n) + "<enter>")
				for tries := 0; !d.Has("Reply-To") && tries < 4; tries++ { // out of the part, or of the list of parts
					d.Keys("q")
					if !d.Has("read on") {
						d.Keys("<enter>")
					}
				}
			}
		}
		d.Keys("J")
	}
	if last := fmt.Sprintf("%d of %d", total, total); !strings.Contains(d.Line(0), last) {
		t.Errorf("not all were read: %q, want %s", d.Line(0), last)
	}
	if seen := w.all(); len(seen) > 0 {
		t.Errorf("%d times: %q", len(seen), seen[:min(5, len(seen))])
	}
	if _, err := os.Stat(filepath.Join(data, "ran")); err == nil {
		t.Error("a program was started")
	}
	// Whoever came would have been seen.
	_, _ = net.DefaultResolver.LookupHost(ctx, "trap.postern.example")
	if len(w.all()) == 0 {
		t.Error("lookups are not seen")
	}
}
