package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// builds is what a build machine writes, six weeks of it.
func builds(p *person, at time.Time) []seeded {
	r := rand.New(rand.NewPCG(seed, 20))
	var out []seeded
	projects := []string{"foghorn", "lampd", "tide-tables", "buoy-firmware"}
	for i := range 70 {
		when := at.Add(-time.Duration(70-i)*14*time.Hour - time.Duration(r.IntN(9000))*time.Second)
		project, number, word := pick(r, projects), 1800+i, "passed"
		body := fmt.Sprintf("Build #%d of %s on main\n\n  commit   %07x  %s\n  duration %d min %02d s\n  tests    %d passed", number, project,
			r.Uint32N(1<<28), pick(r, commits), 2+r.IntN(6), r.IntN(60), 410+i)
		if r.IntN(6) == 0 {
			word = "FAILED"
			body += fmt.Sprintf(", 1 failed\n\n--- FAIL: TestSunset (0.0%ds)\n    lamp_test.go:%d: lamp is off at 21:%02d, want on\nFAIL", r.IntN(9)+1, 40+r.IntN(200), r.IntN(60))
		}
		flags := []imap.Flag{imap.FlagSeen}
		if i > 63 {
			flags = nil
		}
		out = append(out, seeded{"Builds", when, flags, letter{
			from: header("Beacon CI", "ci@tidewater.example"), to: header("Harbour team", "team@tidewater.example"), at: when,
			subject: fmt.Sprintf("[%s] build #%d %s", project, number, word), id: fmt.Sprintf("build.%d@ci.tidewater.example", number),
			extra: "Auto-Submitted: auto-generated\nX-Build: " + word + "\n", body: body + "\n\nhttps://ci.tidewater.example/" + project + fmt.Sprintf("/%d\n", number),
		}.raw()})
	}
	return out
}

var commits = []string{
	"lamp: do not trust the clock of the island", "horn: two short blasts mean two", "tables: leap seconds are not waves", "drop the last float",
	"buoy: sleep when nobody looks", "docs: how to climb the tower", "sunset: ask the sun, not the time zone", "make the light rotate the other way",
}

// bulletins is the weather, four weeks of it, as sea people write it.
func bulletins(p *person, at time.Time) []seeded {
	r := rand.New(rand.NewPCG(seed, 21))
	areas := []string{"Skerry Bank", "North Light", "Grey Sound", "Outer Teeth", "Cape Patience"}
	winds := []string{"southwesterly 4 or 5", "variable 2 to 4", "northwesterly 6 to gale 8", "easterly 3", "southerly 5, occasionally 6"}
	seas := []string{"slight", "moderate", "rough", "smooth", "moderate or rough"}
	skies := []string{"fair", "rain later", "fog patches", "showers", "drizzle"}
	sights := []string{"good", "moderate, occasionally poor", "very poor in fog", "good"}
	var out []seeded
	for i := range 28 {
		when := at.Add(-time.Duration(28-i)*24*time.Hour + 5*time.Hour)
		if when.After(at) {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "SEA AREAS, %s\n\n", strings.ToUpper(when.Format("Monday 2 January, 15:04")))
		for _, a := range areas {
			fmt.Fprintf(&b, "%-14s  %s. %s. %s. %s.\n", a, pick(r, winds), pick(r, seas), pick(r, skies), pick(r, sights))
		}
		b.WriteString("\nThe general situation: a low, hesitating.\n")
		flags := []imap.Flag{imap.FlagSeen}
		if i > 25 {
			flags = nil
		}
		out = append(out, seeded{"Weather", when, flags, letter{
			from: header("Coast Bulletin", "bulletin@weather.example"), to: header(p.name, p.address), at: when,
			subject: "Sea areas, " + when.Format("Monday morning"), id: fmt.Sprintf("sea.%d@weather.example", when.Unix()),
			extra: "List-Id: Sea areas <sea.weather.example>\n", body: b.String(),
		}.raw()})
	}
	return out
}

var colleagues = []string{"Priya Raman", "Jonas Achterberg", "Tomás Okafor", "田中 由紀", "Inês Duarte", "Sam Whitfield", "Bao Nguyễn", "Oddný Þórsdóttir"}

// workInbox is what came in the weeks before the showpieces.
func workInbox(p *person, at time.Time) []seeded {
	g := &listing{
		rng: rand.New(rand.NewPCG(seed, 23)), box: "INBOX", personal: p, id: "work.tidewater.example", tag: "work", people: colleagues,
		topics: []string{
			"Who has the ladder?", "Rota for week %d", "Paint: which white?", "Visitors on Saturday", "A gull in the lamp room", "Insurance, form %d", "Spare key", "The generator hums",
			"Radio check", "Photograph of the old crew", "Coffee machine, part %d", "Sign for the pier", "Does anybody read the log book?", "Tide gauge disagrees with the tide",
		},
		lines: []string{
			"I would say yes, but I have been wrong about ladders before.", "The log book has an entry from 1911 that says exactly the same.", "It is not urgent, it is only loud.",
			"We have three of them and none where it is needed.", "Could you decide? I can live with either, the gulls cannot.", "I measured it twice and got three numbers.",
			"The boat brings it on Thursday if the sea agrees.", "Let us do it before the visitors come.", "I have written it on the board, in the colour that does not come off.",
		},
	}
	return seenAll(g.fill(p, at.Add(-7*24*time.Hour), 90, 60*24*time.Hour))
}

// workArchive is what was dealt with.
func workArchive(p *person, at time.Time) []seeded {
	g := &listing{
		rng: rand.New(rand.NewPCG(seed, 22)), box: "Archive/Projects/Foghorn", name: "Foghorn", id: "foghorn.tidewater.example", tag: "foghorn-project",
		people: colleagues,
		topics: []string{"Horn too loud for the seals", "Spare bulbs for lamp %d", "The island has no time zone", "Battery report %d", "Boat on Thursday?", "Minutes of the tower meeting"},
		lines: []string{
			"The seals have not complained in writing, but they have moved.", "I climbed up and counted: forty-one steps, not forty.", "The battery is fine, the meter is not.",
			"Can we do this when the boat is there anyway?", "Tested in the rain, which is the only test that counts out there.", "Let us keep the old one as a spare until spring.",
		},
	}
	return seenAll(g.fill(p, at.Add(-20*24*time.Hour), 120, 300*24*time.Hour))
}

func seenAll(l []seeded) []seeded {
	for i := range l {
		l[i].flags = sortFlags(append(l[i].flags, imap.FlagSeen))
	}
	return l
}
