"""Prompts as the text encoders of Stable Diffusion see them, however long they are."""

import math
from collections.abc import Sequence
from typing import Any, Final

import torch

from engine.lora import Blend
from engine.lora_slots import LoraSlots
from engine.lru import Lru

TEXT_ENCODER: Final = "text_encoder"
_PROMPTS_KEPT: Final = 256


class PromptEncoder:
    """A tokenizer and a text encoder.

    A prompt longer than the encoder is cut into chunks, each encoded as a prompt of its own, and
    their hidden states stand one after the other. All prompts of a sample get as many chunks as
    its longest one needs; the rest are those of an empty prompt.
    """

    def __init__(self, tokenizer: Any, network: Any) -> None:
        self.network = network
        self._tokenizer = tokenizer
        # Some tokenizers know no limit of their own.
        self._max_tokens: int = min(
            tokenizer.model_max_length, network.config.max_position_embeddings
        )
        self._begin, self._end = _specials(tokenizer)
        self._room = self._max_tokens - len(self._begin) - len(self._end)
        self.slots = LoraSlots(TEXT_ENCODER, network)
        self._encoded: Lru[tuple[object, ...], torch.Tensor] = Lru(max_size=_PROMPTS_KEPT)

    def num_chunks(self, prompts: Sequence[str]) -> int:
        """How many chunks the longest of some prompts has; at least 1."""
        return max(math.ceil(len(self._tokens(prompt)) / self._room) for prompt in prompts) or 1

    def encode(self, prompt: str, *, num_chunks: int, blend: Blend | None) -> torch.Tensor:
        """The hidden states (chunks × tokens, width) of a prompt, under some LoRAs."""
        own = blend and blend.only(TEXT_ENCODER)
        key = (prompt, num_chunks, own and own.key)
        return self._encoded.get(key, lambda: self._encode(prompt, num_chunks, own))

    def _encode(self, prompt: str, num_chunks: int, blend: Blend | None) -> torch.Tensor:
        tokens = self._tokens(prompt)
        chunks = [tokens[at * self._room : (at + 1) * self._room] for at in range(num_chunks)]
        with self.slots.applied([blend]):
            return torch.cat([self._encode_chunk(chunk) for chunk in chunks])

    def _encode_chunk(self, tokens: list[int]) -> torch.Tensor:
        padded = self._tokenizer.pad(
            {"input_ids": [[*self._begin, *tokens, *self._end]]},
            padding="max_length",
            max_length=self._max_tokens,
            return_tensors="pt",
            verbose=False,
        ).to(self.network.device)
        wants_mask = getattr(self.network.config, "use_attention_mask", False)
        mask = padded.attention_mask if wants_mask else None
        return self.network(padded.input_ids, attention_mask=mask)[0][0]  # type: ignore[no-any-return]

    def _tokens(self, prompt: str) -> list[int]:
        return _tokenize(self._tokenizer, prompt, has_specials=False)


def _specials(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The tokens that stand before and after those of a prompt."""
    whole = _tokenize(tokenizer, "a", has_specials=True)
    bare = _tokenize(tokenizer, "a", has_specials=False)
    starts = range(len(whole) - len(bare) + 1)
    start = next(at for at in starts if whole[at : at + len(bare)] == bare)
    return whole[:start], whole[start + len(bare) :]


def _tokenize(tokenizer: Any, text: str, *, has_specials: bool) -> list[int]:
    return list(
        tokenizer(text, add_special_tokens=has_specials, truncation=False, verbose=False).input_ids
    )
