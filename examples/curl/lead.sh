#!/bin/sh
# Posts a lead to LeadConduit with the URL of production, and asks for its event.
# With the proxy of the sandbox in the environment, the sandbox answers.
#
#   sandbox serve --proxy &
#   export HTTPS_PROXY=http://127.0.0.1:8081 CURL_CA_BUNDLE="$(sandbox ca --path)"
#   sh lead.sh ada@example.com
set -eu

host=https://app.leadconduit.com
path=${LEAD_PATH:-/flows/65a0000000000000000000f1/sources/65a0000000000000000000e1/submit}
key=${LEADCONDUIT_API_KEY:-sandbox}

curl -sS -H 'Accept: application/json' "$host$path" \
  --data-urlencode "email=${1:-ada@example.com}" \
  --data-urlencode 'first_name=Ada' \
  --data-urlencode 'phone_1=5125550142' \
  --data-urlencode 'state=TX'
echo

curl -sS -u "API:$key" "$host/events?limit=1" | cut -c 1-300
echo
