package cache

import "time"

// The column received is a stamp: seconds above a fraction of 20 bits, which
// orders the messages of one second. Whoever brings a message chooses the
// fraction by the nanoseconds of its time (at most maxFraction): servers tell
// whole seconds, and their UIDs tell which of two came first.
const (
	fractionBits = 20
	maxFraction  = 1<<fractionBits - 1
)

// stamp is a time as the column has it.
func stamp(t time.Time) int64 {
	return t.Unix()<<fractionBits | int64(min(t.Nanosecond(), maxFraction))
}

// stampSecond is the first stamp of the second of a time.
func stampSecond(t time.Time) int64 { return t.Unix() << fractionBits }

// unstamp is the time that a stamp was made of.
func unstamp(s int64) time.Time { return time.Unix(s>>fractionBits, s&maxFraction).UTC() }
