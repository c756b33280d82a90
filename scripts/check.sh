#!/usr/bin/env bash
# Reads the code without running it: format, vet, staticcheck, the table of
# imports, and that generated files are what their generators write.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '%s\n' "check: $*"; }

step format
unformatted=$(gofmt -l $(git ls-files '*.go'))
if [[ -n $unformatted ]]; then
  printf 'gofmt would change:\n%s\n' "$unformatted"
  exit 1
fi

step vet
go vet ./...

step staticcheck
go tool -modfile=tools/go.mod staticcheck ./...

step architecture
go test ./internal/archtest

step generated files
scripts/generated.sh

step API document
scripts/lint-api.sh
echo "check: all good"
