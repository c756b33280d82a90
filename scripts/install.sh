#!/usr/bin/env bash
# Installs what tests and checks need beside Go, through apt. Says nothing and
# does nothing when everything is there already.
set -euo pipefail

need=()
have() { command -v "$1" >/dev/null 2>&1; }
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb || need+=(postgresql)
have zbarimg || need+=(zbar-tools)
have node || need+=(nodejs)
have npx || need+=(npm)
for tool in curl openssl jq; do have $tool || need+=($tool); done # the guides
if ((${#need[@]} == 0)); then exit 0; fi

sudo=()
if [[ $(id -u) != 0 ]]; then sudo=(sudo); fi
echo "installing ${need[*]}"
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
