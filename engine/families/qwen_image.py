"""Qwen-Image and Qwen-Image-Edit: a two-stream transformer over words and packed latents."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import torch
from PIL import Image
from torch.nn.utils.rnn import pad_sequence

from core.errors import EngineError
from engine.families.brief import Brief
from engine.families.packing import PATCH, pack, unpack
from engine.families.qwen_codec import QwenCodec
from engine.families.qwen_pictures import (
    PictureProcessor,
    Reference,
    point_out_pictures,
    prepare_reference,
)
from engine.families.stock import load_stock
from engine.lru import Lru

_DRAWING: Final = "QwenImagePipeline"
_EDITING: Final = frozenset({"QwenImageEditPipeline", "QwenImageEditPlusPipeline"})
_MAX_TOKENS: Final = 1024
_TEXT_UNIT: Final = 256
"""Prompts share calls in steps of so many tokens, so that a short one is not padded to a long."""

_KEPT_BYTES: Final = 128 << 20
"""What encoded prompts may take of the device's memory while they wait to be wanted again; as
much again encoded references."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """What one row of a call is conditioned on.

    `text` is (tokens, width); `given` are the latents of the reference, (channels, h, w).
    """

    text: torch.Tensor
    given: torch.Tensor | None


class QwenImage:
    """Qwen-Image, or with references Qwen-Image-Edit; a family as in `engine.families.base`."""

    patch_size = PATCH
    free_guidance = 1.0
    sees_masks = False
    has_image_guidance = False
    can_be_exact = False

    def __init__(self, pipeline: Any) -> None:
        self.scheduler_config: Mapping[str, Any] = pipeline.scheduler.config
        self.noise_dtype: torch.dtype = pipeline.text_encoder.dtype
        self.networks: Sequence[torch.nn.Module] = (
            pipeline.text_encoder,
            pipeline.transformer,
            pipeline.vae,
        )
        self._codec = QwenCodec(pipeline.vae)
        self.latent_channels = self._codec.latent_channels
        self.latent_scale = self._codec.latent_scale
        self._pipeline = pipeline
        self._transformer = pipeline.transformer
        self._is_editing = type(pipeline).__name__ in _EDITING
        self._encoded: Lru[tuple[str, str], torch.Tensor] = _kept()
        self._given: Lru[str, torch.Tensor] = _kept()

    @classmethod
    def load(cls, path: Path, *, device: torch.device, dtype: torch.dtype) -> Self:
        """The model in a folder of diffusers' layout, from local safetensors files only.

        Raises EngineError where the folder is not such a model.
        """
        parts = {}
        if (path / "processor").is_dir():
            parts["processor"] = PictureProcessor.load(path / "processor")
        names = {_DRAWING, *_EDITING}
        pipeline = load_stock(path, names=names, device=device, dtype=dtype, **parts)
        point_out_pictures(pipeline.text_encoder)
        return cls(pipeline)

    @torch.inference_mode()
    def condition(self, brief: Brief, *, generator: torch.Generator) -> tuple[Row, ...]:
        """The conditioning of a sample's rows, the one guided away from first.

        An editing model that is given no reference is given blank paper. Raises EngineError for
        a reference where the model cannot edit.
        """
        del generator
        reference = self._reference(brief)
        given = None if reference is None else self._latents(reference)
        prompts = [brief.negative_prompt] * (brief.num_rows - 1) + [brief.prompt]
        return tuple(Row(text=self._text(prompt, reference), given=given) for prompt in prompts)

    def num_tokens_cut(self, text: str) -> int:
        """How many tokens at the end of a prompt the model would not see."""
        return max(0, self._num_tokens(text) - _MAX_TOKENS)

    def text_length(self, prompts: Sequence[str]) -> int:
        """The length of the longest of some prompts, in steps of 256 tokens."""
        return max(math.ceil(self._num_tokens(prompt) / _TEXT_UNIT) for prompt in prompts)

    @torch.inference_mode()
    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture; draws one noise from the generator."""
        pixels = self._pipeline.image_processor.preprocess(picture)
        return self._codec.encode(pixels, generator=generator)

    @torch.inference_mode()
    def predict(
        self,
        latents: torch.Tensor,
        timesteps: torch.Tensor,
        conditioning: Sequence[Row],
        *,
        bucket: int,
    ) -> torch.Tensor:
        """The flow from picture to noise for each row, at its own timestep.

        Rows share a call where their references are of one shape: positions are told per call.
        """
        del bucket
        alike: dict[torch.Size | None, list[int]] = defaultdict(list)
        for at, row in enumerate(conditioning):
            alike[None if row.given is None else row.given.shape].append(at)
        output = torch.empty_like(latents)
        for places in alike.values():
            rows = [conditioning[at] for at in places]
            output[places] = self._predict(latents[places], timesteps[places], rows)
        return output

    def guide(
        self, positive: torch.Tensor, negative: torch.Tensor, scale: torch.Tensor
    ) -> torch.Tensor:
        """Classifier-free guidance that leaves each patch as strong as for the prompt alone."""
        height, width = positive.shape[2:]
        tokens = pack(negative + scale * (positive - negative))
        strength = tokens.norm(dim=-1, keepdim=True)
        wanted = pack(positive).norm(dim=-1, keepdim=True)
        # A patch of zeros has no direction to be led into.
        ratio = torch.where(strength > 0, wanted / strength, 1.0)
        return unpack(tokens * ratio, height=height, width=width)

    @torch.inference_mode()
    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped."""
        return self._codec.decode(latents)

    def _predict(
        self, latents: torch.Tensor, timesteps: torch.Tensor, rows: Sequence[Row]
    ) -> torch.Tensor:
        """As `predict`, for rows whose references are of one shape."""
        dtype = self._transformer.dtype
        height, width = latents.shape[2:]
        tokens = pack(latents.to(dtype))
        given = [row.given for row in rows if row.given is not None]
        shapes = [latents.shape, *(part.shape for part in given[:1])]
        pictures = (
            torch.cat([tokens, pack(torch.stack(given).to(dtype))], dim=1) if given else tokens
        )
        texts = [row.text for row in rows]
        lengths = torch.tensor([len(text) for text in texts], device=latents.device)
        is_word = torch.arange(int(lengths.max()), device=latents.device) < lengths[:, None]
        output = self._transformer(
            hidden_states=pictures,
            timestep=timesteps.to(dtype) / 1000,
            encoder_hidden_states=pad_sequence(texts, batch_first=True),
            encoder_hidden_states_mask=None if is_word.all() else is_word,
            img_shapes=[[(1, *(side // PATCH for side in shape[-2:])) for shape in shapes]]
            * len(rows),
            return_dict=False,
        )[0]
        return unpack(output[:, : tokens.shape[1]], height=height, width=width).to(latents.dtype)

    def _reference(self, brief: Brief) -> Reference | None:
        if self._is_editing:
            blank = Image.new("RGB", (brief.width, brief.height), "white")
            return prepare_reference(self._pipeline, brief.reference or blank)
        if brief.reference is not None:
            raise EngineError("this model cannot edit pictures")
        return None

    def _latents(self, reference: Reference) -> torch.Tensor:
        return self._given.get(
            reference.digest, lambda: self._codec.encode_likeliest(reference.pixels)[0]
        )

    def _text(self, prompt: str, reference: Reference | None) -> torch.Tensor:
        key = (prompt, "" if reference is None else reference.digest)
        return self._encoded.get(key, lambda: self._encode(prompt, reference))

    def _encode(self, prompt: str, reference: Reference | None) -> torch.Tensor:
        picture = {} if reference is None else {"image": reference.seen}
        (hidden,), _ = self._pipeline.encode_prompt(
            prompt, device=self._transformer.device, max_sequence_length=_MAX_TOKENS, **picture
        )
        return hidden  # type: ignore[no-any-return]

    def _num_tokens(self, prompt: str) -> int:
        pipeline = self._pipeline
        whole = pipeline.tokenizer(pipeline.prompt_template_encode.format(prompt), verbose=False)
        return len(whole.input_ids) - int(pipeline.prompt_template_encode_start_idx)


def _kept() -> Lru[Any, torch.Tensor]:
    return Lru(max_size=_KEPT_BYTES, size_of=lambda tensor: tensor.nbytes)
