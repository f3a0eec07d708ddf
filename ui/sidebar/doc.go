// Package sidebar is the column of accounts and folders: what there is, how
// much of it is unread, and how every account is doing, in words. It is told
// what to show and reads nothing itself.
package sidebar
