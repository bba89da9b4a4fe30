#!/usr/bin/env bash
# The card's tables that need fits of their own, into training/results: training/runs/tables.sh IMAGES WORK
# WORK is that of rali-s.sh. Ablation and development by subset are run on the pretrained trunk: the fine-tuned one
# has met all subsets. About three quarters of an hour on two cores; stopped at any point, its fits go on.
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 work=$2
for name in ablation subset_out official; do
  python -m "training.evaluate.$name" --data "$work/data" --features "$work/features-pretrained" \
    --align-config training/configs/align-lite0-biq2021.yaml --basis-config training/configs/basis-lite0-biq2021.yaml \
    --texts "$work/align-pretrained" --out "$work/$name" --results training/results
done
python -m training.evaluate.precision --data "$work/data" --images "$images" --features "$work/features" --results training/results
python -m benchmarks.score --rivals --floats "$work/features/trunk-fp32.onnx" --results training/results
