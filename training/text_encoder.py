"""The text encoder: taught to read captions before any picture is drawn, then frozen.

Trained together with the UNet it would not learn to tell subjects apart within the means of a
CPU: the loss obeys colours long before it notices shapes. Reading labels takes minutes.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertTokenizer, CLIPTextConfig, CLIPTextModel

from training.composer import Composer
from training.labels import HEADS, LabelHeads, label, label_loss
from training.randomness import stream
from training.settings import TextSettings

Tokenize = Callable[[Sequence[str]], torch.Tensor]
"""Captions to token numbers (n, tokens)."""


def build_tokenizer(words: Sequence[str], settings: TextSettings) -> Any:
    """A BertTokenizer of a vocabulary, special words included, in this order."""
    return BertTokenizer(
        vocab={word: at for at, word in enumerate(words)},
        do_lower_case=True,
        model_max_length=settings.max_tokens,
    )


def tokenize_with(tokenizer: Any) -> Tokenize:
    """Captions to numbers with a tokenizer, padded or cut to its length."""

    def tokenize(captions: Sequence[str]) -> torch.Tensor:
        tokens: torch.Tensor = tokenizer(
            list(captions),
            padding="max_length",
            max_length=tokenizer.model_max_length,
            truncation=True,
            return_tensors="pt",
        ).input_ids
        return tokens

    return tokenize


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer in a folder."""
    return BertTokenizer.from_pretrained(folder, local_files_only=True)


def build_text_encoder(tokenizer: Any, settings: TextSettings) -> Any:
    """An untrained CLIPTextModel for a tokenizer."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=settings.width,
            intermediate_size=4 * settings.width,
            projection_dim=settings.width,
            num_hidden_layers=settings.layers,
            num_attention_heads=settings.heads,
            max_position_embeddings=settings.max_tokens,
            hidden_act="gelu",
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.cls_token_id,
            eos_token_id=tokenizer.sep_token_id,
        )
    )


class Reader(nn.Module):
    """A text encoder with heads that read labels off it."""

    def __init__(self, encoder: Any, num_subjects: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = LabelHeads(encoder.config.hidden_size, num_subjects)

    def forward(self, tokens: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Scores of every head for tokens (n, tokens)."""
        scores: list[tuple[torch.Tensor, torch.Tensor]] = self.heads(
            self.encoder(tokens).last_hidden_state
        )
        return scores


class CaptionBook:
    """Captions with their labels, without any drawing; the n-th batch is the same every time."""

    def __init__(
        self,
        *,
        composer: Composer,
        num_subjects: int,
        tokenize: Tokenize,
        address: tuple[int | str, ...],
    ) -> None:
        self._composer = composer
        self._num_subjects = num_subjects
        self._tokenize = tokenize
        self._address = address

    def batch(self, number: int, size: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens (size, tokens) and labels (size, heads)."""
        rng = stream(*self._address, number)
        captions, labels = [], []
        for _ in range(size):
            scene, caption = self._composer.invent(rng)
            captions.append(caption.text)
            labels.append(label(scene, caption, num_subjects=self._num_subjects))
        return self._tokenize(captions), torch.tensor(labels)


class TextTrainee:
    """Learns to read a book; reports on the batch before its first, which it never sees."""

    def __init__(
        self, reader: Reader, *, book: CaptionBook, batch: int, device: torch.device
    ) -> None:
        self.module: nn.Module = reader
        self._book = book
        self._batch = batch
        self._device = device
        self._held_out = book.batch(-1, batch)

    def loss(self, step: int) -> torch.Tensor:
        """Cross entropy of all labels of a batch of captions."""
        tokens, labels = self._book.batch(step, self._batch)
        return label_loss(self.module(tokens.to(self._device)), labels.to(self._device))

    def report(self, module: nn.Module) -> Mapping[str, float]:
        """The share of held-out captions of which each label is read rightly off the last state."""
        tokens, labels = (each.to(self._device) for each in self._held_out)
        scores = module(tokens)
        return {
            head: (by_last.argmax(1) == labels[:, at]).float().mean().item()
            for at, (head, (_, by_last)) in enumerate(zip(HEADS, scores, strict=True))
        }
