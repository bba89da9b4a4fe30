"""TRL's GRPOTrainer, with three savings that change no result.

On two CPU cores the prompt is 70 % of all tokens, and TRL computes it anew for each of the K
answers, when they are made and when they are scored. Here:

- a picture is looked at once: the vision tower is frozen and its features are remembered;
- a prompt is computed once for its K answers and its keys and values are shared, in generation
  and, with gradients, in scoring;
- the adapter is merged into the weights while answers are made; the weights are put back, not
  subtracted, so that nothing drifts.

Prompts are shared only where they are equally long and the model takes plain positions; Qwen's
(``image_grid_thw``) go through TRL's own code.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from training.rl.objective import Payer
from training.rl.rewards.q_hawkeye import perception_loss
from training.torchvision_ops import declare_torchvision_ops

declare_torchvision_ops()

from transformers import DynamicCache  # noqa: E402
from trl import GRPOTrainer  # noqa: E402

REMEMBERED = 256  # pictures; 1,025 x 384 floats each


def key_of(picture: Tensor) -> bytes:
    """A digest of a picture's values."""
    return hashlib.blake2b(picture.contiguous().cpu().view(torch.uint8).numpy().tobytes()).digest()


def distinct(pictures: Tensor) -> tuple[list[int], Tensor]:
    """Where each distinct picture of [n, ...] first stands, and for all n which of these it is."""
    first: dict[bytes, int] = {}
    starts: list[int] = []
    which = []
    for at, picture in enumerate(pictures):
        key = key_of(picture)
        if key not in first:
            first[key] = len(starts)
            starts.append(at)
        which.append(first[key])
    return starts, torch.tensor(which, device=pictures.device)


def remember_features(tower: Any, most: int = REMEMBERED) -> None:
    """Freeze a vision tower and let it look once at each picture."""
    tower.requires_grad_(False).eval()
    look, kept = tower.forward, OrderedDict[bytes, Any]()

    def forward(pixel_values: Tensor, **kwargs: Any) -> Any:
        keys = [key_of(one) for one in pixel_values]
        new = [at for at, key in enumerate(keys) if key not in kept and key not in keys[:at]]
        if new:
            with torch.no_grad():
                seen = look(pixel_values=pixel_values[new], **kwargs)
            for row, at in enumerate(new):
                kept[keys[at]] = (type(seen), seen.last_hidden_state[row])
        features = torch.stack([kept[key][1] for key in keys])
        made = kept[keys[0]][0](last_hidden_state=features)
        for key in keys:
            kept.move_to_end(key)
        while len(kept) > most:
            kept.popitem(last=False)
        return made

    tower.forward = forward


@contextmanager
def merged(policy: Any) -> Iterator[None]:
    """The active adapter is in the weights inside this context."""
    layers = [m for m in policy.modules() if hasattr(m, "get_delta_weight") and m.active_adapters]
    before = [layer.base_layer.weight.data for layer in layers]
    try:
        for layer, weight in zip(layers, before, strict=True):
            delta = layer.get_delta_weight(layer.active_adapters[0]).detach()
            layer.base_layer.weight.data = weight + delta.to(weight.dtype)
            layer._disable_adapters = True  # PEFT's own switch would also stop the gradients
        yield
    finally:
        for layer, weight in zip(layers, before, strict=True):
            layer.base_layer.weight.data = weight
            layer._disable_adapters = False


def cache_argument(model: Any) -> str:
    """``cache``, or ``past_key_values`` before transformers 5.20."""
    taken = inspect.signature(type(model).forward).parameters
    return "cache" if "cache" in taken else "past_key_values"


def prefix_cache(base: Any, ids: Tensor, pictures: Tensor) -> DynamicCache:
    """Keys and values of prompts [n, P] with one picture each, all but their last word.

    Each distinct picture is computed once; gradients flow through if they are on. The prompts
    must be equal but for the picture and without padding.
    """
    starts, which = distinct(pictures)
    cache = DynamicCache(config=base.config.get_text_config())
    base.model(
        input_ids=ids[starts, :-1],
        pixel_values=pictures[starts],
        use_cache=True,
        **{cache_argument(base): cache},
    )
    cache.batch_select_indices(which)
    return cache


@contextmanager
def shared_prompts(policy: Any) -> Iterator[None]:
    """``policy.generate`` computes equal prompts once inside this context."""
    plain = policy.generate
    base = policy.get_base_model()

    def generate(
        input_ids: Tensor, attention_mask: Tensor, pixel_values: Tensor | None = None, **kwargs: Any
    ) -> Any:
        if pixel_values is None or not sharable(input_ids, attention_mask, pixel_values):
            more = {} if pixel_values is None else {"pixel_values": pixel_values}
            return plain(input_ids=input_ids, attention_mask=attention_mask, **more, **kwargs)
        cache = prefix_cache(base, input_ids, pixel_values)
        kwargs |= {cache_argument(base): cache}
        return plain(input_ids=input_ids, attention_mask=attention_mask, **kwargs)

    policy.generate = generate
    try:
        yield
    finally:
        del policy.generate


def sharable(ids: Tensor, mask: Tensor, pictures: Tensor) -> bool:
    """Whether prompts are equal but for the picture, unpadded, and have one picture each."""
    return len(pictures) == len(ids) and bool(mask.all()) and bool((ids == ids[:1]).all())


def degraded(pictures: Tensor) -> Tensor:
    """Pictures [n, 3, H, W] at an eighth of their resolution, for Q-Hawkeye's perception loss.

    Ours: the paper's data set brings a degraded copy of each picture. ValueError for processors
    that hand out patches (Qwen's) instead of pixels.
    """
    if pictures.ndim != 4:
        raise ValueError("The perception loss needs pictures as pixels, not as patches.")
    small = F.interpolate(pictures.float(), scale_factor=1 / 8, mode="area")
    large = F.interpolate(small, size=pictures.shape[-2:], mode="bilinear", align_corners=False)
    return large.to(pictures.dtype)


class Trainer(GRPOTrainer):
    """GRPO as TRL does it, sharing what can be shared, with a paper's own advantages if it has any.

    ``payer`` is whose functions TRL calls; its advantages are taken where the objective weighs.
    ``epoch_updates`` is how many updates show each picture once: TRL's own epoch is the whole plan.
    """

    def __init__(self, *args: Any, payer: Payer, epoch_updates: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._payer, self._epoch_updates = payer, epoch_updates
        self._learnt_logp: Tensor | None = None  # of the answers that the loss is made of
        self._shares = self._can_share()
        if self._shares:
            base = self.accelerator.unwrap_model(self.model).get_base_model()
            remember_features(base.model.vision_tower)

    def _can_share(self) -> bool:
        policy = self.accelerator.unwrap_model(self.model)
        base = policy.get_base_model() if hasattr(policy, "get_base_model") else policy
        return base is not policy and getattr(base.config, "model_type", "") == "internvl"

    def _generate_and_score_completions(self, inputs: Any) -> dict[str, Any]:
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        if self._payer.weighs:
            mine = torch.from_numpy(self._payer.advantages())  # of this process, in the same order
            output["advantages"] = mine.to(output["advantages"])
        return output

    def _compute_loss(self, model: Any, inputs: Any) -> Tensor:
        loss: Tensor = super()._compute_loss(model, inputs)
        if not self._payer.chosen.perception:
            return loss
        epoch = self.state.global_step / self._epoch_updates
        said = inputs["completion_mask"]
        added = perception_loss(self._learnt_logp, self._blind(model, inputs), said, epoch)
        return loss + added / self.current_gradient_accumulation_steps

    @torch.no_grad()
    def _blind(self, model: Any, inputs: Any) -> Tensor:
        """Log-probabilities of the same answers about degraded pictures."""
        pair = ("prompt", "completion")
        ids, mask = (torch.cat([inputs[f"{p}_{k}"] for p in pair], 1) for k in ("ids", "mask"))
        known = {k: inputs[k] for k in ("num_images", "num_tiles") if k in inputs}
        logp, _, _ = self._get_per_token_logps_and_entropies(
            model,
            ids,
            mask,
            inputs["completion_ids"].shape[1],
            pixel_values=degraded(inputs["pixel_values"]),
            **known,
        )
        return logp

    def _generate_single_turn(self, *args: Any, **kwargs: Any) -> Any:
        if not self._shares:
            return super()._generate_single_turn(*args, **kwargs)
        policy = self.accelerator.unwrap_model(self.model)
        with merged(policy), shared_prompts(policy):
            return super()._generate_single_turn(*args, **kwargs)

    def _get_per_token_logps_and_entropies(
        self,
        model: Any,
        input_ids: Tensor,
        attention_mask: Tensor,
        logits_to_keep: int,
        batch_size: int | None = None,
        compute_entropy: bool = False,
        compute_aux_loss: bool = False,
        pixel_values: Tensor | None = None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None, Tensor | None]:
        prompt, asked = input_ids[:, :-logits_to_keep], attention_mask[:, :-logits_to_keep]
        whole = pixel_values is not None and sharable(prompt, asked, pixel_values)
        if not self._shares or not whole or compute_aux_loss:
            found = super()._get_per_token_logps_and_entropies(
                model,
                input_ids,
                attention_mask,
                logits_to_keep,
                batch_size=batch_size,
                compute_entropy=compute_entropy,
                compute_aux_loss=compute_aux_loss,
                pixel_values=pixel_values,
                **kwargs,
            )
            self._note(found[0])
            return found
        base = self.accelerator.unwrap_model(model).get_base_model()
        said = input_ids[
            :, -logits_to_keep - 1 :
        ]  # the prompt's last word tells the first answer's
        labels = said.masked_fill(attention_mask[:, -logits_to_keep - 1 :] == 0, -100)
        with self.accelerator.autocast():
            cache = prefix_cache(base, prompt, pixel_values)
            # Through the wrapped model: DDP averages only the gradients of forwards it has seen.
            outputs = model(
                input_ids=said,
                attention_mask=attention_mask,
                labels=labels,
                fused_lm_head=True,
                **{cache_argument(base): cache},
            )
        self._note(outputs.log_probs)
        return outputs.log_probs, outputs.entropy if compute_entropy else None, None

    def _note(self, logp: Tensor) -> None:
        if torch.is_grad_enabled():
            self._learnt_logp = logp
