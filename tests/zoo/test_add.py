"""What people have is recognised, put on the shelf, and can be drawn with."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

import engine.zoo
from core.model_card import ControlKind, Registry
from engine.zoo import Zoo, read_registry_files
from tests.zoo import replicas
from tests.zoo.shelves import CPU, small_model, stand
from zoo.add import Added, Wish, add
from zoo.check import Checker
from zoo.errors import ZooError
from zoo.recognise import FAMILIES, Kind
from zoo.shelf import Shelf


def test_every_family_that_is_listed_or_recognised_is_the_engines() -> None:
    models = Path(__file__).parents[2] / "models"
    listed = read_registry_files((models / "registry.toml", models / "zoo.toml")).models

    assert {card.family for card in listed} <= engine.zoo.FAMILIES.keys()
    assert {family for family, _, _ in FAMILIES.values()} <= engine.zoo.FAMILIES.keys()


class Home:
    """A shelf beside a shipped registry that lists one model."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder / "home")
        self.shelf.home.mkdir()
        shipped = folder / "shipped.toml"
        shipped.write_text(small_model("shipped", path="shipped"), encoding="utf-8")
        self.files = (shipped, self.shelf.registry)

    @property
    def registry(self) -> Registry:
        return read_registry_files(self.files)

    def add(self, path: Path, **wish: Any) -> Added:
        return add(Wish(path=path, **wish), self.shelf, self.registry, self.files)

    def check(self, name: str) -> str:
        zoo = Zoo(*self.files, device=CPU.device, dtype=CPU.dtype)
        return Checker(zoo=zoo, machine=CPU).check(name)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_folder_is_linked_and_can_be_used(home: Home, converted: Path) -> None:
    added = home.add(converted / "sd21", title="我的")

    assert added == Added(name="sd21", kind=Kind.MODEL, shape="sd-width-32")
    assert home.shelf.place("sd21").is_symlink()
    card = home.registry.find("我的")
    assert card is not None
    assert (card.family, card.width, card.height) == ("stable-diffusion", 64, 64)
    assert not card.is_commercial
    assert "能用" in home.check("sd21")


def test_a_folder_can_be_copied(home: Home, converted: Path) -> None:
    home.add(converted / "sd21", is_copied=True)

    assert not home.shelf.place("sd21").is_symlink()
    assert "能用" in home.check("sd21")


def test_a_folder_on_the_shelf_is_taken_as_it_is(home: Home, converted: Path) -> None:
    stand(home.shelf.home, mine=converted / "sd21")

    home.add(home.shelf.place("mine"))

    assert not home.shelf.place("mine").is_symlink()
    assert "能用" in home.check("mine")


def test_pickles_are_converted_and_the_original_is_left(home: Home, originals: Path) -> None:
    before = sorted(path.name for path in (originals / "pai-large").rglob("*"))

    home.add(originals / "pai-large", name="artist")

    assert "能用" in home.check("artist")
    assert sorted(path.name for path in (originals / "pai-large").rglob("*")) == before


@pytest.mark.parametrize("is_named", [True, False])
def test_a_checkpoint_borrows_from_a_model_of_its_build(
    home: Home, originals: Path, converted: Path, *, is_named: bool
) -> None:
    home.add(converted / "sd21", name="donor")
    like = home.shelf.place("donor") if is_named else None

    added = home.add(originals / "v2-1.ckpt", like=like)

    assert added.name == "v2-1"
    assert "能用" in home.check("v2-1")
    assert list(home.shelf.place("v2-1").glob("*.*")) == [
        home.shelf.place("v2-1") / "model_index.json"
    ]


def test_a_checkpoint_without_a_model_of_its_build_is_refused(home: Home, originals: Path) -> None:
    with pytest.raises(ZooError, match="--like"):
        home.add(originals / "v2-1.ckpt")

    assert not home.shelf.registry.exists()
    assert not home.shelf.place("v2-1").exists()


def test_a_lora_is_for_the_models_it_fits(home: Home, converted: Path, originals: Path) -> None:
    home.add(converted / "taiyi")

    added = home.add(originals / "poem" / "pytorch_lora_weights.bin", name="poem")

    assert added == Added(name="poem", kind=Kind.LORA, shape="sd-width-32")
    assert "改变了画面" in home.check("poem")


@pytest.mark.parametrize("prefix", ["unet.", ""])
def test_a_safe_lora_is_copied(home: Home, converted: Path, tmp_path: Path, prefix: str) -> None:
    home.add(converted / "taiyi")
    save_file(replicas.lora_weights(prefix=prefix), tmp_path / "水墨.safetensors")

    with pytest.raises(ZooError, match="起不出名字"):
        home.add(tmp_path / "水墨.safetensors")
    home.add(tmp_path / "水墨.safetensors", name="ink", title="水墨", base="taiyi")

    assert "改变了画面" in home.check("ink")


def test_a_controlnet_must_be_told_what_it_follows(home: Home, converted: Path) -> None:
    home.add(converted / "taiyi")

    with pytest.raises(ZooError, match="--control canny"):
        home.add(converted / "canny")
    home.add(converted / "canny", control=ControlKind.CANNY, base="taiyi")

    assert home.registry.controlnets[0].base == "taiyi"
    assert "改变了画面" in home.check("canny")


def test_an_upscaler_is_recognised(home: Home, tmp_path: Path) -> None:
    torch.save({"conv_first.weight": torch.ones(2, 2)}, tmp_path / "RealESRGAN_x4.pth")

    assert home.add(tmp_path / "RealESRGAN_x4.pth").kind is Kind.UPSCALER
    assert [card.name for card in home.registry.upscalers] == ["realesrgan-x4"]


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", "A", "画", "-a", "a b", "/etc/x"])
def test_a_name_is_never_a_path(home: Home, converted: Path, name: str) -> None:
    with pytest.raises(ZooError, match="名字"):
        home.add(converted / "sd21", name=name)

    assert not home.shelf.registry.exists()


def test_a_name_is_given_once(home: Home, converted: Path) -> None:
    with pytest.raises(ZooError, match="已经有叫 shipped 的了"):
        home.add(converted / "sd21", name="shipped")

    with pytest.raises(ZooError, match=r"写不进模型清单.*a name twice"):
        home.add(converted / "sd21", title="SHIPPED")

    assert not home.shelf.registry.exists()
    assert not home.shelf.place("sd21").exists()


def test_what_is_there_already_is_kept(home: Home, converted: Path) -> None:
    home.shelf.registry.write_text("# 我写的\n" + small_model("mine"), encoding="utf-8")

    home.add(converted / "sd21")

    text = home.shelf.registry.read_text(encoding="utf-8")
    assert text.startswith("# 我写的\n")
    assert [entry["name"] for entry in tomllib.loads(text)["model"]] == ["mine", "sd21"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"text.txt": b"hello"}, "没有认得的东西"),
        (
            {"model_index.json": b'{"_class_name": "FluxPipeline"}'},
            "FluxPipeline，这个版本还画不了",
        ),
        ({"config.json": b'{"_class_name": "AutoencoderKL"}'}, "单独不能用来画图"),
        ({"model_index.json": b"not json"}, "读不了"),
    ],
)
def test_what_is_not_known_is_refused(
    home: Home, tmp_path: Path, content: dict[str, bytes], said: str
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name, data in content.items():
        (folder / name).write_bytes(data)

    with pytest.raises(ZooError, match=said):
        home.add(folder)


def test_a_file_of_unknown_weights_is_refused(home: Home, tmp_path: Path) -> None:
    save_file({"weight": torch.ones(1)}, tmp_path / "odd.safetensors")
    (tmp_path / "odd.zip").touch()

    with pytest.raises(ZooError, match=r"认不出 odd\.safetensors"):
        home.add(tmp_path / "odd.safetensors")
    with pytest.raises(ZooError, match=r"odd\.zip 不是模型文件"):
        home.add(tmp_path / "odd.zip")
    with pytest.raises(ZooError, match="找不到"):
        home.add(tmp_path / "nowhere")
