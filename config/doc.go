// Package config reads config.toml and knows where Postern's files lie.
//
// Load is strict and complete: every problem of the file is reported at once,
// each with its line, its column, the line itself and what to write instead
// (*Invalid). What it returns is checked and has every default filled in, so no
// other room checks settings or knows a default. Names of actions, key
// sequences and themes are not known here: the rooms that own them check them
// and point at the file with Config.Complain.
//
// Change and Apply write single values into the file and leave the rest of it, to
// the octet, as the person wrote it. Directories and files are made for
// their owner alone (0700, 0600) whatever the umask is.
//
// A Config is a plain value; nothing here starts a goroutine or keeps state.
package config
