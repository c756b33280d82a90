#!/usr/bin/env bash
# Prints an Authorization header with a new access token (RFC 7523, ES256):
#   token.sh CLIENT PRIVATE-KEY.pem ADDRESS [AUDIENCE] >client.auth
# AUDIENCE is the platform's public address; ADDRESS by default.
set -euo pipefail
client=$1 key=$2 address=$3 audience=${4:-$3} now=$(date +%s)

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# openssl writes a signature as two ASN.1 integers; a JWT wants 32 bytes of each.
es256() {
  local hex
  hex=$(openssl dgst -sha256 -sign "$key" | openssl asn1parse -inform DER |
    awk -F: '/INTEGER/ { while (length($NF) < 64) $NF = "0" $NF; printf "%s", $NF }')
  printf "$(sed 's/../\\x&/g' <<<"$hex")"
}

claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"%s"}' \
  "$client" "$client" "$audience" "$now" $((now + 120)) "$(openssl rand -hex 16)")
jwt=$(printf '{"alg":"ES256","typ":"JWT"}' | base64url).$(printf '%s' "$claims" | base64url)
jwt=$jwt.$(printf '%s' "$jwt" | es256 | base64url)

answer=$(curl -sS "$address/oauth2/token" -d grant_type=client_credentials -d "client_assertion=$jwt" \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer)
token=$(sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' <<<"$answer")
if [[ -z $token ]]; then
  printf '%s\n' "$answer" >&2
  exit 1
fi
printf 'Authorization: Bearer %s\n' "$token"
