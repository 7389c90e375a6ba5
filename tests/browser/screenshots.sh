#!/bin/sh
# Photograph a running Datasette with Chromium: sh tests/browser/screenshots.sh [ADDRESS] [FOLDER]
# Needs chromium. A page is 1280 pixels wide, then 500, the narrowest window Chromium opens.
set -eu
address=${1:-http://127.0.0.1:8001}
folder=${2:-screenshots}
columns='_col=claim&_col=source&_col=attribution_class&_col=band&_col=score&_col=source_reliability&_col=endorsed_by'
mkdir -p "$folder"

photograph() {
  profile=$(mktemp -d)
  timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$profile" --screenshot="$folder/$1" --window-size="$2" "$address$3" \
    >/dev/null 2>&1
  rm -rf "$profile"
  echo "$folder/$1"
}

photograph claims.png 1280,1300 "/claims/claims?$columns"
photograph claims-narrow.png 500,1600 "/claims/claims?$columns"
photograph claim.png 1280,1400 /claims/claims/1
photograph query.png 1280,1000 /claims/figures_and_endorsers
photograph about.png 1280,1400 /-/reliability/about
