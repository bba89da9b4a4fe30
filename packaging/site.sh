#!/usr/bin/env bash
# Builds the pages for users into build/site; a link that leads nowhere is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
QT_QPA_PLATFORM=offscreen python docs/keys.py
mkdocs build --strict --quiet -f packaging/mkdocs.yml
