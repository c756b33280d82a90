#!/usr/bin/env bash
# A public linter reads the OpenAPI document.
set -euo pipefail
cd "$(dirname "$0")/.."
REDOCLY_TELEMETRY=off npx --yes --quiet @redocly/cli@1.34.5 lint --config api/redocly.yaml api/openapi.json
