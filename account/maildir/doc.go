// Package maildir reads and writes Maildirs: folders of files, one per message,
// that other programs may change at the same time (https://cr.yp.to/proto/maildir.html).
//
// A Store is a tree of folders in one of the layouts that are met: Maildir++
// (the root is the inbox, ".Lists.golang" lies beside cur, new and tmp), or plain
// folders in folders as mbsync writes them. Names are in UTF-8 with "/" between the levels;
// on disk they are in modified UTF-7, so that no name leads out of the tree.
//
// A message is known by its Key, the part of its file name that no program
// changes. Flags are the letters after ":2," (";2," on Windows, where a colon
// cannot be in a name; both are read everywhere). Keywords are letters a–z that the
// file dovecot-keywords of the folder gives names, as Dovecot writes it: 26 in a folder.
// Letters that mean nothing to us are kept.
//
// A delivery is written to tmp, synced, renamed into new or cur, and the folder is synced
// before it counts. UIDs numbers the messages of a folder for the cache, in
// the file postern-uidlist beside them; every other program passes that file over.
//
// Every error is a *mail.Error: Storage for the disk, NotFound, Refused.
package maildir
