"""LoRA files are read whole or refused with what is wrong with them."""

import json
import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from core.errors import EngineError
from engine.fingerprint import hash_file
from engine.lora_file import read_lora
from engine.lora_names import LoraName, LoraNames

A, B = torch.full((2, 4), 0.5), torch.ones(6, 2)


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.to_q = nn.Linear(4, 6)
        self.to_out = nn.ModuleList([nn.Linear(4, 6)])
        self.conv = nn.Conv2d(4, 6, 3)
        self.grouped = nn.Conv2d(4, 4, 3, groups=2)


@pytest.fixture
def parts() -> dict[str, nn.Module]:
    return {"unet": nn.Sequential(Attention()), "text_encoder": nn.Sequential(Attention())}


def saved(path: Path, **tensors: torch.Tensor) -> Path:
    file = path / "lora.safetensors"
    save_file(tensors, file)
    return file


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("unet.0.to_q.lora_A.weight", LoraName("unet", "0.to_q", "down")),
        ("unet.0.to_q.lora_B.default.weight", LoraName("unet", "0.to_q", "up")),
        ("0.to_q.lora.up.weight", LoraName("unet", "0.to_q", "up")),
        ("0.processor.to_q_lora.down.weight", LoraName("unet", "0.to_q", "down")),
        ("unet.0.processor.to_out_lora.up.weight", LoraName("unet", "0.to_out.0", "up")),
        ("lora_unet_0_to_out_0.lora_down.weight", LoraName("unet", "0.to_out.0", "down")),
        ("lora_unet_0_to_q.alpha", LoraName("unet", "0.to_q", "alpha")),
        ("lora_te_0_to_q.lora_up.weight", LoraName("text_encoder", "0.to_q", "up")),
        ("lora_te_text_model_0_to_q.alpha", LoraName("text_encoder", "0.to_q", "alpha")),
        (
            "text_encoder.text_model.0.to_q.lora_linear_layer.down.weight",
            LoraName("text_encoder", "0.to_q", "down"),
        ),
        ("unet.0.to_q.lora_A.bias", None),
        ("unet.1.to_q.lora_A.weight", None),
        ("unet.0.to_q.lora_magnitude_vector", None),
        ("lora_unet_0_to_q.hada_w1_a", None),
        ("lora_unet_input_blocks_0_to_q.lora_down.weight", None),
    ],
)
def test_every_form_of_name_is_understood(key: str, name: LoraName | None) -> None:
    names = LoraNames(dict.fromkeys(("unet", "text_encoder"), ("0.to_q", "0.to_out.0")))

    assert names.find(key) == name


def test_the_scale_is_alpha_by_rank(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    file = saved(
        tmp_path,
        **{
            "lora_unet_0_to_q.lora_down.weight": A,
            "lora_unet_0_to_q.lora_up.weight": B,
            "lora_unet_0_to_q.alpha": torch.tensor(0.5),
        },
    )
    lora = read_lora(file, parts=parts)

    assert torch.equal(lora.parts["unet"]["0.to_q"].down, A)
    assert torch.equal(lora.parts["unet"]["0.to_q"].up, B / 4)
    assert lora.content_hash == hash_file(file)
    assert lora.num_bytes == (A.numel() + B.numel()) * 4


@pytest.mark.parametrize(
    ("noted", "scale"),
    [
        ({}, 1.0),
        ({"unet.lora_alpha": 4}, 2.0),
        ({"unet.lora_alpha": 4, "unet.alpha_pattern": {"to_q": 1}}, 0.5),
        ({"unet.lora_alpha": 4, "unet.use_rslora": True}, 4 / math.sqrt(2)),
    ],
)
def test_what_peft_notes_of_the_scale_is_heeded(
    tmp_path: Path, parts: dict[str, nn.Module], noted: dict[str, object], scale: float
) -> None:
    file = tmp_path / "lora.safetensors"
    tensors = {"unet.0.to_q.lora_A.weight": A, "unet.0.to_q.lora_B.weight": B}
    save_file(tensors, file, metadata={"lora_adapter_metadata": json.dumps(noted)})

    assert torch.allclose(read_lora(file, parts=parts).parts["unet"]["0.to_q"].up, B * scale)


def test_a_folder_with_one_file_will_do(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    saved(tmp_path, **{"0.to_q.lora.down.weight": A, "0.to_q.lora.up.weight": B})

    assert set(read_lora(tmp_path, parts=parts).parts["unet"]) == {"0.to_q"}


def refusal(path: Path, parts: dict[str, nn.Module]) -> str:
    with pytest.raises(EngineError) as error:
        read_lora(path, parts=parts)
    return str(error.value)


def test_keys_that_fit_nothing_are_named(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    tensors = {"0.to_q.lora.down.weight": A, "0.to_q.lora.up.weight": B}
    odd = {f"0.to_{name}.lora.up.weight": B.clone() for name in "vwxyz"}

    said = refusal(saved(tmp_path, **tensors, **odd), parts)
    assert "0.to_v.lora.up.weight" in said
    assert "and 2 more" in said


def test_matrices_of_another_model_are_refused(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    wide = torch.ones(2, 8)
    file = saved(tmp_path, **{"0.to_q.lora.down.weight": wide, "0.to_q.lora.up.weight": B})

    assert "made for another model: at 0.to_q" in refusal(file, parts)


def test_half_a_pair_is_refused(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    file = saved(tmp_path, **{"0.to_q.lora.down.weight": A})

    assert "not whole: 0.to_q has down only" in refusal(file, parts)


@pytest.mark.parametrize(("down", "up"), [(A, B * 0), (A * 0, B)])
def test_a_lora_that_changes_nothing_is_refused(
    tmp_path: Path, parts: dict[str, nn.Module], down: torch.Tensor, up: torch.Tensor
) -> None:
    file = saved(tmp_path, **{"0.to_q.lora.down.weight": down, "0.to_q.lora.up.weight": up})

    assert "would change nothing" in refusal(file, parts)


def test_layers_that_nothing_can_be_added_to_are_refused(
    tmp_path: Path, parts: dict[str, nn.Module]
) -> None:
    down, up = torch.ones(2, 2, 3, 3), torch.ones(4, 2, 1, 1)
    file = saved(tmp_path, **{"0.grouped.lora.down.weight": down, "0.grouped.lora.up.weight": up})

    assert "fit no layer" in refusal(file, parts)


def test_what_is_no_file_is_refused(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    assert "no single safetensors file" in refusal(tmp_path, parts)
    assert "no single safetensors file" in refusal(tmp_path / "absent.safetensors", parts)
    pickle = tmp_path / "lora.bin"
    pickle.write_bytes(b"anything")
    assert "no single safetensors file" in refusal(pickle, parts)
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes(b"anything")
    assert "cannot be read" in refusal(torn, parts)


def test_published_keys_load_as_the_same_lora(tmp_path: Path, parts: dict[str, nn.Module]) -> None:
    """The old keys of PAI-Diffusion's LoRAs, which diffusers reads nothing from."""
    old = {
        f"0.processor.{name}_lora.{side}.weight": matrix.clone()
        for name in ("to_q", "to_out")
        for side, matrix in (("down", A), ("up", B))
    }
    new = {
        key.replace("processor.to_q_lora", "to_q.lora").replace(
            "processor.to_out_lora", "to_out.0.lora"
        ): value
        for key, value in old.items()
    }
    first = read_lora(saved(tmp_path, **old), parts=parts)
    assert load_file(tmp_path / "lora.safetensors").keys() == old.keys()
    second = read_lora(saved(tmp_path, **new), parts=parts)

    assert first.parts["unet"].keys() == second.parts["unet"].keys() == {"0.to_q", "0.to_out.0"}
