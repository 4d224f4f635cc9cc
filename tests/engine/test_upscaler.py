"""Upscalers are opened by `spandrel` where that is installed, and refused where it is not."""

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from core.errors import EngineError
from core.model_card import Registry, UpscalerCard, read_registry
from core.sampler import Sampler
from core.spec import ImageSpec
from engine.enlarger import Enlarger
from engine.fingerprint import hash_file
from engine.refused import RefusedError
from engine.upscaler import Upscaler
from tests.engine.conftest import draw_images
from tests.engine.stock_bench import CPU, PICTURE

MODEL = '[[model]]\nname = "m"\ntitle = "m"\nfamily = "f"\npath = "m"\nlicence = "none"\n'


class Absent(MetaPathFinder):
    """Finds nothing of one name, as if it were not installed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "spandrel":
            raise ModuleNotFoundError(fullname)
        return None


@pytest.fixture
def without_spandrel() -> Iterator[None]:
    finder = Absent()
    kept = sys.modules.pop("spandrel", None)
    sys.meta_path.insert(0, finder)
    yield
    sys.meta_path.remove(finder)
    if kept is not None:
        sys.modules["spandrel"] = kept


def registry_with(path: Path) -> Registry:
    card = UpscalerCard(name="sharp", title="锐", path=str(path), licence="none")
    return Registry(models=read_registry(MODEL).models, upscalers=(card,))


def tiled(upscaler: str | None) -> ImageSpec:
    return ImageSpec(
        model="m",
        prompt="",
        width=256,
        height=256,
        steps=1,
        guidance_scale=1.0,
        sampler=Sampler.DDIM,
        init_image=PICTURE,
        strength=0.5,
        is_tiled=True,
        upscaler=upscaler,
    )


def test_without_spandrel_it_is_said_what_to_install(
    tmp_path: Path, without_spandrel: None
) -> None:
    file = tmp_path / "sharp.safetensors"
    save_file({"weight": torch.ones(1)}, file)

    with pytest.raises(EngineError, match=r"danqing\[upscaling\]"):
        Upscaler.load(file, device=CPU)


@pytest.mark.parametrize("name", ["absent.safetensors", "sharp.pth"])
def test_only_safetensors_are_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "sharp.pth").write_bytes(b"a pickle, perhaps")

    with pytest.raises(EngineError, match="no safetensors file"):
        Upscaler.load(tmp_path / name, device=CPU)


def test_without_an_upscaler_a_picture_is_resampled(tmp_path: Path) -> None:
    enlarger = Enlarger(registry_with(tmp_path), device=CPU)
    data = draw_images(64)[PICTURE]

    large = enlarger.enlarge(tiled(None), data, size=(256, 192))
    assert large.size == (256, 192)
    assert enlarger.enlarge(tiled(None), data, size=(256, 192)) is large


def test_an_upscaler_that_cannot_be_had_is_a_refusal(tmp_path: Path) -> None:
    enlarger = Enlarger(registry_with(tmp_path / "absent.safetensors"), device=CPU)

    for name in ("sharp", "unheard"):
        with pytest.raises(RefusedError) as refusal:
            enlarger.enlarge(tiled(name), draw_images(64)[PICTURE], size=(256, 256))
        assert refusal.value.reason == "upscaler_unavailable"


def test_an_upscaler_enlarges_by_its_factor(tmp_path: Path) -> None:
    spandrel = pytest.importorskip("spandrel", reason="an extra", exc_type=ImportError)
    from spandrel.architectures.ESRGAN import ESRGAN  # noqa: PLC0415 - an extra

    torch.manual_seed(2)
    file = tmp_path / "sharp.safetensors"
    save_file(ESRGAN(num_filters=8, num_blocks=2).state_dict(), file)
    assert spandrel.__version__
    upscaler = Upscaler.load(file, device=CPU)
    enlarger = Enlarger(registry_with(file), device=CPU)
    data = draw_images(64)[PICTURE]

    assert upscaler.factor == 4
    assert upscaler.enlarge(Image.new("RGB", (20, 12))).size == (80, 48)
    drawn = enlarger.enlarge(tiled("锐"), data, size=(256, 256))
    assert drawn.size == (256, 256)
    assert drawn.tobytes() != enlarger.enlarge(tiled(None), data, size=(256, 256)).tobytes()
    assert enlarger.content_hash("sharp") == hash_file(file)


def test_other_weights_are_no_upscaler(tmp_path: Path) -> None:
    pytest.importorskip("spandrel", reason="an extra", exc_type=ImportError)
    file = tmp_path / "odd.safetensors"
    save_file({"weight": torch.ones(1)}, file)

    with pytest.raises(EngineError, match="no upscaler"):
        Upscaler.load(file, device=CPU)


def test_an_upscaler_that_is_there_is_lacking_until_it_is_fetched(tmp_path: Path) -> None:
    file = tmp_path / "sharp.safetensors"
    file.touch()
    there = Enlarger(registry_with(file), device=CPU)
    absent = Enlarger(registry_with(tmp_path / "absent.safetensors"), device=CPU)

    assert there.lacks("sharp")
    assert not absent.lacks("sharp"), "nothing can be fetched that is not there"
    assert not there.lacks("unheard")
    with pytest.raises(RefusedError, match="upscaler"):
        absent.fetch("sharp")
