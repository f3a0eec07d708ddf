package cache

import "strings"

// batchRows is how many rows one statement inserts.
const batchRows = 32

// batch collects rows for statements that insert many at once: a statement
// costs far more than a row.
type batch struct {
	t       *tx
	head    string // "INSERT INTO x (a, b) VALUES "
	columns int
	args    []any
}

func (b *batch) add(args ...any) error {
	b.args = append(b.args, args...)
	if len(b.args) < batchRows*b.columns {
		return nil
	}
	return b.run(batchRows)
}

// flush inserts what is left.
func (b *batch) flush() error {
	for n := batchRows / 2; n > 0; n /= 2 {
		for len(b.args) >= n*b.columns {
			if err := b.run(n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *batch) run(n int) error {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", b.columns), ",") + "),"
	q := b.head + strings.TrimSuffix(strings.Repeat(one, n), ",")
	err := b.t.exec(q, b.args[:n*b.columns]...)
	b.args = append(b.args[:0], b.args[n*b.columns:]...)
	return err
}
