#!/usr/bin/env bash
# Installs what tests and checks need beside Go, through apt and npm. Says
# nothing and does nothing when everything is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

need=()
have() { command -v "$1" >/dev/null 2>&1; }
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb || need+=(postgresql)
have zbarimg || need+=(zbar-tools)
have pdftoppm || need+=(poppler-utils)
have node || need+=(nodejs)
have npx || need+=(npm)
for tool in curl openssl jq; do have $tool || need+=($tool); done # the guides
if ((${#need[@]})); then
  sudo=()
  if [[ $(id -u) != 0 ]]; then sudo=(sudo); fi
  echo "installing ${need[*]}"
  export DEBIAN_FRONTEND=noninteractive
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi

# npm packages that tests run, exactly those of the lock file.
packages() {
  if [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]]; then return; fi
  echo "installing npm packages of $1"
  npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
}
packages interop
packages interop/typescript
packages interop/fhir
