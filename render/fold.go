package render

const (
	foldLines = 12 // a run of quoted lines longer than this is folded
	foldKeep  = 3  // and as many lines of it stay
	foldDeep  = 4  // from this level on a run is folded when it is longer than foldKeep
)

// numberFolds finds the quoted runs worth folding, cuts their first lines off,
// which stay visible, and numbers the rest.
func (d *Document) numberFolds() {
	var out []Block
	quoted := func(b Block) bool { return b.Section == SectionBody && (b.Quote > 0 || b.Fold == historyFold) }
	for i := 0; i < len(d.Blocks); {
		if !quoted(d.Blocks[i]) {
			out = append(out, d.Blocks[i])
			i++
			continue
		}
		j, lines := i, 0
		for j < len(d.Blocks) && quoted(d.Blocks[j]) {
			lines += d.Blocks[j].lines()
			j++
		}
		run := d.Blocks[i:j]
		i = j
		if lines > foldLines {
			out = d.foldRun(out, run, lines)
			continue
		}
		for k := 0; k < len(run); k++ {
			run[k].Fold = 0
			m, deep := k, 0
			for m < len(run) && run[m].Quote >= foldDeep {
				deep += run[m].lines()
				m++
			}
			if deep > foldKeep {
				d.Folds = append(d.Folds, deep)
				for ; k < m; k++ {
					run[k].Fold = len(d.Folds)
					out = append(out, run[k])
				}
				k--
				continue
			}
			out = append(out, run[k])
		}
	}
	d.Blocks = out
}

func (d *Document) foldRun(out, run []Block, lines int) []Block {
	keep := foldKeep
	d.Folds = append(d.Folds, 0)
	id := len(d.Folds)
	hidden := 0
	for _, b := range run {
		b.Fold = 0
		n := b.lines()
		if keep >= n {
			keep -= n
			out = append(out, b)
			continue
		}
		if keep > 0 && b.Kind != TableBlock {
			head, tail := splitLines(b.Spans, keep)
			if len(head) > 0 && len(tail) > 0 {
				top := b
				top.Spans = head
				out = append(out, top)
				b.Spans, b.Gap, b.Marker = tail, false, Span{}
			}
		}
		keep = 0
		b.Fold = id
		hidden += b.lines()
		out = append(out, b)
	}
	d.Folds[id-1] = hidden
	return out
}

// lines is how many lines the block takes, roughly.
func (b *Block) lines() int {
	switch b.Kind {
	case TableBlock:
		return len(b.Table.Rows)
	case RuleBlock:
		return 1
	}
	n, run := 1, 0
	for _, s := range b.Spans {
		for t := s.Text; ; {
			i := lineEnd(t)
			if i < 0 {
				run += len(t)
				break
			}
			n += 1 + (run+i)/100
			run = 0
			t = t[i+1:]
		}
	}
	return n + run/100
}

// splitLines cuts spans after n line ends.
func splitLines(spans []Span, n int) (head, tail []Span) {
	for i, s := range spans {
		at := 0
		for n > 0 {
			j := lineEnd(s.Text[at:])
			if j < 0 {
				break
			}
			at += j + 1
			n--
		}
		if n == 0 {
			head = append(head, spans[:i]...)
			if t := s.Text[:at-1]; t != "" {
				s2 := s
				s2.Text = t
				head = append(head, s2)
			}
			if at < len(s.Text) {
				s.Text = s.Text[at:]
				tail = append(tail, s)
			}
			return head, append(tail, spans[i+1:]...)
		}
	}
	return spans, nil
}
