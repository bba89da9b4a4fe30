#!/usr/bin/env bash
# The video systems with a model of transformers: training/runs/video.sh CLIPS LABELS MODEL WORK [RECIPE]
# LABELS is a CSV with clip and mos (1 to 5). Its clips become pictures, the model learns from them if a RECIPE is given (else
# it answers as it is). What is judged are answers about TEST_CLIPS with TEST_LABELS, which a RECIPE needs: clips that were
# learnt from judge nothing. LAYOUT=preresq (four pictures, two numbers) or vqathinker (six frames, one number). DEVICE=cuda on a GPU;
# ACCELERATE="accelerate launch --config_file training/configs/accelerate/zero3.yaml" learns on several. PreResQ-R1 starts from
# its own model of pictures: training.rl.train with preresq-r1-qwen2.5-vl-7b.yaml, then with preresq-video-qwen2.5-vl-7b.yaml.
set -euo pipefail
cd "$(dirname "$0")/../.."
clips=$1 labels=$2 model=$3 work=$4 recipe=${5:-}
if [[ -n $recipe && -z ${TEST_LABELS:-} ]]; then
  echo "A recipe learns from CLIPS: name others in TEST_CLIPS and TEST_LABELS to judge by." >&2
  exit 2
fi
layout=${LAYOUT:-preresq} device=${DEVICE:-cpu}
test_clips=${TEST_CLIPS:-$clips} test_labels=${TEST_LABELS:-$labels}
frames() { python -m training.rl.video frames --layout "$layout" --labels "$1" --clips "$2" --out "$3"; }
frames "$test_labels" "$test_clips" "$work/test"
adapter=()
if [[ -n $recipe ]]; then
  frames "$labels" "$clips" "$work/train"
  ${ACCELERATE:-python} -m training.rl.train --recipe "$recipe" --model "$model" --clips "$work/train" \
    --device "$device" --out "$work/run"
  adapter=(--adapter "$work/run/adapter")
fi
python -m training.rl.video answer --model "$model" "${adapter[@]}" --pictures "$work/test" \
  --device "$device" --out "$work/answers.jsonl"
python -m training.rl.video judge --labels "$test_labels" --answers "$work/answers.jsonl" \
  --aspects "$([[ $layout == preresq ]] && echo 2 || echo 1)"
