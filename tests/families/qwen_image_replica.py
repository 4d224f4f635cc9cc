"""Untrained Qwen-Image and Qwen-Image-Edit in miniature, laid out as the real repositories are."""

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImagePipeline,
    QwenImageTransformer2DModel,
)
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Tokenizer,
)

from tests.families.tiny_tokenizers import CHAT, VISION, qwen_tokenizer


def save_qwen_image(path: Path) -> None:
    """Write Qwen-Image to a folder."""
    QwenImagePipeline(**_parts()).save_pretrained(path)


def save_qwen_image_edit(path: Path, *, is_plus: bool = True) -> None:
    """Write Qwen-Image-Edit-2511, or with `is_plus` false the first Qwen-Image-Edit, to a folder.

    The former tells what is given from what is drawn by their timesteps (`zero_cond_t`).
    """
    # A reference is always a megapixel, so that there is more than enough to compute.
    parts = _parts(zero_cond_t=is_plus, num_layers=1, num_attention_heads=1)
    QwenImagePipeline(**parts).save_pretrained(path)
    _add_processor(path, parts["tokenizer"])
    index_path = path / "model_index.json"
    index = json.loads(index_path.read_text()) | {
        "_class_name": "QwenImageEditPlusPipeline" if is_plus else "QwenImageEditPipeline",
        "processor": ["transformers", "Qwen2VLProcessor"],
    }
    index_path.write_text(json.dumps(index, indent=2))


def _add_processor(path: Path, tokenizer: Qwen2Tokenizer) -> None:
    """Written by hand: to make the real class takes torchvision, for videos."""
    tokenizer.save_pretrained(path / "processor")
    pictures = {
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "image_processor_type": "Qwen2VLImageProcessorFast",
        "merge_size": 2,
        "patch_size": 14,
        "processor_class": "Qwen2_5_VLProcessor",
        "resample": 3,
        "rescale_factor": 1 / 255,
        "size": {"longest_edge": 112 * 112, "shortest_edge": 56 * 56},
        "temporal_patch_size": 2,
    }
    videos = pictures | {"video_processor_type": "Qwen2VLVideoProcessor"}
    del videos["image_processor_type"]
    for name, config in (("preprocessor", pictures), ("video_preprocessor", videos)):
        file = path / "processor" / f"{name}_config.json"
        file.write_text(json.dumps(config, indent=2))


def _parts(**transformer_config: Any) -> dict[str, Any]:
    torch.manual_seed(22)
    tokenizer = qwen_tokenizer(specials=[*CHAT, *VISION])
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(
            base_image_seq_len=256,
            base_shift=0.5,
            max_image_seq_len=8192,
            max_shift=0.9,
            shift_terminal=0.02,
            time_shift_type="exponential",
            use_dynamic_shifting=True,
        ),
        "vae": AutoencoderKLQwenImage(
            base_dim=8,
            z_dim=4,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
            latents_mean=[-0.7, 0.1, 0.3, 0.0],
            latents_std=[2.8, 1.4, 2.0, 0.9],
        ),
        "text_encoder": _text_encoder(tokenizer),
        "tokenizer": tokenizer,
        "transformer": QwenImageTransformer2DModel(
            in_channels=16,
            out_channels=4,
            attention_head_dim=16,
            joint_attention_dim=16,
            axes_dims_rope=(8, 4, 4),
            **{"num_layers": 2, "num_attention_heads": 2, **transformer_config},
        ),
    }


def _text_encoder(tokenizer: Qwen2Tokenizer) -> Qwen2_5_VLForConditionalGeneration:
    ids = {
        name: tokenizer.convert_tokens_to_ids(f"<|{name}|>") for name in ("image_pad", "video_pad")
    }
    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "max_position_embeddings": 2048,
            "bos_token_id": None,
            "eos_token_id": tokenizer.convert_tokens_to_ids("<|im_end|>"),
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 1000000.0,
                "mrope_section": [1, 1, 2],
            },
        },
        vision_config={
            "depth": 2,
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_heads": 2,
            "out_hidden_size": 16,
            "fullatt_block_indexes": [1],
        },
        image_token_id=ids["image_pad"],
        video_token_id=ids["video_pad"],
        vision_start_token_id=tokenizer.convert_tokens_to_ids("<|vision_start|>"),
        vision_end_token_id=tokenizer.convert_tokens_to_ids("<|vision_end|>"),
    )
    return Qwen2_5_VLForConditionalGeneration(config)
