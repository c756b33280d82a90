#!/usr/bin/env bash
# Writes generated files to a temporary folder and compares.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

go run ./cmd/motma openapi >"$tmp/openapi.json"
if ! diff -u api/openapi.json "$tmp/openapi.json" | head -40; then
  echo "api/openapi.json is not current: run 'make generate' and commit it"
  exit 1
fi
