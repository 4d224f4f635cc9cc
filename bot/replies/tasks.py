"""What is said about starting from pictures: masks, borders, outlines, styles, models."""

from typing import Final

TASKS: Final[dict[str, str]] = {
    # What the engine could not do
    "task_impossible": "{numbers} 没有画成：这个模型做不了这件事。发「模型」看看哪些模型能做。",
    "lora_unavailable": "{numbers} 没有画成：有一种画风加载不了，或者不配这个模型（已记录）。去掉「--风格」再试，或者请告诉管理员。",
    "controlnet_unavailable": "{numbers} 没有画成：线稿或深度用的控制模型加载不了（已记录）。请告诉管理员。",
    "upscaler_unavailable": "{numbers} 没有画成：放大用的模型加载不了（已记录）。请告诉管理员。",
    "no_depth_estimator": "{numbers} 没有画成：这里没有装能估算深度的模型。可以直接发一张深度图，再加上：--处理 原样",
}
