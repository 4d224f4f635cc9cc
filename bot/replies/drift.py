"""What is said of how the making of two pictures differs."""

from typing import Final

DRIFT: Final[dict[str, str]] = {
    "drift_model": "模型文件变了",
    "drift_device": "设备 {before} → {after}",
    "drift_dtype": "精度 {before} → {after}",
    "drift_bucket": "桶 {before} → {after}",
    "drift_threads": "线程 {before} → {after}",
    "drift_library": "{library} {before} → {after}",
    "drift_no_library": "无",
    "drift_lora": "画风 {name} 的文件变了",
    "drift_controlnet": "ControlNet {name} 的文件变了",
    "drift_upscaler": "放大 {name} 的文件变了",
    "drift_sampler": "采样器 {name} 的文件变了",
    "drift_depth": "深度估计 {name} 的文件变了",
}
