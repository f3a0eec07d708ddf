package cache

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// schemaTags finds the keywords in use: most messages have none.
const schemaTags = `CREATE INDEX message_kw ON message (kw) WHERE kw <> '';`

// maxKeywordSets bounds how many different sets of keywords are looked at.
const maxKeywordSets = 2000

// Keywords lists the keywords that messages have, each once, in the order of the
// alphabet; case does not matter. nil when there are none. The cost
// depends on how many sets of keywords there are, not on how many messages.
func (s *Store) Keywords(ctx context.Context) ([]string, error) {
	seen := map[string]string{}
	rows, err := reader{s, ctx}.query(`WITH RECURSIVE k (kw) AS (
			SELECT min(kw) FROM message INDEXED BY message_kw WHERE kw <> ''
			UNION ALL SELECT (SELECT min(kw) FROM message INDEXED BY message_kw WHERE kw <> '' AND kw > k.kw) FROM k WHERE k.kw IS NOT NULL)
		SELECT kw FROM k WHERE kw IS NOT NULL LIMIT ?`, maxKeywordSets)
	err = each(rows, err, func(scan func(...any) error) error {
		var set string
		err := scan(&set)
		for _, k := range splitKeywords(set) {
			if low := strings.ToLower(k); seen[low] == "" {
				seen[low] = k
			}
		}
		return err
	})
	var out []string
	for _, low := range slices.Sorted(maps.Keys(seen)) {
		out = append(out, seen[low])
	}
	return out, wrap("list keywords", err)
}
