"""The same line, typed on whatever keyboard, is read the same."""

from typing import Final, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.parser import parse

deterministic = settings(derandomize=True, deadline=None, max_examples=500)

TRADITIONAL: Final = str.maketrans(
    "画绘图变历删队设强数种随机采样欧词负张竖横头纸轮线迭导",
    "畫繪圖變歷刪隊設強數種隨機採樣歐詞負張豎橫頭紙輪線迭導",
)
FULL_WIDTH: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
DASHES: Final = ("--", "——", "—", "–", "－－", "──", "―", "-", "﹣﹣")
SEPARATORS: Final = (" ", "　", "  ", "\u00a0", "=", "：", "＝", ":", " = ", "： ")

EXAMPLES: Final = (
    ("画", "一只穿汉服的猫", (("尺寸", "768x512"),)),
    ("画", "床前明月光——疑是地上霜", (("步数", "二十"), ("种子", "42"))),
    (
        "画图",
        "a cat, (moon:1.2)",
        (("引导", "7.5"), ("数量", "四张"), ("采样器", "DPM++ 2M Karras")),
    ),
    ("图生图", "變成“水彩”，加 月亮", (("强度", "60%"), ("种子", "随机"))),
    ("以图生图", "夜晚", (("重绘幅度", "强"), ("比例", "3:4"), ("steps", "30"))),
    ("绘画", "江南", (("尺寸", "竖图"), ("采样器", "欧拉a"), ("模型", "2"))),
    ("变体", "", (("种子", "不变"), ("cfg", "七点五"))),
)


class Keyboard(NamedTuple):
    """How a line is typed."""

    slash: str
    dashes: str
    separator: str
    space: str
    changes: set[str]

    def type(self, token: str) -> str:
        token = token.translate(TRADITIONAL) if "traditional" in self.changes else token
        token = token.upper() if "capitals" in self.changes else token
        return token.translate(FULL_WIDTH) if "full width" in self.changes else token


keyboards = st.builds(
    Keyboard,
    st.sampled_from(["/", "／", "", "!", "！", " /", "/ "]),
    st.sampled_from(DASHES),
    st.sampled_from(SEPARATORS),
    st.sampled_from([" ", "　", "\n", "  ", "\t", "\u200b "]),
    st.sets(st.sampled_from(["traditional", "full width", "capitals"])),
)


@deterministic
@given(st.sampled_from(EXAMPLES), keyboards)
def test_widths_dashes_spaces_and_scripts_do_not_matter(
    example: tuple[str, str, tuple[tuple[str, str], ...]], keyboard: Keyboard
) -> None:
    command, prompt, options = example
    plain = " ".join((f"/{command}", prompt, *(f"--{name} {value}" for name, value in options)))
    varied = keyboard.space.join(
        (
            keyboard.slash + keyboard.type(command),
            *filter(None, [prompt]),
            *(
                keyboard.dashes + keyboard.type(name) + keyboard.separator + keyboard.type(value)
                for name, value in options
            ),
        )
    )
    assert parse(varied) == parse(plain)
    assert parse(plain).prompt == prompt
    assert parse(plain).notices == ()
