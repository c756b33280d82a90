# motma: `make demo` shows it, `make test` proves it, `make check` reads it.
# The targets install what they need; on Debian and Ubuntu nothing but Go, git
# and make has to be there.

SHELL := /bin/bash
GO ?= go
export GOFLAGS := -mod=readonly

.PHONY: demo build test check bench fuzz install generate

demo: ## start the platform with a synthetic population and show what it does
	$(GO) run ./cmd/motma demo

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/motma ./cmd/motma

install: ## what the tests need beside Go: PostgreSQL, zbar, Node for the API linter
	scripts/install.sh

test: install ## everything, on SQLite and PostgreSQL
	$(GO) test -timeout 25m ./...

check: install ## format, vet, staticcheck, architecture, generated files
	scripts/check.sh

generate: ## write generated files anew
	$(GO) generate ./...

bench: ## this program against this machine's floor
	$(GO) run ./cmd/motma bench

fuzz: ## each fuzz target for a while (FUZZTIME=1m)
	scripts/fuzz.sh
