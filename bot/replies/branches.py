"""What is said about how a work came to be."""

from typing import Final

BRANCHES: Final[dict[str, str]] = {
    "branch": "#{number} 的来历，从最早的想法开始：\n{rows}",
    "branch_alone": "#{number} 就是最早的想法，前面没有别的：\n{rows}",
    "branch_cut": "前面还有更早的，这里是最近的 {shown} 张。接着往前看：/历史 树 #{first}",
    "branch_goes_on": "从 #{number} 又画了：{numbers}。",
    "hole_deleted": "已删除",
    "hole_hidden": "看不到",
    "hole_covered": "已遮住",
    "hole_held": "等待审核",
    "hole_pending": "还没画好",
    "hole_not_drawn": "没画成",
}

HOLE_REASONS: Final = frozenset(reason for reason in BRANCHES if reason.startswith("hole_"))
"""Why a place of a strip has no picture."""
