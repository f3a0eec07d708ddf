# What a developer does with Postern. `make check` is the one that decides.

GOLANGCI = v2.15.0
LINT     = bin/golangci-lint
FUZZTIME ?= 30s
BENCH    ?= .
export GOFLAGS ?=
# SQLite is C put into Go: a detector in its inner loops finds nothing of ours
# and makes the tests three times as slow. Everything else is watched.
RACE     = CGO_ENABLED=1 go test -race -gcflags='modernc.org/...=-d=checkptr=0 -race=false' -timeout 30m

.PHONY: build run demo test race long integration compare others soak golden fuzz bench cover fmt vet cross lint needs check clean

build: ## the program, as ./postern
	CGO_ENABLED=0 go build -trimpath -o postern .

run: build ## the program with your own config
	./postern

demo: build ## the program with seeded mail; needs no account and no network
	./postern demo

test: ## all tests, quickly
	go test ./...

race: ## all tests with the race detector
	$(RACE) ./...

long: ## the session of 300 messages, too long for the race detector
	CGO_ENABLED=0 go test -run TestTriage ./cli

integration: ## the tests against the real Dovecot, anew each time
	$(RACE) -count=1 ./account/... ./cli/... ./internal/...

compare: ## the mail parser against Python's, Perl's and Dovecot's, right-to-left text against FriBidi's
	.ci/needs python3 libmime-tools-perl libfribidi-bin
	go test -tags integration -count=1 ./rfc822
	go test -tags integration -count=1 -run TestReorderCompare ./render

others: ## a Maildir of 50,000 messages beside mbsync, maildrop and mutt: POSTERN_OTHERS=number
	.ci/needs isync maildrop mutt
	go test -tags others -count=1 -timeout 60m -run TestMaildirOfOthers -v ./cli

soak: ## the tests of time and load, over and over: SOAK=20 runs, and ten times as many kills under SEED
	POSTERN_SOAK=$(or $(SEED),$(shell date +%s)) go test -count=1 -timeout 0 -run TestKilledAtAnyMoment ./account
	go test -count=$(or $(SOAK),20) -timeout 0 ./account/... ./cache/...

golden: ## rewrite the golden files; read the difference before you commit it
	go test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u) -update

fuzz: ## every fuzz test for FUZZTIME
	@for d in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' $$d/*_test.go | cut -c6-); do \
	    echo "== $$d $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$d || exit 1; \
	  done; done

bench: ## the benchmarks: BENCH=regexp
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

cover: ## how much of the code the tests run
	go test -coverpkg=./... -coverprofile=cover.out ./... && go tool cover -func=cover.out | tail -n 1

fmt:
	@bad=$$(git ls-files '*.go' | xargs gofmt -l); [ -z "$$bad" ] || { echo "not gofmt-ed:"; echo "$$bad"; exit 1; }

# Without cgo everywhere but under the race detector: what one step has compiled
# the next one finds.
vet:
	CGO_ENABLED=0 go vet ./...

cross: ## it must build without cgo, and vet, everywhere it is to run
	CGO_ENABLED=0 GOOS=linux go build ./...
	CGO_ENABLED=0 GOOS=darwin go vet ./...
	CGO_ENABLED=0 GOOS=windows go vet ./...

$(LINT): Makefile
	GOBIN=$(CURDIR)/bin GOOS= GOARCH= CGO_ENABLED=0 go install -ldflags='-s -w' github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	@touch $@

lint: $(LINT)
	CGO_ENABLED=0 $(LINT) run

needs: ## install what the tests need and this machine lacks
	.ci/needs

# The quick checks come first: what is wrong is said early.
check: needs fmt vet cross ## everything that must hold before a commit
	$(MAKE) race
	$(MAKE) long
	$(MAKE) lint

clean:
	rm -rf postern postern.exe bin cover.out
