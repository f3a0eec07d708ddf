package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// receipts are orders with a table, in HTML with a plain alternative.
func receipts(p *person, at time.Time) []seeded {
	r := rand.New(rand.NewPCG(seed, 30))
	goods := []struct {
		name  string
		cents int
	}{
		{"Oilskin jacket, yellow, M", 18900}, {"Rope, three-strand, 10 m", 2450}, {"Tide table, pocket edition", 890}, {"Tea, smoky, 250 g", 1190},
		{"Enamel mug, blue rim", 1400}, {"Wool socks, 3 pairs", 2700}, {"Brass bell, small", 5900}, {"Sailor's thread and needles", 760},
	}
	var out []seeded
	for i := range 14 {
		when := at.Add(-time.Duration(14-i)*11*24*time.Hour - time.Duration(r.IntN(80000))*time.Second)
		order := fmt.Sprintf("CH-%05d", 20417+i*37)
		var text, rows strings.Builder
		sum := 0
		for range 2 + r.IntN(3) {
			g, n := pick(r, goods), 1+r.IntN(2)
			sum += n * g.cents
			fmt.Fprintf(&text, "%-32s %2d  %8s\n", g.name, n, euro(n*g.cents))
			fmt.Fprintf(&rows, "<tr><td>%s</td><td align=\"right\">%d</td><td align=\"right\">%s</td></tr>\n", g.name, n, euro(n*g.cents))
		}
		html := fmt.Sprintf(`<html><head><style>td{padding:4px} .x{color:#26547c}</style></head><body>
<h2 class="x">Thank you for your order</h2><p>Order <b>%s</b>, sent on its way on %s.</p>
<table border="1"><tr><th>Article</th><th>Qty</th><th>Price</th></tr>
%s<tr><td>Postage</td><td></td><td align="right">%s</td></tr>
<tr><td><b>Total</b></td><td></td><td align="right"><b>%s</b></td></tr></table>
<p><a href="https://chandlery.example/orders/%s">See your order</a></p></body></html>`,
			order, when.Format("2 January 2006"), rows.String(), euro(590), euro(sum+590), order)
		plain := fmt.Sprintf("Thank you for your order %s.\n\n%s%-35s %8s\n%-35s %8s\n\nhttps://chandlery.example/orders/%s\n",
			order, text.String(), "Postage", euro(590), "Total", euro(sum+590), order)
		out = append(out, seeded{"Receipts", when, []imap.Flag{imap.FlagSeen}, letter{
			from: header("The Old Chandlery", "orders@chandlery.example"), to: header(p.name, p.address), at: when,
			subject: "Your order " + order, id: "order." + order + "@chandlery.example",
			contentType: `multipart/alternative; boundary="=_order"`, body: alternative("=_order", plain, html),
		}.raw()})
	}
	return out
}

func euro(cents int) string { return fmt.Sprintf("%d.%02d €", cents/100, cents%100) }

func alternative(boundary, plain, html string) string {
	return fmt.Sprintf("--%s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n--%s\n"+
		"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n--%s--\n", boundary, plain, boundary, html, boundary)
}

// letters are two newsletters, HTML only, with what newsletters are made of.
func letters(p *person, at time.Time) []seeded {
	r := rand.New(rand.NewPCG(seed, 31))
	stories := []struct{ head, text string }{
		{"The fern that came back", "Declared lost in 1911, found last week behind the compost heap of the municipal pool."},
		{"A map of smells", "Forty volunteers walked the old town with their eyes closed. The result is for sale as a tea towel."},
		{"How to repair a kettle", "You need a cork, patience and the right kind of solder. Ask at the desk for the second thing."},
		{"Night of the moths", "A white sheet, a lamp, and two hundred visitors with wings. Children welcome, cardigans advised."},
		{"Bread, weekly", "This week: rye with apple. The starter is called Gerald and may be visited on Thursdays."},
		{"Listening to bridges", "Every bridge hums. Ours hums a slightly flat B, and the choir has decided to tune to it."},
	}
	var out []seeded
	for i := range 24 {
		when := at.Add(-time.Duration(24-i)*7*24*time.Hour + 9*time.Hour)
		if when.After(at) {
			when = at.Add(-5 * time.Hour)
		}
		var b strings.Builder
		for range 3 {
			s := pick(r, stories)
			fmt.Fprintf(&b, `<tr><td style="padding:12px"><img src="https://img.botanic.example/%d.jpg" alt="" width="560" height="200">
<h2 style="font-family:Georgia">%s</h2><p>%s <a href="https://click.botanic.example/t/%08x?u=mara">Read on</a></p></td></tr>`, r.IntN(900), s.head, s.text, r.Uint32())
		}
		html := fmt.Sprintf(`<html><head><style>body{background:#f7f7f2}</style></head><body>
<div style="display:none;max-height:0;overflow:hidden">Three small things for a slow morning &zwnj;&nbsp;&zwnj;&nbsp;&zwnj;</div>
<table width="600" align="center"><tr><td><h1>Small Things</h1><p><i>No. %d, %s</i></p></td></tr>%s
<tr><td><hr><p><small>You get this because you once liked a moss. <a href="https://botanic.example/unsubscribe/%x">Unsubscribe</a></small></p>
<img src="https://track.botanic.example/open.gif?id=%x" width="1" height="1"></td></tr></table></body></html>`,
			80+i, when.Format("2 January 2006"), b.String(), r.Uint32(), r.Uint32())
		flags := []imap.Flag{imap.FlagSeen}
		if i > 21 {
			flags = nil
		}
		out = append(out, seeded{"Newsletters", when, flags, letter{
			from: header("Small Things", "hello@botanic.example"), to: header(p.name, p.address), at: when,
			subject: fmt.Sprintf("Small Things %d: %s", 80+i, strings.ToLower(pick(r, stories).head)), id: fmt.Sprintf("small.%d@botanic.example", 80+i),
			extra:       "List-Id: Small Things <small.botanic.example>\nList-Unsubscribe: <https://botanic.example/unsubscribe>\n",
			contentType: "text/html; charset=utf-8", encoding: "8bit", body: html,
		}.raw()})
	}
	return out
}

// homeArchive is family mail of three years.
func homeArchive(p *person, at time.Time) []seeded {
	var out []seeded
	for i := range 3 {
		year := at.AddDate(-i-1, 0, 0)
		g := &listing{
			rng: rand.New(rand.NewPCG(seed, uint64(40+i))), box: fmt.Sprintf("Archive/%d", year.Year()), name: "Family", id: "family.lindqvist.example",
			tag: fmt.Sprintf("family%d", i), people: []string{"Elin Lindqvist", "Papa", "Wilhelmina Okoro", "Rafael Ortiz", "Greta Holm"},
			topics: []string{"Summer house: who, when", "The piano", "Choir on Tuesday", "Recipe for the thing with plums", "Photos", "Birthday no. %d", "Keys"},
			lines: []string{
				"The key is under the third flower pot, not the second.", "We have forty jars of plums and no regrets.", "Call me when you are on the train.",
				"The piano will not fit through the door; we have tried with string.", "I found the photographs, they were in the flour.", "Tuesday is fine, I will bring the cake and the tuning fork.",
			},
		}
		out = append(out, seenAll(g.fill(p, year, 60, 200*24*time.Hour))...)
	}
	return out
}

// homeInbox is what came in the weeks before the showpieces.
func homeInbox(p *person, at time.Time) []seeded {
	g := &listing{
		rng: rand.New(rand.NewPCG(seed, 32)), box: "INBOX", personal: p, id: "home.lindqvist.example", tag: "home",
		people: []string{"Elin Lindqvist", "Papa", "Wilhelmina Okoro", "Rafael Ortiz", "Greta Holm", "Noa Ben-Ami"},
		topics: []string{
			"Your umbrella", "Choir on Tuesday", "The cat is fine", "Plums, again", "Which train?", "A book for you", "Sunday lunch", "The neighbour's drum", "Wool", "Old photographs, box %d",
		},
		lines: []string{
			"It rained, so I kept it; now it is dry, so you may have it back.", "The cat has moved in with the baker and visits on weekends.", "I read it in one night and burnt the rice.",
			"Come early, the good chairs go first.", "The drum has been sold. He has bought a tuba.", "There are nine of them and I can name seven.", "Do not bring anything. Bring bread.",
		},
	}
	return seenAll(g.fill(p, at.Add(-6*24*time.Hour), 70, 90*24*time.Hour))
}

// spam is harmless and not very good.
func spam(p *person, at time.Time) []seeded {
	r := rand.New(rand.NewPCG(seed, 50))
	subjects := []string{
		"You have won a lighthouse", "RE: RE: your parcel is at the bottom of the sea", "Hot kettles in your area", "Invest in fog now",
		"Dear esteemed mermaid", "Your account of nothing will be closed", "100% natural wind", "Last chance to be first",
	}
	var out []seeded
	for i, s := range subjects {
		when := at.Add(-time.Duration(i*17+4) * time.Hour)
		out = append(out, seeded{"Junk", when, nil, letter{
			from: header("Prize Dept", fmt.Sprintf("no-reply%d@prizes.example", r.IntN(99))), to: header("", p.address), at: when, subject: s,
			id: fmt.Sprintf("junk.%d@prizes.example", i), extra: "X-Spam-Flag: YES\n",
			body: "Dear winner,\n\nact now or later, it makes no difference. Send one (1) postage stamp of any country to claim it.\n\nSincerely,\nThe Department\n",
		}.raw()})
	}
	return out
}
