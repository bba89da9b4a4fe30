#!/usr/bin/env bash
# Act 1 at tiny scale: each reward on quality-tiny for a number of updates, judged on val photos.
# training/runs/rl-tiny.sh IMAGES LABELS WORK [UNTIL [RECIPE...]]
# UNTIL (60) is the update to stop at; the same command with a larger one goes on from there, up to
# the recipe's 300. An update of 16 answers takes about 18 CPU-seconds on a core with bf16.
# Each recipe leaves an adapter, what it says of 256 val photos, and the files that the application takes up.
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 labels=$2 work=$3 until=${4:-60}
shift $(($# < 4 ? $# : 4))
recipes=("$@")
((${#recipes[@]})) || recipes=(q-insight visualquality-r1 preresq-single gaussian-rank)
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OMP_WAIT_POLICY=PASSIVE
data=(--data "$work/data" --images "$images") model="$work/quality-tiny"
[[ -f $work/data/table.csv ]] ||
  python -m training.data.biq2021 --images "$images" --labels "$labels" --out "$work/data"
[[ -f $model/manifest.json ]] || python -m training.vlm.load --base "$(python -m training.vlm.base)" \
  --model resources/models/quality-tiny --out "$model"
[[ -f $work/eval-cold/manifest.json ]] ||
  python -m training.rl.evaluate --model "$model" "${data[@]}" --out "$work/eval-cold"
for name in "${recipes[@]}"; do
  run="$work/$name"
  python -m training.rl.train --recipe "training/configs/rl/$name-tiny.yaml" --model "$model" \
    "${data[@]}" --out "$run" --until "$until"
  python -m training.rl.evaluate --model "$model" --adapter "$run/adapter" "${data[@]}" \
    --out "$run/eval-$until"
  python -m training.rl.compare --before "$work/eval-cold" --after "$run/eval-$until"
  python -m training.vlm.export --model "$model" --adapter "$run/adapter" --out "$run/files"
  echo "To explain with it: qualityculler models use --family quality-tiny --gguf $(python -m training.vlm.base)" \
    "--mmproj $run/files/mmproj.gguf --lora $run/files/lora.gguf"
done
