#!/usr/bin/env bash
# Brings the gettext catalogs up to date with the source. Untranslated texts stay empty: a test names
# them. With a language code as argument that language is begun.
set -euo pipefail
cd "$(dirname "$0")/.."
pot=$(mktemp) locale=qualityculler/locale
trap 'rm -f "$pot"' EXIT
mapfile -t keywords < <(python -c 'from qualityculler.text import KEYWORDS; print(*KEYWORDS, sep="\n")')
pybabel -q extract "${keywords[@]/#/-k}" --no-location --sort-output -o "$pot" qualityculler
for language in "$@"; do
  pybabel -q init -D qualityculler -i "$pot" -d "$locale" -l "$language"
done
pybabel -q update -D qualityculler -i "$pot" -d "$locale" --no-fuzzy-matching --ignore-obsolete \
  --ignore-pot-creation-date --width 100
pybabel -q compile -D qualityculler -d "$locale"
