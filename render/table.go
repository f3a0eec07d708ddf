package render

// Table is a data table.
type Table struct {
	Rows [][]Cell
	Head int // rows of the header
}

// Cell is one cell of a Table.
type Cell struct {
	Spans []Span // may hold "\n"
	Cols  int    // columns it covers, at least 1
	Right bool   // aligned to the right
}

func (e *layouter) table(t *Table, width int) {}
