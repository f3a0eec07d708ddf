package demo

// What the generated lists talk about.

var kilnPeople = []string{
	"Aiko Brandt", "Dmitri Halvorsen", "Ngozi Abara", "Paul Lefèvre", "Hana Kovář", "Ravi Menon", "Lotte de Wit", "Kenji Mori",
	"Beatriz Sá", "Oskar Friis",
}

var kilnTopics = []string{
	"Incremental builds rebuild too much after a rename", "Remote cache: what is a hit?", "Proposal: targets as plain values",
	"kiln watch eats a core on network mounts", "Release 0.%d", "Test sharding by history", "Reproducible archives on macOS",
	"Why is the graph walk single threaded?", "Drop the XML report?", "Sandbox leaks $HOME into actions", "Docs: the first five minutes",
	"Error messages that point at the wrong line", "Windows paths, again (part %d)", "Deterministic timestamps in zip files",
	"RFC %d: rules in a real language", "Cross compiling with two toolchains", "kiln query is slow on 40k targets", "Flaky test of the week %d",
	"Can we stop vendoring the hash library?", "Build farm: node %d is down", "Stale lock file after a crash", "Progress bar: less is more",
	"Parsing BUILD files: 3x faster", "Memory use during analysis", "Should a warning ever fail a build?", "Glob ordering differs between file systems",
	"Signed cache entries", "Make the default output quiet", "How do you all name your targets?", "Profile of a cold start",
}

var kilnLines = []string{
	"I bisected this to the change that made the walker remember directories.", "The numbers below are medians of ten runs on an idle machine.",
	"With a warm cache the difference disappears, which is why nobody noticed.", "I would rather have one obvious way to do it than three clever ones.",
	"If the key contains the path of the output, two checkouts never share anything.", "That is exactly the kind of option nobody finds until it is too late.",
	"The test passes on its own and fails only when run after the archive test.", "Could we write down the rule first and argue about the syntax later?",
	"I have a branch that does this in eighty lines, half of them comments.", "It is not pretty, but it is correct, and it is fast enough.",
	"Please do not add a flag for this; pick the right default.", "On my laptop the full build goes from 94 s to 61 s.",
	"We talked about this last spring and the objection then was Windows.", "Does anybody still rely on the old behaviour?",
	"The error is real, but the message blames the wrong file.", "I will send a second version with the test that you asked for.",
	"A hash of the content is the only thing that never lies.", "Let us not make the simple case pay for the rare one.",
}

var sailPeople = []string{"Oskar Friis", "Beatriz Sá", "Lotte de Wit", "Paul Lefèvre", "Kenji Mori", "Ngozi Abara"}

var sailTopics = []string{
	"Anchoring in kelp", "Which tide tables do you trust?", "A leaking rudder post", "Passage notes: three days to the islands",
	"Reefing early, a confession", "Winter cover: canvas or shrink wrap?", "Solar panels that survive a gybe", "Night watch snacks",
	"For sale: storm jib, hardly used", "Fog, and the ferry", "Learning to splice", "Crew wanted for the %dth regatta",
}

var sailLines = []string{
	"The pilot book says good holding, the pilot book has never been there in a north-westerly.", "We left with the last of the ebb and had the wind we were promised for once.",
	"Nobody slept, everybody laughed, the stove stayed lit.", "My rule: when you first think of reefing, you are already late.",
	"Epoxy first, opinions later.", "The buoy was exactly where the chart said, which surprised us.", "I would not trust it in anything above twenty knots.",
	"A cup of tea costs nothing and fixes most decisions.", "The harbour master is called Ingrid and accepts cake.", "Bring a longer rope than you think.",
}
