#!/usr/bin/env bash
# RACT: a teacher a subset, texts for all, the vision encoder alone learns from them:
# training/runs/ract.sh IMAGES DATA MODEL WORK
# DATA is a folder of training.data whose table names the data sets in its column "subset", MODEL a folder of
# training.vlm.load or a checkpoint of transformers. RECIPE and CONFIG choose the size; COUNT limits the photos that each
# teacher describes. Sizes of the paper: RECIPE=training/configs/rl/q-insight-qwen2.5-vl-7b.yaml
# CONFIG=training/configs/ract/qwen2.5-vl-7b.yaml DEVICE=cuda. Each act goes on where it was stopped.
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 data=$2 model=$3 work=$4
recipe=${RECIPE:-training/configs/rl/q-insight-tiny.yaml} config=${CONFIG:-training/configs/ract/tiny.yaml}
device=${DEVICE:-cpu}
texts=()
for subset in $(python -m training.ract.data --data "$data" --out "$work/data"); do
  python -m training.rl.train --recipe "$recipe" --model "$model" --data "$work/data/$subset" --images "$images" \
    --device "$device" --out "$work/teachers/$subset"
  python -m training.rl.describe write --model "$model" --adapter "$work/teachers/$subset/adapter" \
    --data "$work/data/$subset" --images "$images" --device "$device" ${COUNT:+--count "$COUNT"} --out "$work/texts/$subset"
  texts+=("$work/texts/$subset")
done
python -m training.ract.tune --config "$config" --model "$model" --images "$images" --texts "${texts[@]}" \
  --device "$device" --out "$work/model"
