"""An untrained CogView4 in miniature, laid out as the real repository is."""

from pathlib import Path

import torch
from diffusers import (
    CogView4Pipeline,
    CogView4Transformer2DModel,
    FlowMatchEulerDiscreteScheduler,
)
from transformers import GlmConfig, GlmModel

from tests.families.tiny_tokenizers import glm_tokenizer
from tests.families.z_image_replica import tiny_vae


def save_cogview4(path: Path) -> None:
    """Write it to a folder."""
    torch.manual_seed(23)
    tokenizer = glm_tokenizer()
    text_config = GlmConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=[tokenizer.eos_token_id],
    )
    CogView4Pipeline(
        tokenizer=tokenizer,
        text_encoder=GlmModel(text_config),
        vae=tiny_vae(use_quant_conv=False, use_post_quant_conv=False, scaling_factor=1.0),
        transformer=CogView4Transformer2DModel(
            in_channels=4,
            out_channels=4,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=2,
            text_embed_dim=16,
            time_embed_dim=16,
            condition_dim=4,
            sample_size=8,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(
            base_shift=0.25,
            max_shift=0.75,
            use_dynamic_shifting=True,
            time_shift_type="linear",
        ),
    ).save_pretrained(path)
