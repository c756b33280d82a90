#!/usr/bin/env bash
# A sandbox for tracers, in the current directory: three people were at a
# market today, one of them after the others had left. It stays up; end it with
#   kill "$(cat practice.pid)"
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
url=http://127.0.0.1:8080
now=$(date +%s)

motma admin init --sandbox
motma admin app add bluezone --name Bluezone --contributes name,birth,cccd,phone --proves cccd=card --generate bluezone.pem
motma admin app add lab-79 --kind lab --name 'Phòng xét nghiệm' --unit 79 --generate lab-79.pem
motma admin app add hcdc --kind authority --name HCDC --unit 79 --purposes contact_tracing --generate hcdc.pem
motma serve --sandbox >serve.log 2>&1 &
echo $! >practice.pid
until curl -fs http://127.0.0.1:9090/readyz >ready; do sleep 0.1; done

"$here/token.sh" bluezone bluezone.pem $url >bluezone.auth
post() { curl -sS --fail-with-body -H @bluezone.auth -H 'Content-Type: application/json' "$url$1" -d @-; }

person() { # USER NAME BIRTH CCCD PHONE
  jq -n '{user: $ARGS.positional[0], attributes: {name: $ARGS.positional[1], birth: $ARGS.positional[2],
    cccd: $ARGS.positional[3], phone: $ARGS.positional[4]},
    proofs: [{kind: "cccd", how: "card", at: (now | todate)}]}' --args "$@" | post /v1/accounts >"$1.json"
}
scan() { # USER DIRECTION MINUTES-AGO
  jq -n --arg id "$(cat /proc/sys/kernel/random/uuid)" --arg place "$place" --arg direction "$2" --argjson at $((now - $3 * 60)) \
    --arg text "$(jq -r .code.text "$1.json")" '{$id, $place, $direction, $text, method: "staff_scans",
    at: ($at | todate), offline: true}' | post /v1/scans >scan.json
}

person an 'Nguyễn Văn An' 1990-01-15 001090000011 0900000001
person binh 'Trần Thị Bình' 1985-03-02 079185000022 0900000002
person cuong 'Lê Văn Cường' 1978-11-30 079078000033 0900000003
place=$(jq -n '{kind: "venue", name: "Chợ Bến Thành", unit: "26743"}' | post /v1/places | tee market.json | jq -r .place)
scan an in 180
scan binh in 150
scan binh out 90
scan an out 60
scan cuong in 30
