package cache

import (
	"encoding/json"

	"postern/mail"
)

// doneMany settles in a few statements what the server has made of messages with
// which nothing is the matter: no other change of them waits, and no sync has seen
// them anywhere. It gives the others back. Thousands are moved at a time, and
// each would cost a dozen statements (doneItem).
func (t *tx) doneMany(w *Work, results map[mail.MessageID]mail.Place) ([]Item, error) {
	if len(w.Items) < 2 || w.Kind != mail.ChangeMove && w.Kind != mail.ChangeFlags {
		return w.Items, nil
	}
	ids := make([]mail.MessageID, len(w.Items))
	for i, it := range w.Items {
		ids[i] = it.ID
	}
	var alone []mail.MessageID // with this one change
	rows, err := t.query(`SELECT m.id FROM entry e JOIN message m ON m.id = e.message
		WHERE e.work = ? AND e.state = 1 AND e.twin = 0 AND m.pending = 1 AND m.id IN (SELECT value FROM json_each(?))`, w.ID, jsonIDs(ids))
	if err := collect(rows, err, &alone); err != nil || len(alone) == 0 {
		return w.Items, err
	}
	all, err := t.rowsByID(alone)
	if err != nil {
		return nil, err
	}
	var settled []mail.MessageID
	if w.Kind == mail.ChangeMove {
		settled, err = t.movedMany(w, all, results)
	} else {
		settled, err = t.flaggedMany(w, all)
	}
	if err != nil || len(settled) == 0 {
		return w.Items, err
	}
	if err := t.exec("UPDATE entry SET state = 2 WHERE work = ? AND state = 1 AND message IN (SELECT value FROM json_each(?))", w.ID, jsonIDs(settled)); err != nil {
		return nil, err
	}
	if err := t.exec("UPDATE change SET done = done + ? WHERE id = ?", len(settled), w.Change); err != nil {
		return nil, err
	}
	is := make(map[mail.MessageID]bool, len(settled))
	for _, id := range settled {
		is[id] = true
	}
	var rest []Item
	for _, it := range w.Items {
		if !is[it.ID] {
			rest = append(rest, it)
		}
	}
	return rest, nil
}

// movedMany records the new places of messages that are shown there already.
func (t *tx) movedMany(w *Work, all []*row, results map[mail.MessageID]mail.Place) ([]mail.MessageID, error) {
	b, err := t.box(w.To.ID)
	if err != nil || b.sync.Validity == 0 {
		return nil, err
	}
	uids := make([]mail.UID, 0, len(all))
	for _, r := range all {
		uids = append(uids, results[r.id].UID)
	}
	taken := map[mail.UID]bool{0: true}
	rows, err := t.query("SELECT uid FROM message WHERE home = ? AND uid IN (SELECT value FROM json_each(?))", b.ID, jsonIDs(uids))
	var there []mail.UID
	if err := collect(rows, err, &there); err != nil {
		return nil, err
	}
	for _, u := range there {
		taken[u] = true
	}
	var ids []mail.MessageID
	var pairs [][2]int64
	for _, r := range all {
		p := results[r.id]
		if taken[p.UID] || p.Validity != b.sync.Validity || r.home == b.ID || r.mailbox != b.ID ||
			r.server.Has(mail.Deleted) || !r.flags.Equal(r.server) {
			continue
		}
		taken[p.UID] = true
		ids, pairs = append(ids, r.id), append(pairs, [2]int64{int64(r.id), int64(p.UID)})
	}
	if len(ids) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(pairs)
	if err != nil {
		return nil, err
	}
	return ids, t.exec(`UPDATE message SET home = ?, uid = j.uid, pending = 0 FROM
		(SELECT value ->> 0 AS id, value ->> 1 AS uid FROM json_each(?)) j WHERE message.id = j.id`, b.ID, string(raw))
}

// flaggedMany records flags that messages are shown with already.
func (t *tx) flaggedMany(w *Work, all []*row) ([]mail.MessageID, error) {
	same := map[string][]*row{}
	for _, r := range all {
		if want := r.server.With(w.Add).Without(w.Remove); r.mailbox == r.home && r.flags.Equal(want) {
			same[flagsKey(want)] = append(same[flagsKey(want)], r)
		}
	}
	var settled []mail.MessageID
	for _, l := range same {
		ids := make([]mail.MessageID, len(l))
		for i, r := range l {
			ids[i] = r.id
		}
		err := t.exec("UPDATE message SET sbits = ?, skw = ?, pending = 0 WHERE id IN (SELECT value FROM json_each(?))",
			l[0].flags.Bits, joinKeywords(l[0].flags.Keywords), jsonIDs(ids))
		if err != nil {
			return nil, err
		}
		settled = append(settled, ids...)
	}
	return settled, nil
}
