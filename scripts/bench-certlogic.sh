#!/usr/bin/env bash
# Compares the package rules with certlogic-js, the reference implementation, on
# the same rules and data: the project's own rule set, and the national ones when
# the public suites are there (MOTMA_SUITES, by default ../shared/suites). Both
# run on one core, in turn, ROUNDS times; the best of each counts. Fails when the
# ratio is below four.
set -euo pipefail
cd "$(dirname "$0")/.."
version=1.2.2
rounds=${ROUNDS:-9} # short ones: the best of each was the least disturbed
suites=$(realpath -m "${MOTMA_SUITES:-../shared/suites}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

npm install --silent --no-audit --no-fund --prefix "$tmp" "certlogic-js@$version" >/dev/null
go test -c -o "$tmp/rules.test" ./rules

names=(Own)
dirs=(rules/testdata/VN)
if [[ -d $suites/business-rules ]]; then
  names+=(National)
  dirs+=("$suites/business-rules")
fi

# evaluations a second of this package
ours() {
  (cd rules && MOTMA_SUITES=$suites GOMAXPROCS=1 "$tmp/rules.test" \
    -test.run '^$' -test.bench "^Benchmark$1Rules\$" -test.benchtime 500ms -test.cpu 1) |
    awk '{ for (i = 2; i <= NF; i++) if ($i == "evals/s") printf "%d\n", $(i-1) }'
}
theirs() { node scripts/bench-certlogic.mjs "$tmp/node_modules/certlogic-js" 0.5 "$1"; }

printf '%-10s %16s %16s %8s\n' rules "here, 1/s" "certlogic-js, 1/s" ratio
slow=0
for i in "${!names[@]}"; do
  best=0 other=0
  for ((r = 0; r < rounds; r++)); do
    a=$(ours "${names[i]}")
    b=$(theirs "${dirs[i]}")
    ((a > best)) && best=$a
    ((b > other)) && other=$b
  done
  printf '%-10s %16d %16d %8s\n' "${names[i]}" "$best" "$other" "$(awk "BEGIN { printf \"%.1f\", $best / $other }")"
  ((best >= 4 * other)) || slow=1
done
exit $slow
