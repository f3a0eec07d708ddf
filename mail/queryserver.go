package mail

// Searched is what an account's server knew of a search, beyond what is here.
type Searched struct {
	Account string
	Found   int  // messages that were not found here
	More    bool // there are more than are shown
	// Here says that there is no server to ask: what is not here is not searched.
	Here bool
	Err  error // why the server was not asked, or not to the end; nil
}

// isText reports whether a term is looked for in texts.
func (q Query) isText() bool {
	switch q.Field {
	case "", "from", "to", "cc", "subject", "body", "list":
		return q.Op == QueryTerm
	}
	return false
}

// InBodies reports whether texts of messages have to be searched, not their headers alone.
func (q Query) InBodies() bool {
	if q.Op == QueryTerm {
		return q.Field == "" || q.Field == "body"
	}
	for _, a := range q.Args {
		if a.InBodies() {
			return true
		}
	}
	return false
}

// Permissive is the query with every text taken as it would have to be for the
// query to match: what it does not match, q does not match, whatever the texts.
func (q Query) Permissive() Query { return q.permissive(true) }

func (q Query) permissive(yes bool) Query {
	switch q.Op {
	case QueryTerm:
		switch {
		case !q.isText():
			return q
		case yes:
			return Query{}
		}
		return Query{Op: QueryOr} // nothing
	case QueryNot:
		return Query{Op: QueryNot, Args: []Query{q.Args[0].permissive(!yes)}}
	}
	out := Query{Op: q.Op}
	for _, a := range q.Args {
		out.Args = append(out.Args, a.permissive(yes))
	}
	return out
}
