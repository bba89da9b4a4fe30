#!/usr/bin/env bash
# Stages 1 to 3 of the paper with CLIP ViT-L/14-336, for a machine with a GPU and open_clip's hub:
# training/runs/paper.sh IMAGES LABELS WORK [TEXTS]
#
# LABELS is a labels.csv in the form of training.data.biq2021, or the name of a published dataset
# (koniq10k-lists is the paper's; python -m training.data.write_table --help lists them), IMAGES then
# its folder. TEXTS is the JSON an RL-trained model wrote ({image, description}); without it the
# texts are composed from measurements and MOS, which is not the paper's stage 0. CONFIG names other
# values. The GPU is taken if there is one (bf16); everything also runs, slowly, without. Begun
# again, training goes on from its last checkpoint.
set -euo pipefail
cd "$(dirname "$0")/../.."
images=$1 labels=$2 work=$3 texts=${4:-} config=${CONFIG:-training/configs/paper.yaml} side=${SIDE:-336}
if [[ -f $labels ]]; then
  python -m training.data.biq2021 --images "$images" --labels "$labels" --out "$work/data"
else
  python -m training.data.write_table --dataset "$labels" --root "$images" --out "$work/data"
fi
python -m training.align.clip_views --data "$work/data" --images "$images" --side "$side" --out "$work/views"
python -m training.align.clip_train --config "$config" --data "$work/data" --views "$work/views" \
  --out "$work/align" ${texts:+--texts "$texts"}
python -m training.basis.train --align "$work/align" --config "$config" --out "$work/basis"
python -m training.export.clip_onnx --align "$work/align" --basis "$work/basis" --out "$work/models"
echo "To score with it: qualityculler models add $work/models/rali-paper.onnx, then qualityculler scan --scorer rali-paper FOLDER"
