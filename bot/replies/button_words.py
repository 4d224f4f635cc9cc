"""What stands on buttons that handlers make themselves."""

from typing import Final

BUTTON_WORDS: Final[dict[str, str]] = {
    "button_cancel_all": "全部取消",
    "button_confirm_delete": "确定删除",
    "button_clear": "清除",
    "button_unban": "解封",
    "button_clear_theirs": "取消 TA 的排队",
    "button_clear_queue": "确定清空",
    "button_resume": "恢复",
    "button_open": "开启",
    "button_undo": "撤销它",
    "button_model_back": "换回默认",
    "button_next_page": "下一页",
    "button_approve": "通过 #{number}",
    "button_remove": "移除 #{number}",
    "button_draw_this": "就画这个",
}
