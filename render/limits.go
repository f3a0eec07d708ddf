package render

// What a message may cost. Beyond a limit the rest is left out with a word
// about it; nothing hangs and nothing is dropped in silence.
const (
	maxText      = 8 << 20  // octets of one text part that are shown
	maxHTML      = 6 << 20  // octets of one HTML part that are read
	maxNodes     = 400_000  // elements and texts of one HTML part
	maxOpen      = 512      // open HTML elements; deeper ones are dissolved
	maxScan      = 32 << 20 // steps taken in search of the start of an element that ends
	maxColumns   = 64       // of a table
	maxTableRows = 5000     // of a table that is aligned; larger ones are dissolved
	maxLinks     = 20000    // of one document
	maxBlocks    = 200_000  // of one document
	maxParts     = 200      // leaves that are shown in one document
	maxNested    = 20       // messages inside messages that are shown
	maxPeople    = 12       // addresses of a header field that are shown before "and N more"
	maxMarks     = 8        // combining marks on one character
	maxCalendar  = 1 << 20  // octets of a calendar part that are read
	maxEvents    = 20       // events of one calendar part that are shown
	maxCards     = 20       // contacts of one vCard part that are shown
	maxAlt       = 300      // octets of an image's description
	maxURL       = 8 << 10  // octets of a link's target
)
