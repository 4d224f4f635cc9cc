"""Text as typed, side by side with a folded copy in which commands and options are looked for."""

import unicodedata
from typing import Final, NamedTuple, Self

_TRADITIONAL: Final = (
    "萬兩個箇舉億從優體餘關況幾刪製劇單曆歷參變號嚮啓啟詠喚迴圖墊處復複頭夾審寬導幫開張強錄録"
    "誌態擴護報換蒐數顯暫術機來闆査標樣橫歡歐塗點狀現畫畵著種竪豎簽籤類係繫約紙綫線終繪統維編"
    "緣網羣獲穫補錶計認記設詞讀調負讚贊輪輕載輯邊運進違採釋長閉隊隨麵預頻額風"
)
"""Traditional characters of the command language, in the order of `_SIMPLIFIED`."""
_SIMPLIFIED: Final = (
    "万两个个举亿从优体余关况几删制剧单历历参变号向启启咏唤回图垫处复复头夹审宽导帮开张强录录"
    "志态扩护报换搜数显暂术机来板查标样横欢欧涂点状现画画着种竖竖签签类系系约纸线线终绘统维编"
    "缘网群获获补表计认记设词读调负赞赞轮轻载辑边运进违采释长闭队随面预频额风"
)
_SAME: Final = {
    **dict.fromkeys("‐‑‒–—―−─━⸺⸻", "-"),
    **dict.fromkeys("×✕✖╳", "x"),
    **dict.fromkeys("∗", "*"),
    **dict.fromkeys("∶", ":"),
    # Invisible marks that phones and copied text leave behind.
    **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff", " "),
    **dict.fromkeys("\r\u2028\u2029", "\n"),
    **dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)),
}


class Text(NamedTuple):
    """What a person typed, and the same folded, character for character.

    Folding makes widths, dashes, cases, spaces and traditional characters equal. Positions in
    both are the same, so that what is found in `folded` can be cut out of `typed` unaltered.
    """

    typed: str
    folded: str

    @classmethod
    def of(cls, typed: str) -> Self:
        """A text with its folded copy."""
        return cls(typed, fold(typed))

    def part(self, start: int, stop: int | None = None) -> Self:
        """The characters from `start` to before `stop`, of both."""
        return type(self)(self.typed[start:stop], self.folded[start:stop])

    def strip(self) -> Self:
        """The text without white space (and invisible marks) at its ends."""
        start = len(self.folded) - len(self.folded.lstrip())
        return self.part(start, len(self.folded.rstrip()))


def fold(typed: str) -> str:
    """`typed` with every character replaced by the plain one that means the same."""
    return typed.translate({ord(character): _fold(character) for character in set(typed)})


def shown(typed: str, most: int = 20) -> str:
    """A part of what was typed, short, on one line and printable, to be quoted in a sentence."""
    head = typed[: 4 * most].strip()
    line = "".join(character if character.isprintable() else " " for character in head)
    line = " ".join(line.split())
    return line if len(line) <= most and len(typed) <= 4 * most else line[:most] + "…"


def _fold(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if character.isspace() and character != "\n":
        return " "
    plain = unicodedata.normalize("NFKC", character).lower()
    return _SAME.get(plain, plain) if len(plain) == 1 else character
