"""Tiny untrained models, laid out file for file as real repositories are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import BertConfig, BertModel, BertTokenizer, CLIPTextConfig, CLIPTextModel

from tests.zoo.ldm_keys import checkpoint_of

WIDTH = 32
LETTERS = "一二三四五六七八九十红色蓝绿黄的背景上有只猫狗花山水辆汽车苹果abcdefghijklmnopqrstuvwxyz"
SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
VOCABULARY = (*SPECIALS, *dict.fromkeys(LETTERS))
MAX_LENGTH = 32

BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
PAI_SCHEDULER = {
    "_class_name": "DPMSolverMultistepScheduler",
    "_diffusers_version": "0.15.0.dev0",
    **BETAS,
    "algorithm_type": "dpmsolver++",
    "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "solver_order": 2,
    "steps_offset": 1,
}


def save_pai(path: Path, *, is_xlarge: bool = False) -> None:
    """PAI-Diffusion: pickles, BertTokenizer with CLIPTextModel, PNDM beside DPM++, old keys."""
    torch.manual_seed(40 + is_xlarge)
    text = clip_text_model(num_layers=3 if is_xlarge else 2)
    unet = unet_model(is_xlarge=is_xlarge)
    save_tokenizer(path / "tokenizer")
    old_text = {f"text_model.{key}": value for key, value in text.state_dict().items()}
    old_text["text_model.embeddings.position_ids"] = torch.arange(MAX_LENGTH)[None]
    save_pickled(path / "text_encoder", text.config.to_dict(), old_text, "pytorch_model.bin")
    save_pickled(path / "unet", dict(unet.config), unet.state_dict())
    vae = vae_model()
    save_pickled(path / "vae", dict(vae.config), old_vae_keys(vae.state_dict()))
    write_json(path / "scheduler" / "scheduler_config.json", PAI_SCHEDULER)
    write_index(path, text_encoder="CLIPTextModel", scheduler="PNDMScheduler")
    (path / "README.md").write_text("---\nlicense: apache-2.0\n---\n")


def save_taiyi(path: Path) -> None:
    """Taiyi 1B Chinese: a BertModel for text, pickles."""
    torch.manual_seed(42)
    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_LENGTH,
        architectures=["BertModel"],
    )
    text, unet, vae = BertModel(config), unet_model(), vae_model()
    save_tokenizer(path / "tokenizer")
    old_text = {**text.state_dict(), "embeddings.position_ids": torch.arange(MAX_LENGTH)[None]}
    save_pickled(path / "text_encoder", config.to_dict(), old_text, "pytorch_model.bin")
    save_pickled(path / "unet", dict(unet.config), unet.state_dict())
    save_pickled(path / "vae", dict(vae.config), vae.state_dict())
    scheduler = {"_class_name": "PNDMScheduler", **BETAS, "skip_prk_steps": True, "steps_offset": 1}
    write_json(path / "scheduler" / "scheduler_config.json", scheduler)
    write_index(path, text_encoder="BertModel", scheduler="PNDMScheduler")
    (path / "Taiyi-Stable-Diffusion-1B-Chinese-v0.1.ckpt").write_bytes(b"not to be fetched")


def save_sd21(path: Path) -> StableDiffusionPipeline:
    """Stable Diffusion 2.1: v-prediction, linear projections; safetensors."""
    torch.manual_seed(43)
    save_tokenizer(path / "tokenizer")
    pipeline = StableDiffusionPipeline(
        vae=vae_model(),
        text_encoder=clip_text_model(num_layers=3),
        tokenizer=BertTokenizer.from_pretrained(path / "tokenizer"),
        unet=unet_model(is_xlarge=True),
        scheduler=DDIMScheduler(**BETAS, prediction_type="v_prediction", steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(path)
    return pipeline


def save_controlnet(path: Path, *, is_pickled: bool = True) -> None:
    """A ControlNet for PAI large and Taiyi, its last layers not zero as if it were trained."""
    torch.manual_seed(44)
    controlnet = ControlNetModel.from_unet(
        unet_model(), conditioning_embedding_out_channels=(4, 8, 8, 8)
    )
    for name, parameter in controlnet.named_parameters():
        if name.startswith(("controlnet_down", "controlnet_mid", "controlnet_cond_embedding")):
            torch.nn.init.normal_(parameter, std=0.2)
    if is_pickled:
        config = {"_class_name": "ControlNetModel", **controlnet.config}
        save_pickled(path, config, controlnet.state_dict())
    else:
        controlnet.save_pretrained(path)


def lora_weights(*, prefix: str = "") -> dict[str, torch.Tensor]:
    """A LoRA for PAI large and Taiyi under the keys of diffusers' old attention processors."""
    torch.manual_seed(45)
    weights = {}
    for name, module in unet_model().named_modules():
        if name.rsplit(".", 1)[-1] in {"to_q", "to_k", "to_v"} or name.endswith("to_out.0"):
            parent, _, part = name.removesuffix(".0").rpartition(".")
            key = f"{prefix}{parent}.processor.{part}_lora"
            outputs, inputs = module.weight.shape
            weights[f"{key}.down.weight"] = torch.randn(4, inputs) / 4
            weights[f"{key}.up.weight"] = torch.randn(outputs, 4) / 4
    return weights


def save_lora(path: Path) -> None:
    """A LoRA as PAI publishes them: one pickle, keys without any prefix."""
    path.mkdir(parents=True)
    torch.save(lora_weights(), path / "pytorch_lora_weights.bin")


def save_checkpoint(path: Path, pipeline: StableDiffusionPipeline) -> None:
    """A whole pipeline in one pickled file under the keys of the original implementation."""
    torch.save({"state_dict": checkpoint_of(pipeline), "global_step": 1}, path)


def unet_model(*, is_xlarge: bool = False) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(32, 64),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=(4, 8) if is_xlarge else 4,
        use_linear_projection=is_xlarge,
        norm_num_groups=8,
    )


def vae_model() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )


def clip_text_model(*, num_layers: int) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(VOCABULARY),
            hidden_size=WIDTH,
            intermediate_size=64,
            num_hidden_layers=num_layers,
            num_attention_heads=2,
            max_position_embeddings=MAX_LENGTH,
            architectures=["CLIPTextModel"],
        )
    )


def save_tokenizer(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    config = {
        "do_lower_case": True,
        "model_max_length": MAX_LENGTH,
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": "BertTokenizer",
    }
    write_json(path / "tokenizer_config.json", config)


def save_pickled(
    path: Path,
    config: Mapping[str, Any],
    state: Mapping[str, torch.Tensor],
    name: str = "diffusion_pytorch_model.bin",
) -> None:
    path.mkdir(parents=True, exist_ok=True)
    write_json(path / "config.json", config)
    torch.save(dict(state), path / name)


def old_vae_keys(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    names = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    old = {}
    for key, value in state.items():
        renamed = key
        for new_name, old_name in names.items():
            renamed = renamed.replace(f".{new_name}.", f".{old_name}.")
        old[renamed] = value
    return old


def write_index(path: Path, *, text_encoder: str, scheduler: str) -> None:
    """The index of a pipeline, and the parts in it that this project does not use."""
    save_pickled(path / "safety_checker", {}, {"weight": torch.ones(1)}, "pytorch_model.bin")
    write_json(path / "feature_extractor" / "preprocessor_config.json", {"crop_size": 224})
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.15.0.dev0",
        "feature_extractor": ["transformers", "CLIPImageProcessor"],
        "requires_safety_checker": True,
        "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
        "scheduler": ["diffusers", scheduler],
        "text_encoder": ["transformers", text_encoder],
        "tokenizer": ["transformers", "BertTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    write_json(path / "model_index.json", index)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict(value), indent=2, default=list), encoding="utf-8")
