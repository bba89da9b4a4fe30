"""Fine-tune the whole image tower against the descriptions, beginning where ``train`` ended.

``python -m training.align.finetune --config training/configs/finetune-lite0-biq2021.yaml
--data FOLDER --images DIR --align FOLDER --out FOLDER [--device cpu]`` (or
``torchrun --nproc-per-node 2 -m ...``; the numbers of images in the config are those of each
process)

The paper's stage 1 proper: the trunk learns too. Stopped at any point, the same command goes on
from its last checkpoint; ``--earlier FOLDER`` begins with the average of another run instead, for a
second schedule. The trunk that comes out is then quantized, its features are made once
more (``features --weights``) and the projection learns again on those (``train``).

Departures from the paper (arXiv 2510.11369, stage 1), beside those of ``train``:
1. An image is compared with a bank of texts, not only with those of its batch: the texts are
   frozen, so more negatives cost nothing, and a CPU's batch is small. Texts are compared with the
   images of the batch.
2. Crops at the scale of the whole image instead of the whole image.
3. Statistics of the batch normalisations stay as pretrained; the stem and the first stages, the
   dearest and the most general layers, stay frozen.
4. MOS (squared error of a linear read-out, thrown away afterwards), order within series and order
   of copies spoilt more and more are learnt beside the CLIP loss; errors count by subset
   (``sample_weights``).
5. The weights kept are an average over the last steps (EMA).
6. With ``weight_levels`` the convolutions compute with weights rounded as the 8-bit graph will have
   them (7 bits signed: 64), so that the tower learns to do with those.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from scipy.stats import spearmanr
from torch import Tensor, nn

from training import artefact, distributed
from training.align import sample_weights, series
from training.align.batches import Batch, Material, Shape, ahead, batches
from training.align.features import pixels
from training.align.progress import Run, average
from training.align.tower import Config, Tower, begin, go_on, save_trunk
from training.data.table import Sample, mos_of, of_split, read_table

PAIR_SCALE = 4.0  # the read-out is in MOS units, a clear gap is 0.4
CHECKPOINT_STEPS = 50


def bank_loss(image: Tensor, own: Tensor, bank: Tensor, scale: Tensor) -> Tensor:
    """CLIP's loss with more texts than images.

    image, own: unit-norm [B, D], row i a pair; bank: further texts [N, D]. Images are compared
    with all texts, texts with the images of the batch.
    """
    target = torch.arange(len(image), device=image.device)
    to_texts = scale * image @ torch.cat([own, bank]).t()  # [B, B + N]
    to_images = scale * own @ image.t()  # [B, B]
    return 0.5 * (F.cross_entropy(to_texts, target) + F.cross_entropy(to_images, target))


def loss_of(tower: Tower, batch: Batch, material: Material, config: Config) -> Tensor:
    """The whole loss of one batch, where the tower is."""
    there = tower.log_scale.device
    embedding, value = tower(batch.images.to(there))
    count = len(batch.rows)
    choice = torch.randint(material.texts.shape[1], (count,))
    own = material.texts[batch.rows, choice].to(there)
    bank = material.texts[torch.randint(len(material.texts), (config.bank,)), 0].to(there)
    scale = tower.log_scale.exp().clamp(max=100.0)
    loss = bank_loss(embedding[:count], own, bank, scale)
    error = (value[:count] - material.mos[batch.rows].to(there)).square()
    loss = loss + config.mos_weight * (material.weights[batch.rows].to(there) * error).mean()
    both = value[count - 2 * batch.pairs : count].view(-1, 2)
    loss = loss + config.series_weight * series.pair_loss(both[:, 0], both[:, 1], PAIR_SCALE)
    spoilt = value[count:].view(batch.spoilt, -1)
    rungs = torch.cat([value[: batch.spoilt, None], spoilt], 1)  # [ladders, 1 + RUNGS]
    return loss + config.spoilt_weight * series.ladder_loss(rungs, PAIR_SCALE)


@torch.inference_mode()
def validate(tower: Tower, images: Path, samples: list[Sample]) -> dict[str, float]:
    """SRCC of the read-out on whole images, pooled and by subset."""
    there = tower.log_scale.device
    seen = (torch.from_numpy(pixels(images, sample))[None].to(there) for sample in samples)
    values = np.array([float(tower(image)[1]) for image in seen])
    mos, subsets = mos_of(samples), np.array([s.subset for s in samples])
    found = {"pooled": float(spearmanr(values, mos).statistic)}
    for subset in sorted({s.subset for s in samples}):
        inside = subsets == subset
        found[subset] = float(spearmanr(values[inside], mos[inside]).statistic)
    return found


def train(run: Run, config: Config, material: Material, images: Path) -> Iterator[None]:
    """Take the steps that are left; stops for a breath after each one."""
    shape = Shape(config.photos, config.pairs, config.spoilt, config.crop_px)
    seed = config.seed + run.step  # a resumed run draws anew
    left = config.steps - run.step
    total, since = 0.0, time.monotonic()
    torch.manual_seed(seed + distributed.rank_and_world()[0])
    learning = [p for group in run.optimiser.param_groups for p in group["params"]]
    drawn = batches(images, material, shape, seed, left, distributed.rank_and_world())
    for batch in ahead(drawn):
        loss = loss_of(run.tower, batch, material, config)
        run.optimiser.zero_grad()
        loss.backward()
        distributed.average_gradients(learning)
        nn.utils.clip_grad_norm_(learning, 1.0)
        run.optimiser.step()
        run.schedule.step()
        # Early averages would hold on to the start.
        average(run.ema, run.tower, min(config.ema, (run.step + 1) / (run.step + 10)))
        run.step += 1
        total += float(loss.detach())
        if run.step % 25 == 0:
            seconds = (time.monotonic() - since) / 25
            if distributed.rank_and_world()[0] == 0:
                print(f"step {run.step}: loss {total / 25:.3f}, {seconds:.2f} s", flush=True)
            total, since = 0.0, time.monotonic()
        yield


def material_of(align: Path, samples: list[Sample], config: Config) -> Material:
    """What is learnt from, with the text features the first alignment used."""
    chosen = [samples[i] for i in of_split(samples, "train")]
    texts = torch.from_numpy(np.load(align / "texts.npy"))
    mos = torch.from_numpy(mos_of(chosen).astype(np.float32))
    weights = sample_weights.of_subsets(chosen, config.sample_weights)
    return Material(chosen, mos, weights, texts, series.clear_pairs(chosen))


def main() -> None:
    """Write ``trunk.pt`` (weights of the settled net), ``checkpoint.pt`` and the manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "data", "images", "align", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--earlier", type=Path, help="folder of an earlier run to go on from")
    parser.add_argument("--device", help="default: this process's GPU, else the processor")
    args = parser.parse_args()
    config = Config(**yaml.safe_load(args.config.read_text(encoding="utf-8")))
    samples = read_table(args.data / "table.csv")
    material = material_of(args.align, samples, config)
    val = [samples[i] for i in of_split(samples, "val")]
    embeddings = torch.from_numpy(np.load(args.align / "embeddings.npy"))
    rows = torch.from_numpy(of_split(samples, "train"))
    device = distributed.own_device(args.device)
    first = distributed.join(device.type) == 0
    tower = begin(config, args.align, embeddings[rows], material.mos)
    if args.earlier:
        go_on(tower, args.earlier)
    run = Run(tower.to(device), config)
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        run.load(checkpoint)
    for _ in train(run, config, material, args.images):
        if first and (run.step % CHECKPOINT_STEPS == 0 or run.step == config.steps):
            run.save(checkpoint)
        if first and run.step % config.eval_steps == 0 and run.step < config.steps:
            print(f"step {run.step}: val {validate(run.ema, args.images, val)}", flush=True)
            save_trunk(run.ema, args.out / f"trunk-{run.step}.pt")
    if first:
        finish(run, config, args, val)


def finish(run: Run, config: Config, args: argparse.Namespace, val: list[Sample]) -> None:
    """Write what the later acts read; a run stopped in here does it again."""
    metrics = validate(run.ema, args.images, val)
    print(f"step {run.step}: val {metrics}", flush=True)
    save_trunk(run.ema, args.out / "trunk.pt")
    inputs = [args.data / "table.csv", args.align / "head.pt"]
    inputs += [args.earlier / "checkpoint.pt"] if args.earlier else []
    artefact.write_manifest(
        args.out, act="align.finetune", config=asdict(config), inputs=inputs, metrics=metrics
    )


if __name__ == "__main__":
    main()
