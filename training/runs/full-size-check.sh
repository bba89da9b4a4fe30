#!/usr/bin/env bash
# A release with random weights at the size of CLIP ViT-L/14-336: written, converted, added, compared with torch, timed.
# Needs about 8 GB of disk in WORK and 6 GB of memory: training/runs/full-size-check.sh WORK
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$1
python -m training.export.full_size write --work "$work"
for precision in fp32 fp16; do
  python -m training.export.full_size convert --work "$work" --precision "$precision"
  python -m training.export.full_size add --work "$work" --precision "$precision"
  for threads in 1 2; do
    ${QUIET:-} python -m training.export.full_size score --work "$work" --precision "$precision" --threads "$threads"
  done
done
