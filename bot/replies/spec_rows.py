"""What of a spec is only there at times: pictures, styles, controls. Pure."""

from typing import Final

from core.spec import Fit, ImageSpec, Preprocess

_FITS: Final = {Fit.STRETCH: "拉伸", Fit.CROP: "裁剪", Fit.PAD: "留白"}
_PREPROCESSES: Final = {
    Preprocess.NONE: "原样",
    Preprocess.CANNY: "提取轮廓",
    Preprocess.DEPTH: "估算深度",
}


def more_parts(spec: ImageSpec) -> tuple[str, ...]:
    """What a spec has beyond words and numbers, short, for one line."""
    parts = []
    if spec.strength is not None:
        parts.append(f"强度 {spec.strength:g}")
    if spec.mask is not None:
        parts.append("有蒙版")
    if spec.reference is not None:
        parts.append("按图修改")
    if spec.is_tiled:
        parts.append("分块放大")
    if spec.loras:
        parts.append(f"风格 {loras_of(spec)}")
    if spec.control is not None:
        parts.append(f"控制 {spec.control.name}:{spec.control.scale:g}")
    return tuple(parts)


def more_rows(spec: ImageSpec) -> tuple[str, ...]:
    """The same in full, a row each; pictures by the beginning of their ids."""
    rows = []
    if spec.strength is not None:
        rows.append(f"强度：{spec.strength:g}（有参考图 {_short(spec.init_image)}）")
        rows.append(f"适应：{_FITS[spec.fit]}")
    if spec.mask is not None:
        rows.append(f"蒙版：{_short(spec.mask)}（只画白的地方）")
    if spec.reference is not None:
        rows.append(f"改的图：{_short(spec.reference)}")
    if spec.is_tiled:
        rows.append(f"放大：分块重画，先用{spec.upscaler or '插值'}放大")
    if spec.loras:
        rows.append(f"风格：{loras_of(spec)}")
    if (control := spec.control) is not None:
        how = _PREPROCESSES[control.preprocess]
        rows.append(f"控制：{control.name}（图 {_short(control.image)}，{how}）")
        rows.append(f"控制强度：{control.scale:g}")
    return tuple(rows)


def loras_of(spec: ImageSpec) -> str:
    """Its LoRAs with their weights; empty where it has none."""
    return "，".join(f"{lora.name}:{lora.weight:g}" for lora in spec.loras)


def _short(input_id: str | None) -> str:
    return (input_id or "")[:8]
