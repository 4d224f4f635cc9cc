"""Pictures that Qwen-Image-Edit is to change: read beside the words, and as latents."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from diffusers.pipelines.qwenimage.pipeline_qwenimage_edit_plus import (
    CONDITION_IMAGE_SIZE,
    VAE_IMAGE_SIZE,
    QwenImageEditPlusPipeline,
    calculate_dimensions,
)
from PIL import Image
from transformers import AutoTokenizer, ProcessorMixin, Qwen2_5_VLProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from core.errors import EngineError


class PictureProcessor(Qwen2_5_VLProcessor):  # type: ignore[misc]  # untyped
    """The model's own processor without its part for videos.

    That part needs torchvision, as would the faster reading of pictures; with Pillow a picture
    is read alike on every machine.
    """

    def __init__(
        self,
        image_processor: Any = None,
        tokenizer: Any = None,
        chat_template: str | None = None,
    ) -> None:
        self.image_token, self.video_token = "<|image_pad|>", "<|video_pad|>"
        self.image_token_id = tokenizer.convert_tokens_to_ids(self.image_token)
        self.video_token_id = tokenizer.convert_tokens_to_ids(self.video_token)
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The processor in a folder of local files; EngineError if it is none."""
        try:
            return cls(
                image_processor=Qwen2VLImageProcessorPil.from_pretrained(
                    path, local_files_only=True
                ),
                tokenizer=AutoTokenizer.from_pretrained(path, local_files_only=True),
            )
        except (OSError, ValueError) as error:
            raise EngineError(f"there is no processor for pictures in {path}: {error}") from error


def point_out_pictures(text_encoder: Any) -> None:
    """Have a text encoder told which tokens are a picture's, whoever calls it.

    It places these in rows and columns, as it was trained to. Transformers 5 wants to be told,
    and the pipelines of diffusers do not (huggingface/diffusers#14194): without it the picture
    is read as one long line. Callers that say it themselves are left alone.
    """
    text_encoder.register_forward_pre_hook(_point_out, with_kwargs=True)


def _point_out(
    text_encoder: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if kwargs.get("image_grid_thw") is None or kwargs.get("mm_token_type_ids") is not None:
        return args, kwargs
    is_picture = kwargs["input_ids"] == text_encoder.config.image_token_id
    return args, kwargs | {"mm_token_type_ids": is_picture.int()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """A picture to be changed, as the stock pipeline prepares it.

    `seen` is what the text encoder reads, `pixels` (1, 3, height, width) of −1 … 1 what becomes
    latents. Equal pictures have equal digests.
    """

    seen: Any
    pixels: torch.Tensor
    digest: str


def prepare_reference(pipeline: Any, picture: Image.Image) -> Reference:
    """An RGB picture of any size, brought to about a megapixel of its own shape."""
    processor = pipeline.image_processor
    ratio = picture.width / picture.height
    width, height = calculate_dimensions(VAE_IMAGE_SIZE, ratio)
    if isinstance(pipeline, QwenImageEditPlusPipeline):
        seen_width, seen_height = calculate_dimensions(CONDITION_IMAGE_SIZE, ratio)
        seen: Any = [processor.resize(picture, seen_height, seen_width)]
        pixels = processor.preprocess(picture, height, width)
    else:
        seen = processor.resize(picture, height, width)
        pixels = processor.preprocess(seen, height, width)
    named = f"{picture.size}".encode() + picture.tobytes()
    return Reference(seen=seen, pixels=pixels, digest=hashlib.sha256(named).hexdigest())
