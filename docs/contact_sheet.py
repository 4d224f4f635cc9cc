"""Draw the contact sheet of the README: the prompts below, typed into the running bot.

Needs a bot (`make run` in another terminal). Usage: python docs/contact_sheet.py
"""
# ruff: noqa: INP001 - a script, not a package

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

SHEET: Final = Path(__file__).parent / "images" / "contact-sheet.png"
FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
COLUMNS: Final = 6
CELL: Final = 200
CAPTION: Final = 34

PROMPTS: Final = (
    "一只猫",
    "红色背景上的熊猫",
    "一朵玫瑰，蓝色背景",
    "草地上的小兔子",
    "夜空中的火箭",
    "沙滩上的椰子",
    "一只绿色的狐狸，白色背景",
    "三个苹果，黄色背景",
    "左边是香蕉，右边是西瓜",
    "扁平风格，一座城堡，粉色背景",
    "3D风格的草莓",
    "贴纸风格，一只企鹅，青色背景",
    "画一只可爱的小猫咪在草地上",
    "一把吉他，橙色背景",
    "很小的月亮，夜空",
    "笑脸，紫色背景 --模型 表情",
    "雪地里的圣诞老人 --模型 表情",
    "公主，粉色背景 --模型 表情",
)


def main() -> None:
    """Draw every prompt and put the pictures together."""
    font = ImageFont.truetype(next(font for font in FONTS if Path(font).is_file()), 15)
    rows = -(-len(PROMPTS) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL, rows * (CELL + CAPTION)), "white")
    pen = ImageDraw.Draw(sheet)
    with tempfile.TemporaryDirectory() as folder:
        for at, prompt in enumerate(PROMPTS):
            file = Path(folder) / f"{at}.png"
            command = [Path(sys.executable).with_name("danqing"), "draw"]
            subprocess.run([*command, f"/画 {prompt} --种子 {at}", "--output", file], check=True)  # noqa: S603 - our own command
            left, top = at % COLUMNS * CELL, at // COLUMNS * (CELL + CAPTION)
            with Image.open(file) as picture:
                sheet.paste(picture.resize((CELL - 8, CELL - 8)), (left + 4, top + 4))
            middle = (left + CELL / 2, top + CELL + CAPTION / 2 - 4)
            pen.text(middle, prompt, font=font, fill="black", anchor="mm")
    sheet.save(SHEET, optimize=True)


if __name__ == "__main__":
    main()
