"""What is said of pictures that people sent."""

from typing import Final

INPUTS: Final[dict[str, str]] = {
    "picture_kept": "收到图片。十分钟里发指令就用它，例如：/图生图 变成水彩画。",
    "picture_empty": "第 {position} 个附件是空的，重新发一次试试。",
    "picture_unreadable": "第 {position} 个附件不是图片，请发 PNG、JPEG、WebP、GIF 或 BMP。",
    "picture_kind": "第 {position} 个附件的格式（{kind}）不能直接用，存成 PNG 或 JPEG 再发。",
    "picture_video": "第 {position} 个附件是视频，不能直接用。截一帧存成 PNG 或 JPEG 再发。",
    "picture_no_decoder": "第 {position} 张图的格式（{kind}）在这里打不开，存成 JPEG 再发；苹果手机在「设置 → 相机 → 格式」里选「兼容性最佳」。",
    "picture_broken": "第 {position} 张图（{kind}）不完整，或者坏了。重新保存一份，或者截个图再发。",
    "picture_too_large": "第 {position} 张图太大，最多 {most} 百万像素。缩小一点再发。",
    "picture_too_many_bytes": "第 {position} 个附件太大，最多 {most} MB。缩小一点，或者存成 JPEG 再发。",
    "picture_too_many_frames": "第 {position} 张动图的帧数太多，最多 {most} 帧。截一帧存成 PNG 再发。",
    "picture_too_heavy": "第 {position} 张图打开要太多时间或者内存。用看图软件另存成 PNG 或 JPEG 再发。",
}
