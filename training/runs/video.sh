#!/usr/bin/env bash
# PreResQ-R1's way of judging video, with a model of transformers: training/runs/video.sh CLIPS LABELS MODEL WORK [ADAPTER]
# LABELS is a CSV with clip and mos (1 to 5), MODEL a vision-language checkpoint (the paper starts from its own model of
# pictures, which training.rl.train makes of Qwen2.5-VL-7B). DEVICE=cuda on a GPU. The reinforcement learning on clips itself is
# not wired: the rewards are there (rl/rewards/preresq_r1.py, vqathinker.py), the trainer takes one picture a prompt.
set -euo pipefail
cd "$(dirname "$0")/../.."
clips=$1 labels=$2 model=$3 work=$4 adapter=${5:-}
python -m training.rl.video frames --labels "$labels" --clips "$clips" --out "$work"
python -m training.rl.video answer --model "$model" ${adapter:+--adapter "$adapter"} --pictures "$work" \
  --device "${DEVICE:-cpu}" --out "$work/answers.jsonl"
python -m training.rl.video judge --labels "$labels" --answers "$work/answers.jsonl"
