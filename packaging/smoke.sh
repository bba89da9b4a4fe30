#!/usr/bin/env bash
# Whether a packaged program works: packaging/smoke.sh PROGRAM [SCREENSHOT.png]. PROGRAM is the command
# line executable. Uses a home of its own; a window needs a display (xvfb-run where there is none).
set -euo pipefail
program=$1 shot=${2:-} samples=$(cd "$(dirname "$0")/.." && pwd)/resources/samples
home=$(mktemp -d)
trap '[ -z "${window:-}" ] || kill "$window" 2> /dev/null || true; rm -rf "$home"' EXIT
export HOME=$home XDG_DATA_HOME=$home/data XDG_CACHE_HOME=$home/cache XDG_STATE_HOME=$home/state
export QUALITYCULLER_OFFLINE=1 # everything has come along
step() { printf '\n== %s\n' "$*"; }

step version && "$program" --version
step doctor && "$program" doctor
step scan && "$program" scan "$samples" --csv "$home/scores.csv"
photos=("$samples"/*.jpg)
[ "$(tail -n +2 "$home/scores.csv" | grep -c scored)" -ge "${#photos[@]}" ] || { echo "not all were scored" >&2; exit 1; }
step explain && "$program" explain "${photos[0]}" | tee "$home/said"
grep -q "by the model quality-tiny" "$home/said"
step window
if [ -n "${DISPLAY:-}" ] || [ "$(uname)" != Linux ]; then
  "$program" gui "$samples" & window=$!
  began=$(date +%s%N)
  if command -v xdotool > /dev/null; then
    # Polled: --sync misses a window that comes while it looks.
    until xdotool search --onlyvisible --name QualityCuller > /dev/null 2>&1; do
      kill -0 $window && [ $((($(date +%s%N) - began) / 1000000000)) -lt 60 ] || { echo "no window" >&2; exit 1; }
      sleep 0.1
    done
    echo "window after $((($(date +%s%N) - began) / 1000000)) ms"
    sleep 4
    [ -z "$shot" ] || import -window root "$shot"
    # A second start hands its photo over and ends.
    timeout 60 "$program" gui "${photos[1]}"
  else
    sleep 10
  fi
  kill -0 $window
  kill $window
  wait $window || true
else
  echo "no display: the window was not tried" >&2
fi
step "it works"
