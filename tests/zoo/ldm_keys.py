"""The keys of the original latent diffusion code, for networks as diffusers builds them."""

import re
from typing import Any

import torch

RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
TOP = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def checkpoint_of(pipeline: Any) -> dict[str, torch.Tensor]:
    """All weights of a Stable Diffusion pipeline under the keys of a single-file checkpoint."""
    unet, vae = pipeline.unet, pipeline.vae
    num_layers = unet.config.layers_per_block
    has_attention = ["CrossAttn" in name for name in unet.config.up_block_types]
    state = {
        f"model.diffusion_model.{_unet_key(key, num_layers, has_attention)}": value
        for key, value in unet.state_dict().items()
    }
    num_blocks = len(vae.config.block_out_channels)
    for key, value in vae.state_dict().items():
        renamed = _vae_key(key, num_blocks)
        is_projection = ".attn_1." in renamed and renamed.endswith(("q.weight", "k.weight"))
        is_projection |= ".attn_1." in renamed and renamed.endswith(("v.weight", "out.weight"))
        state[f"first_stage_model.{renamed}"] = value[..., None, None] if is_projection else value
    for key, value in pipeline.text_encoder.state_dict().items():
        state[f"cond_stage_model.transformer.text_model.{key}"] = value
    return {key: value.clone() for key, value in state.items()}


def _unet_key(key: str, num_layers: int, has_attention: list[bool]) -> str:
    for ours, theirs in TOP.items():
        if key.startswith(f"{ours}."):
            return key.replace(ours, theirs, 1)
    if found := re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d)\.(.*)", key):
        kind, at, rest = found.groups()
        return f"middle_block.{1 if kind == 'attentions' else int(at) * 2}.{_inner(rest)}"
    found = re.fullmatch(r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.*)", key)
    assert found is not None, key
    side, block, kind, layer, rest = found.groups()
    first = int(block) * (num_layers + 1) + (side == "down")
    slot = {"resnets": 0, "attentions": 1}.get(kind)
    if side == "down":
        if slot is None:
            return f"input_blocks.{first + num_layers}.0.op.{rest.removeprefix('conv.')}"
        return f"input_blocks.{first + int(layer)}.{slot}.{_inner(rest)}"
    if slot is None:
        return f"output_blocks.{first + num_layers}.{1 + has_attention[int(block)]}.{rest}"
    return f"output_blocks.{first + int(layer)}.{slot}.{_inner(rest)}"


def _inner(rest: str) -> str:
    name, _, last = rest.rpartition(".")
    return f"{RESNET.get(name, name)}.{last}"


def _vae_key(key: str, num_blocks: int) -> str:
    key = key.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    key = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", key)
    if found := re.fullmatch(r"(.*)mid_block\.attentions\.0\.(.*)\.(\w+)", key):
        return f"{found[1]}mid.attn_1.{ATTENTION[found[2]]}.{found[3]}"
    key = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", key)
    key = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", key)
    if found := re.fullmatch(r"decoder\.up_blocks\.(\d)\.(.*)", key):
        rest = found[2].replace("resnets", "block").replace("upsamplers.0", "upsample")
        return f"decoder.up.{num_blocks - 1 - int(found[1])}.{rest}"
    return key
