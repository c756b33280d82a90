#!/usr/bin/env bash
# Draws what `motma demo` prints, from its standard input, as the README's
# picture: go run ./cmd/motma demo --once | scripts/demo-svg.sh >docs/demo.svg
# Shown are the steps, one code in every app, cards, and a gate's answers.
set -euo pipefail
awk '
  /^── / { shown = /MỘT MÃ TRONG|── THẺ|CỔNG CÓ MẠNG/; began = 1 }
  /hàng: mã cũ/ || /Lý do thường gặp/ || /^   \(1\)/ { shown = 0 }
  /^ +\(1\)/ { next } # reasons: their words are further down
  { gsub(/ \([0-9]+\)/, "") }
  !began || shown { lines[n++] = $0 }
  END {
    while (n > 0 && lines[n - 1] ~ /^ *$/) n--
    height = 20 * n + 40
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"731\" height=\"%d\" viewBox=\"0 0 731 %d\" role=\"img\" aria-label=\"Output of motma demo\">\n", height, height
    print "<rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#10212b\"/>"
    print "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"#dfe9ee\" xml:space=\"preserve\">"
    for (i = 0; i < n; i++) {
      line = lines[i]
      gsub(/&/, "\\&amp;", line); gsub(/</, "\\&lt;", line)
      gsub(/✓/, "<tspan fill=\"#5fd38d\">✓</tspan>", line)
      gsub(/✗/, "<tspan fill=\"#ff8a80\">✗</tspan>", line)
      if (line ~ /^──/) line = "<tspan fill=\"#8fc7e8\">" line "</tspan>"
      printf "<text x=\"20\" y=\"%d\" style=\"white-space:pre\">%s</text>\n", 20 * i + 32, line
    }
    print "</g>\n</svg>"
  }'
