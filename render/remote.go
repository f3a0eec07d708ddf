package render

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// RemoteContent counts what a message would have fetched from the network.
// Nothing of it ever is.
type RemoteContent struct {
	Images   int
	Trackers int // invisible images, and images of known trackers
	Other    int // style sheets, fonts, frames, media
	// Hosts are what it would have been fetched from, sorted, as shown to people.
	Hosts []string
	// TrackerHosts are those of Hosts that Trackers came from.
	TrackerHosts []string
}

// String says it in words, "" when there is nothing: "3 remote images, 1 tracker: list-manage.com".
func (r RemoteContent) String() string {
	var out []string
	if n := r.Images; n > 0 {
		out = append(out, strconv.Itoa(n)+" remote "+plural(n, "image", "images"))
	}
	if n := r.Other; n > 0 {
		out = append(out, strconv.Itoa(n)+" other remote "+plural(n, "file", "files"))
	}
	if n := r.Trackers; n > 0 {
		s := strconv.Itoa(n) + " " + plural(n, "tracker", "trackers")
		if len(r.TrackerHosts) > 0 {
			s += ": " + strings.Join(r.TrackerHosts[:min(3, len(r.TrackerHosts))], ", ")
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// maxHosts bounds the hosts that are remembered.
const maxHosts = 50

// remote collects RemoteContent.
type remote struct {
	RemoteContent
	seen map[string]bool
}

// css is called with every URL of a style.
func (r *remote) css(u string) {
	if h := remoteHost(u); h != "" && r.once(u) {
		r.Other++
		r.host(h)
	}
}

// element counts what an element would fetch.
func (r *remote) element(n *node) {
	other := func(key string) {
		if v := n.attr(key); v != "" {
			r.css(v)
		}
	}
	switch n.tag {
	case atom.Img, atom.Image, atom.Input:
		r.image(n)
	case atom.Link:
		if rel := lower(n.attr("rel")); strings.Contains(rel, "stylesheet") || strings.Contains(rel, "pre") || strings.Contains(rel, "icon") {
			other("href")
		}
	case atom.Iframe, atom.Frame, atom.Embed, atom.Audio, atom.Video, atom.Source, atom.Track, atom.Script:
		other("src")
		other("poster")
		other("srcset")
	case atom.Object:
		other("data")
	case atom.Meta:
		if strings.EqualFold(n.attr("http-equiv"), "refresh") {
			if _, u, ok := strings.Cut(lower(n.attr("content")), "url="); ok {
				r.css(strings.Trim(u, " '\""))
			}
		}
	case 0:
		other("href")
		other("xlink:href")
	}
	other("background")
}

func (r *remote) image(n *node) {
	u := n.attr("src")
	if u == "" {
		u, _, _ = strings.Cut(strings.TrimSpace(n.attr("srcset")), " ")
	}
	h := remoteHost(u)
	if h == "" || !r.once(u) {
		return
	}
	r.host(h)
	if tiny(n) || trackerURL(u) && n.number("width") < 10 {
		r.Trackers++
		if s := site(h); !slices.Contains(r.TrackerHosts, s) && len(r.TrackerHosts) < maxHosts {
			r.TrackerHosts = append(r.TrackerHosts, s)
		}
		return
	}
	r.Images++
}

func (r *remote) once(u string) bool {
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	if r.seen[u] || len(r.seen) > 10000 {
		return false
	}
	r.seen[u] = true
	return true
}

func (r *remote) host(h string) {
	if i, found := slices.BinarySearch(r.Hosts, h); !found && len(r.Hosts) < maxHosts {
		r.Hosts = slices.Insert(r.Hosts, i, h)
	}
}

// remoteHost is the host that u would be fetched from, "" for what is inside
// the message or nowhere.
func remoteHost(u string) string {
	u = strings.TrimSpace(u)
	if strings.HasPrefix(u, "//") {
		u = "http:" + u
	}
	i := strings.Index(u, "://")
	if i < 0 || i > 8 {
		return ""
	}
	switch lower(u[:i]) {
	case "http", "https", "ftp", "ws", "wss":
	default:
		return ""
	}
	host := u[i+3:]
	if j := strings.IndexAny(host, "/?#\\"); j >= 0 {
		host = host[:j]
	}
	if j := strings.LastIndexByte(host, '@'); j >= 0 {
		host = host[j+1:]
	}
	if j := strings.LastIndexByte(host, ':'); j >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:j]
	}
	if len(host) > 253 {
		return "?"
	}
	if h, err := url.PathUnescape(host); err == nil {
		host = h
	}
	return shownHost(host)
}

// tiny reports whether an image is too small to be seen, or hidden.
func tiny(n *node) bool {
	w, h := n.number("width"), n.number("height")
	if n.styled {
		if n.style.width >= 0 {
			w = int(n.style.width)
		}
		if n.style.height >= 0 {
			h = int(n.style.height)
		}
	}
	return w >= 0 && w <= 2 && h <= 2 || h >= 0 && h <= 2 && w <= 2 && w >= 0 || n.styled && n.style.hidden
}

// trackerURL reports whether the address is one at which mailers count who
// opened a message.
func trackerURL(u string) bool {
	u = lower(u)
	if i := strings.IndexByte(u, '#'); i >= 0 {
		u = u[:i]
	}
	for _, m := range [...]string{"/track/open", "/wf/open", "/open.php", "/open.aspx", "/o.gif", "/trk?", "/pixel.", "/pixel?", "/pixel/",
		"/beacon", "/e/o/", "/email_opened", "/emimp/", "open.gif", "track.gif", "spacer.gif?", "/ss/o/", "/read-receipt",
		"mailtrack.io", "cmail19.com/t/", "/e3t/cto", "google-analytics.com/collect"} {
		if strings.Contains(u, m) {
			return true
		}
	}
	return false
}

// merge adds what another part would have fetched.
func (r *RemoteContent) merge(o RemoteContent) {
	r.Images += o.Images
	r.Trackers += o.Trackers
	r.Other += o.Other
	for _, h := range o.Hosts {
		if i, found := slices.BinarySearch(r.Hosts, h); !found {
			r.Hosts = slices.Insert(r.Hosts, i, h)
		}
	}
	for _, h := range o.TrackerHosts {
		if !slices.Contains(r.TrackerHosts, h) {
			r.TrackerHosts = append(r.TrackerHosts, h)
		}
	}
}
