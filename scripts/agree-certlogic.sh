#!/usr/bin/env bash
# Evaluates random expressions here and in certlogic-js, the reference
# implementation, and compares: values must be equal, and what one refuses the
# other must refuse. SEED and COUNT choose the expressions.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --silent --no-audit --no-fund --prefix "$tmp" certlogic-js@1.2.2 >/dev/null
mkdir "$tmp/suite"
node scripts/agree-certlogic.mjs "$tmp/node_modules/certlogic-js" "${SEED:-$RANDOM}" "${COUNT:-20000}" >"$tmp/suite/random.json"
go run ./cmd/motma rules test "$tmp/suite"
