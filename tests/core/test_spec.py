import pytest

from core.sampler import Sampler
from core.spec import ControlUse, ImageSpec, LoraUse

WISH = {
    "model": "mini",
    "prompt": "一只猫",
    "width": 512,
    "height": 512,
    "steps": 20,
    "guidance_scale": 4.0,
    "sampler": Sampler.DDIM,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 4},
        {"height": 0},
        {"steps": 0},
        {"guidance_scale": -1.0},
        {"guidance_scale": float("nan")},
        {"guidance_scale": float("inf")},
        {"strength": 0.5},
        {"init_image": "ab"},
        {"init_image": "ab", "strength": 0.0},
        {"init_image": "ab", "strength": 1.01},
        {"mask": "cd"},
        {"is_tiled": True},
        {"upscaler": "esrgan"},
        {"init_image": "ab", "strength": 0.5, "is_tiled": True, "mask": "cd"},
        {"init_image": "ab", "strength": 0.5, "reference": "cd"},
        {"loras": (LoraUse("ink"), LoraUse("ink", 0.5))},
    ],
)
def test_a_spec_that_cannot_be_is_never_made(wrong):
    with pytest.raises(ValueError, match=r"."):
        ImageSpec(**(WISH | wrong))


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_weight_is_a_number(weight):
    with pytest.raises(ValueError, match="finite"):
        LoraUse("ink", weight)
    with pytest.raises(ValueError, match="finite"):
        ControlUse(name="canny", image="ab", scale=weight)


def test_a_spec_knows_the_pictures_that_it_needs():
    control = ControlUse(name="canny", image="ef")
    masked = ImageSpec(**WISH, init_image="ab", strength=0.5, mask="cd", control=control)

    assert ImageSpec(**WISH).images == set()
    assert masked.images == {"ab", "cd", "ef"}
    assert ImageSpec(**WISH, reference="ab").images == {"ab"}


def test_work_is_counted_in_rows_calls_and_pixels():
    guided = ImageSpec(**WISH)
    unguided = ImageSpec(**(WISH | {"guidance_scale": 1.0}))
    half = ImageSpec(**(WISH | {"init_image": "ab", "strength": 0.5}))
    wide = ImageSpec(**(WISH | {"width": 1024}))

    assert guided.cost == pytest.approx(2 * 20 * 512 * 512 / 1e6)
    assert unguided.cost == pytest.approx(guided.cost / 2)
    assert half.cost == pytest.approx(guided.cost / 2)
    assert wide.cost == pytest.approx(guided.cost * 2)
