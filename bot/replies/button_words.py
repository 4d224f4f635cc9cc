"""What stands on buttons that handlers make themselves."""

from typing import Final

BUTTON_WORDS: Final[dict[str, str]] = {
    "button_cancel_all": "全部取消",
    "button_confirm_delete": "确定删除",
    "button_clear": "清除",
    "button_draw_this": "就画这个",
}
