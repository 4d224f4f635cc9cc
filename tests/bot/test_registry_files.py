"""What the bot offers is what is there."""

from pathlib import Path

import pytest

from bot.config import Settings
from bot.config_sections import ROOT
from bot.registry_files import (
    RegistryError,
    installed,
    is_installed,
    read_registry_files,
    registry_files,
)


def settings(data: Path, **more: str) -> Settings:
    return Settings.model_validate({"data": {"path": data, **more}})


def test_the_shipped_registry_can_be_read_and_offers_the_bundled_models_only(
    tmp_path: Path,
) -> None:
    registry = read_registry_files(registry_files(settings(tmp_path)))
    offered = installed(registry)

    assert is_installed(registry.default)
    assert len(registry.models) > len(offered.models)
    bundled = ROOT / "models"
    assert all(Path(card.path).is_relative_to(bundled) for card in offered.cards)


def test_a_model_of_an_unclear_licence_is_never_the_default(tmp_path: Path) -> None:
    registry = read_registry_files(registry_files(settings(tmp_path)))

    assert registry.default.is_commercial
    assert {card.name for card in registry.models if not card.is_commercial} >= {"kolors"}


def test_the_twelve_models_of_the_paper_can_be_fetched(tmp_path: Path) -> None:
    registry = read_registry_files(registry_files(settings(tmp_path)))

    assert len([card for card in registry.cards if "alibaba-pai/" in card.huggingface]) == 12


def test_what_is_fetched_is_offered(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "taiyi" / "unet"
    folder.mkdir(parents=True)

    files = registry_files(settings(tmp_path))
    assert installed(read_registry_files(files)).find("太乙") is None

    (folder / "diffusion_pytorch_model.bin").touch()
    assert installed(read_registry_files(files)).find("太乙") is None

    (folder / "diffusion_pytorch_model.safetensors").touch()
    assert installed(read_registry_files(files)).find("太乙") is not None


def test_peoples_own_registry_lies_in_the_models_folder(tmp_path: Path) -> None:
    own = tmp_path / "disk"
    own.mkdir()
    entry = '[[model]]\nname = "{}"\ntitle = "{}"\nfamily = "f"\nlicence = "MIT"\n'
    (own / "registry.toml").write_text(entry.format("mine", "我的"), encoding="utf-8")

    registry = read_registry_files(registry_files(settings(tmp_path, models=str(own))))

    assert registry.find("我的") is not None
    assert registry.find("太乙") is not None


def test_a_broken_registry_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "registry.toml").write_text('[[model]]\nname = "mine"\n')

    with pytest.raises(RegistryError, match=r"模型清单（.*）不能用：.*title"):
        read_registry_files(registry_files(settings(tmp_path)))
