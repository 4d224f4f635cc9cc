"""An untrained Kolors in miniature, laid out as the real repository is."""

from pathlib import Path

import torch
from diffusers import EulerDiscreteScheduler, KolorsPipeline, UNet2DConditionModel
from diffusers.pipelines.kolors.text_encoder import ChatGLMConfig, ChatGLMModel
from diffusers.pipelines.kolors.tokenizer import ChatGLMTokenizer

from tests.families.tiny_tokenizers import write_sentencepiece
from tests.families.z_image_replica import tiny_vae

_TIME_IDS = 6


def save_kolors(path: Path) -> None:
    """Write it to a folder."""
    torch.manual_seed(24)
    vocab_path = path.parent / "tokenizer.model"
    write_sentencepiece(vocab_path, pad_id=-1, eos_id=2, unk_id=0)
    tokenizer = ChatGLMTokenizer(str(vocab_path))
    text_encoder = ChatGLMModel(
        ChatGLMConfig(
            num_layers=2,
            padded_vocab_size=tokenizer.vocab_size,
            hidden_size=16,
            ffn_hidden_size=32,
            kv_channels=8,
            num_attention_heads=2,
            seq_length=512,
            add_qkv_bias=True,
            multi_query_attention=True,
            multi_query_group_num=1,
            original_rope=True,
        )
    ).float()
    # It makes its norms empty, to be filled from files.
    for name, weights in text_encoder.named_parameters():
        torch.nn.init.ones_(weights) if "norm" in name else torch.nn.init.normal_(weights, std=0.1)
    KolorsPipeline(
        vae=tiny_vae(scaling_factor=0.13025),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=UNet2DConditionModel(
            sample_size=8,
            block_out_channels=(16, 32),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=(2, 4),
            norm_num_groups=8,
            use_linear_projection=True,
            cross_attention_dim=16,
            encoder_hid_dim=16,
            encoder_hid_dim_type="text_proj",
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=16 + 8 * _TIME_IDS,
        ),
        scheduler=EulerDiscreteScheduler(
            beta_start=0.00085,
            beta_end=0.014,
            beta_schedule="scaled_linear",
            num_train_timesteps=1100,
            steps_offset=1,
            timestep_spacing="leading",
        ),
        force_zeros_for_empty_prompt=True,
    ).save_pretrained(path)
