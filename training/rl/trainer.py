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

from typing import Any

import torch
from torch import Tensor

from training.rl import second
from training.rl.payer import Payer
from training.rl.rewards import cappo
from training.rl.rewards.q_hawkeye import perception_loss
from training.rl.sharing import (
    cache_argument,
    merged,
    prefix_cache,
    remember_features,
    sharable,
    shared_prompts,
)
from training.torchvision_ops import declare_torchvision_ops

declare_torchvision_ops()

from trl import GRPOTrainer  # noqa: E402
from trl.data_utils import prepare_multimodal_messages  # noqa: E402


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
        plain = base is not policy and getattr(base.config, "model_type", "") == "internvl"
        return plain and not self.args.gradient_checkpointing  # which lets no layer keep anything

    def _generate_and_score_completions(self, inputs: Any) -> dict[str, Any]:
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        chosen = self._payer.chosen
        if chosen.thinking:
            thought, unthought = (self._digit(inputs, output, think) for think in (True, False))
            self._note_metric("thinking", self._payer.think(thought, unthought))
        if chosen.disorder:
            self._note_metric("order", self._payer.compare_orders(self._disordered(inputs)))
        if self._payer.weighs:
            mine = torch.from_numpy(self._payer.advantages())  # of this process, in the same order
            output["advantages"] = mine.to(output["advantages"])
        if chosen.caption:
            self._weigh_by_caption(inputs, output)
        return output

    def _note_metric(self, name: str, value: float) -> None:
        told = self.accelerator.gather(torch.tensor(value, device=self.accelerator.device))
        self._metrics["train"][name].append(told.mean().item())

    @torch.no_grad()
    def _said_instead(self, output: dict[str, Any], ids: Tensor, mask: Tensor) -> Tensor:
        """Log-probabilities [N, T] of other words in the answers' place."""
        known = ("pixel_values", "image_grid_thw", "num_images", "num_tiles")
        more = {key: output[key] for key in known if key in output}
        prompt = output["prompt_ids"]
        if "mm_token_type_ids" in output:
            kinds = output["mm_token_type_ids"][:, : prompt.shape[1]]
            more["mm_token_type_ids"] = torch.cat([kinds, torch.zeros_like(ids)], 1)
        logp, _, _ = self._get_per_token_logps_and_entropies(
            self.model,
            torch.cat([prompt, ids], 1),
            torch.cat([output["prompt_mask"], mask], 1),
            ids.shape[1],
            batch_size=self.args.per_device_train_batch_size,
            **more,
        )
        return logp

    def _digit(self, inputs: Any, output: dict[str, Any], think: bool) -> Any:
        """Refine-IQA's probability of the true tenths digit [N]; 0 for answers without a number."""
        words = self.processing_class.tokenizer
        said = words.batch_decode(output["completion_ids"], skip_special_tokens=True)
        mos = [row["mos"] for row in inputs]
        ids, mask, known = (
            one.to(output["prompt_ids"].device)
            for one in second.to_the_digit(words, said, mos, think)
        )
        logp = self._said_instead(output, ids, mask).gather(1, mask.sum(1, keepdim=True) - 1)
        return torch.where(known, logp.ravel().exp(), 0.0).double().cpu().numpy()

    def _disordered(self, inputs: Any) -> list[str]:
        """One more answer to each row, about its clip out of order."""
        rows = second.out_of_order(inputs, self.num_generations, self.state.global_step)
        turns = [prepare_multimodal_messages(row["prompt"], images=row["images"]) for row in rows]
        ids, images, fields = self._tokenize_prompts(turns)
        said, _ = self._generate_single_turn(ids, images, fields, self.num_generations)
        return list(self.processing_class.batch_decode(said, skip_special_tokens=True))

    @torch.no_grad()
    def _weigh_by_caption(self, inputs: Any, output: dict[str, Any]) -> None:
        """CapPO: advantages times its weights; what the loss needs is kept in ``output``."""
        asked = [row["prompt"][-1]["content"] for row in inputs]
        captions = [row["caption"] for row in inputs]
        said, mask = output["completion_ids"], output["completion_mask"]
        ids, shown = (
            one.to(said.device) for one in second.captioned(self.processing_class, captions, asked)
        )
        told, _, _ = self._get_per_token_logps_and_entropies(
            self.model, torch.cat([ids, said], 1), torch.cat([shown, mask], 1), said.shape[1]
        )
        kl = cappo.caption_kl(self._said_instead(output, said, mask), told, mask)
        weights = cappo.advantage_weights(kl.double().view(-1, self.num_generations).cpu().numpy())
        output["advantages"] = output["advantages"] * torch.from_numpy(weights.ravel()).to(kl)
        output["captioned_logps"] = told
        self._note_metric("caption_kl", float(kl.mean()))

    def _compute_loss(self, model: Any, inputs: Any) -> Tensor:
        loss: Tensor = super()._compute_loss(model, inputs)
        said, parts = inputs["completion_mask"], self.current_gradient_accumulation_steps
        if self._payer.chosen.perception:
            epoch = self.state.global_step / self._epoch_updates
            added = perception_loss(self._learnt_logp, self._blind(model, inputs), said, epoch)
            loss = loss + added / parts
        if self._payer.chosen.caption:
            told = inputs["captioned_logps"]
            added = cappo.regulariser(self._learnt_logp, told, said, second.CAPTION_WEIGHT)
            loss = loss + added / parts
        return loss

    @torch.no_grad()
    def _blind(self, model: Any, inputs: Any) -> Tensor:
        """Log-probabilities of the same answers about degraded pictures."""
        shown = inputs | {"pixel_values": second.degraded(inputs["pixel_values"])}
        return self._said_instead(shown, inputs["completion_ids"], inputs["completion_mask"])

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
