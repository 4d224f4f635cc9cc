"""What is said about the queue."""

from typing import Final

QUEUEING: Final[dict[str, str]] = {
    "queue_empty": "现在没有人排队，马上就能画。",
    "queue": "一共 {total} 个任务（{running} 个在画）。\n{rows}",
    "queue_none_yours": "其中没有你的。",
    "queue_row_running": "{numbers} 正在画",
    "queue_row_running_for": "{numbers} 正在画，大约还要 {wait}",
    "queue_row_waiting": "{numbers} 前面还有 {position} 个",
    "queue_row_waiting_for": "{numbers} 前面还有 {position} 个，大约 {wait}以后画好",
    "queue_row_of": "{row}　{name}（{identity}）",
    "queue_more": "……还有 {count} 个",
    "cancelled_by_admin": "{numbers} 被管理员取消了，没有算张数。",
    "cancelled_of": "已取消 {name}（{identity}）的 {numbers}。",
}
