// Package sasl proves to a server who we are: it chooses and speaks the SASL
// mechanisms that mail servers understand (RFC 4422).
//
// A Secret is held as short as possible, never logged, and never handed to a
// connection that is not encrypted: that is the caller's duty, who alone knows
// the connection.
package sasl
