#!/usr/bin/env bash
# From labels and images to the shipped ONNX file and its card:
# training/runs/rali-s.sh IMAGES LABELS LARGE FAULTS PRISTINE WORK
# LARGE: sharp photos of 12 to 24 MP; FAULTS: ../shared/photos; PRISTINE: Kodak24 and BSDS500 (data of ladders).
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 labels=$2 large=$3 faults=$4 pristine=$5 work=$6
python -m training.data.biq2021 --images "$images" --labels "$labels" --out "$work/data"
python -m training.align.features --data "$work/data" --images "$images" --out "$work/features-pretrained"
python -m training.align.ladders --data "$work/data" --images "$images" --features "$work/features-pretrained"
python -m training.align.train --config training/configs/align-lite0-biq2021.yaml \
  --data "$work/data" --features "$work/features-pretrained" --out "$work/align-pretrained"
torchrun --nproc-per-node 2 -m training.align.finetune --config training/configs/finetune-lite0-biq2021.yaml \
  --data "$work/data" --images "$images" --align "$work/align-pretrained" --out "$work/finetune"
torchrun --nproc-per-node 2 -m training.align.finetune --config training/configs/finetune-again-lite0-biq2021.yaml \
  --data "$work/data" --images "$images" --align "$work/align-pretrained" --earlier "$work/finetune" \
  --out "$work/finetune-again"
python -m training.align.features --data "$work/data" --images "$images" \
  --weights "$work/finetune-again/trunk.pt" --out "$work/features"
python -m training.align.ladders --data "$work/data" --images "$images" --features "$work/features"
python -m training.align.train --config training/configs/align-lite0-biq2021.yaml \
  --data "$work/data" --features "$work/features" --out "$work/align"
python -m training.basis.train --config training/configs/basis-lite0-biq2021.yaml \
  --align "$work/align" --out "$work/basis"
python -m training.align.finetuned_head --finetune "$work/finetune-again" --data "$work/data" --features "$work/features" \
  --out "$work/align-tower"
python -m training.basis.train --config training/configs/basis-tower-lite0-biq2021.yaml \
  --align "$work/align-tower" --out "$work/basis-tower"
python -m training.export.onnx --align "$work/align" "$work/align-tower" --basis "$work/basis" "$work/basis-tower" \
  --out resources/models/rali-s
python -m training.export.card --data "$work/data" --images "$images" --cache "$work/scores" \
  --photos "$large" --faults "$faults" --pristine "$pristine" \
  --out resources/models/rali-s/README.md
