package maildir

// separator parts the unchanging part of a file name from the flags; a colon
// cannot be in the name of a file here.
const separator = ";2,"

// syncDir has nothing to do: NTFS journals the names itself.
func syncDir(string) error { return nil }
