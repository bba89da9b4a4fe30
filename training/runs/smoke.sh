#!/usr/bin/env bash
# All acts on generated images with toy settings: two CPU cores, a minute or two.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python -m training.data.toy --out "$work/toy"
python -m training.data.biq2021 --images "$work/toy" --labels "$work/toy/labels.csv" --out "$work/data"
python -m training.align.features --data "$work/data" --images "$work/toy" --out "$work/features"
python -m training.align.train --config training/configs/align-smoke.yaml \
  --data "$work/data" --features "$work/features" --out "$work/align"
python -m training.basis.train --config training/configs/basis-smoke.yaml \
  --align "$work/align" --out "$work/basis"
python -m training.export.onnx --align "$work/align" --basis "$work/basis" --out "$work/model"
