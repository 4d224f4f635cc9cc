"""The parameters of a picture as text, in the form that A1111's web UI has made common.

```
一只猫 <lora:水墨:0.8>
Negative prompt: 水印，文字
Steps: 25, Sampler: Euler a, CFG scale: 7.5, Seed: 42, Size: 512x768, Model: taiyi
```

Other programs read it from a PNG's text chunk `parameters`. It says less than we know, so our own
PNGs carry the command that draws the same in a chunk of ours beside it.
Source: `modules/infotext_utils.py` and `modules/processing.py` of A1111's
stable-diffusion-webui.
"""

import json
import re
from typing import Final

import msgspec

from core.sampler import Sampler
from core.spec import ImageSpec

KEYWORD: Final = "parameters"
"""The PNG text chunk for what every program reads."""

LINE_KEYWORD: Final = "danqing"
"""The PNG text chunk for our own command line (`/画 …`), in UTF-8 (iTXt)."""

_NEGATIVE: Final = "Negative prompt:"
_PAIR: Final = re.compile(r'\s*(\w[\w \-/]*):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')
_QUOTED: Final = frozenset(',:"\n')
_STEPS: Final = "Steps"
_HASH_DIGITS: Final = 10
# A1111 names the noise schedule apart; where it says nothing, DPM++ 2M means Karras to it.
_SAMPLERS: Final[dict[str, str]] = {
    Sampler.DPMPP_2M: "Sampler: DPM++ 2M, Schedule type: Uniform",
    Sampler.DPMPP_2M_KARRAS: "Sampler: DPM++ 2M, Schedule type: Karras",
}


class Infotext(msgspec.Struct, frozen=True, kw_only=True):
    """What such a text says: both prompts, and the fields by name, in their order."""

    prompt: str
    negative_prompt: str
    fields: dict[str, str]


def render(spec: ImageSpec, seed: int, *, model_hash: str = "", version: str = "") -> str:
    """The text of a picture; LoRAs stand as tags (`<lora:水墨:0.8>`) at the end of the prompt.

    `model_hash` (hex, cut to ten digits) and `version` (a program and its version) are left out
    where they are empty. Input pictures have no place in it.
    """
    tags = (f"<lora:{lora.name}:{_number(lora.weight)}>" for lora in spec.loras)
    lines = [" ".join(part for part in (spec.prompt, *tags) if part)]
    if spec.negative_prompt:
        lines.append(f"{_NEGATIVE} {spec.negative_prompt}")
    fields = [
        f"{_STEPS}: {spec.steps}",
        _SAMPLERS.get(spec.sampler) or f"Sampler: {_quote(spec.sampler)}",
        f"CFG scale: {_number(spec.guidance_scale)}",
        f"Seed: {seed}",
        f"Size: {spec.width}x{spec.height}",
    ]
    if model_hash:
        fields.append(f"Model hash: {_quote(model_hash[:_HASH_DIGITS])}")
    fields.append(f"Model: {_quote(spec.model)}")
    if spec.strength is not None:
        fields.append(f"Denoising strength: {_number(spec.strength)}")
    if version:
        fields.append(f"Version: {_quote(version)}")
    return "\n".join((*lines, ", ".join(fields)))


def parse(text: str) -> Infotext | None:
    """What a text says, or None where its last line names no `Steps`.

    Reads back what `render` has written but for white space at the ends of a prompt, and for
    prompts with a line that itself begins with `Negative prompt:`.
    """
    *lines, last = text.replace("\r\n", "\n").strip().split("\n")
    fields = {name.strip(): _unquote(value.strip()) for name, value in _PAIR.findall(last)}
    if _STEPS not in fields:
        return None
    start = next((i for i, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    negative = "\n".join(lines[start:]).removeprefix(_NEGATIVE)
    return Infotext(
        prompt="\n".join(lines[:start]).strip(),
        negative_prompt=negative.strip(),
        fields=fields,
    )


def _quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if _QUOTED & set(value) else value


def _unquote(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def _number(value: float) -> str:
    """A number with all its digits, and no others: 7.5, 7."""
    return repr(float(value)).removesuffix(".0")
