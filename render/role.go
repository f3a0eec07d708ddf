package render

// Role is what a span is; a theme gives it a colour. The names are part of the
// contract with themes and goldens.
type Role uint8

// The roles.
const (
	Text Role = iota
	HeaderName
	HeaderValue
	Subject
	From
	Date
	Quote1
	Quote2
	Quote3
	Quote4 // the fourth level and deeper
	Attribution
	Signature
	LinkText
	LinkRef // the number after a link, and the list of targets
	Hint    // the letters beside a link
	Heading1
	Heading2
	Heading3
	Bold
	Italic
	Strike
	Code
	Rule
	Bullet
	TableBorder
	TableHead
	ImageAlt
	DiffAdd
	DiffDel
	DiffHunk
	DiffMeta
	AttachmentName
	Warning
	Dim
	FoldMark
	InviteTitle
	InviteName
	InviteValue
	roles
)

var roleNames = [roles]string{"text", "header-name", "header-value", "subject", "from", "date", "quote1", "quote2", "quote3",
	"quote4", "attribution", "signature", "link", "link-ref", "hint", "heading1", "heading2", "heading3", "bold", "italic",
	"strike", "code", "rule", "bullet", "table-border", "table-head", "image", "diff-add", "diff-del", "diff-hunk", "diff-meta",
	"attachment", "warning", "dim", "fold", "invite-title", "invite-name", "invite-value"}

// String is the stable name of the role, as themes write it.
func (r Role) String() string {
	if r >= roles {
		return "unknown"
	}
	return roleNames[r]
}

// Roles lists every role.
func Roles() []Role {
	out := make([]Role, roles)
	for i := range out {
		out[i] = Role(i)
	}
	return out
}

// quoteRole is the role of text at a quote level, 1 and deeper.
func quoteRole(level int) Role { return Quote1 + Role(min(max(level, 1), 4)-1) }
