import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import infotext
from core.infotext import Infotext
from core.sampler import Sampler
from core.spec import ImageSpec, LoraUse

SPEC = ImageSpec(
    model="mini",
    prompt="一只猫，red hat",
    negative_prompt="水印，文字",
    width=512,
    height=768,
    steps=25,
    guidance_scale=7.5,
    sampler=Sampler.EULER_A,
    loras=(LoraUse("水墨", 0.8),),
)

prompts = st.text(st.characters(exclude_categories=("Cs",)), max_size=60).filter(
    lambda text: text == text.strip() and "\r" not in text and "Negative prompt:" not in text
)
names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20)


def test_a_text_is_as_other_programs_write_it():
    assert infotext.render(SPEC, 42, model_hash="0123456789abcdef", version="Danqing 0.1") == (
        "一只猫，red hat <lora:水墨:0.8>\n"
        "Negative prompt: 水印，文字\n"
        "Steps: 25, Sampler: Euler a, CFG scale: 7.5, Seed: 42, Size: 512x768, "
        "Model hash: 0123456789, Model: mini, Version: Danqing 0.1"
    )


@pytest.mark.parametrize(
    ("sampler", "written"),
    [
        (Sampler.DPMPP_2M, "Sampler: DPM++ 2M, Schedule type: Uniform, "),
        (Sampler.DPMPP_2M_KARRAS, "Sampler: DPM++ 2M, Schedule type: Karras, "),
        ("T/OLSS, 8", 'Sampler: "T/OLSS, 8", '),
    ],
)
def test_samplers_are_named_as_there(sampler, written):
    spec = ImageSpec(
        model="mini",
        prompt="猫",
        width=64,
        height=64,
        steps=8,
        guidance_scale=7,
        sampler=sampler,
    )
    assert written in infotext.render(spec, 1)


specs = st.builds(
    lambda strength, **fields: ImageSpec(
        width=512,
        height=768,
        sampler=Sampler.EULER_A,
        init_image=None if strength is None else "a" * 64,
        strength=strength,
        **fields,
    ),
    model=names,
    prompt=prompts,
    negative_prompt=prompts,
    steps=st.integers(1, 1000),
    guidance_scale=st.floats(0, 100),
    strength=st.none() | st.floats(0.001, 1),
)


@given(spec=specs, seed=st.integers(0, 2**63 - 1))
def test_what_is_written_is_read_back(spec, seed):
    read = infotext.parse(infotext.render(spec, seed))
    assert read is not None
    assert (read.prompt, read.negative_prompt) == (spec.prompt, spec.negative_prompt)
    fields = read.fields
    assert int(fields["Steps"]) == spec.steps
    assert float(fields["CFG scale"]) == spec.guidance_scale
    assert (int(fields["Seed"]), fields["Size"]) == (seed, "512x768")
    assert (fields["Model"], fields["Sampler"]) == (spec.model, "Euler a")
    told = fields.get("Denoising strength")
    assert (None if told is None else float(told)) == spec.strength


def test_a_foreign_text_is_read_with_all_its_fields():
    text = (
        "masterpiece, 1girl,\n<lora:ink:0.7> mountains\n"
        "Negative prompt: lowres,\nbad hands\n"
        "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 3, "
        'Size: 832x1216, Lora hashes: "ink: 0a1b, other: ff", Hires upscale: 2, Version: v1.10.1'
    )
    assert infotext.parse(text.replace("\n", "\r\n")) == Infotext(
        prompt="masterpiece, 1girl,\n<lora:ink:0.7> mountains",
        negative_prompt="lowres,\nbad hands",
        fields={
            "Steps": "28",
            "Sampler": "DPM++ 2M",
            "Schedule type": "Karras",
            "CFG scale": "7",
            "Seed": "3",
            "Size": "832x1216",
            "Lora hashes": "ink: 0a1b, other: ff",
            "Hires upscale": "2",
            "Version": "v1.10.1",
        },
    )


@pytest.mark.parametrize("text", ["", "一只猫", "猫\nSize: 512x512", "Negative prompt: 狗"])
def test_other_text_is_no_parameters(text):
    assert infotext.parse(text) is None


def test_quotes_that_are_broken_stay_as_they_are():
    read = infotext.parse('Steps: 1, Model: "a\\qb", Seed: 2')
    assert read is not None
    assert read.fields["Model"] == '"a\\qb"'
