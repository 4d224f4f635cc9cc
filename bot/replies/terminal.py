"""What the terminal chat says by itself."""

from typing import Final

TERMINAL: Final[dict[str, str]] = {
    "terminal_title": "丹青 · 终端聊天",
    "terminal_prompt": "画 ›",
    "terminal_waiting": "等机器人回答…",
    "terminal_queued": "{numbers} 在排队，前面还有 {position} 个",
    "terminal_drawing": "{numbers} 正在画",
    "terminal_covered": "{numbers} 不一定适合给别人看，打开前看看周围。",
    "terminal_saved": "已保存 {path}",
    "terminal_gone": "连不上机器人了。看看它是不是已经停了，再运行一次。",
    "terminal_puzzled": "机器人回答了看不懂的内容（HTTP {status}）。",
    "terminal_no_picture": "找不到图片「{path}」。@ 后面要写图片的路径；不是要附图的话，@ 前面不要空格。",
    "terminal_unreadable": "读不了图片「{path}」：{why}。",
    # Hints: a name, and how it is done
    "hint_draw": "画图",
    "hint_draw_how": "画 红色背景上的一只猫 --数量 2",
    "hint_attach": "附图",
    "hint_attach_how": '在最后写 @图片路径，例如：画 水彩风格 @草图.png（有空格就写 @"我的 图.png"）',
    "hint_press": "按钮",
    "hint_press_how": "回复下面的 [1] [2] …，输入编号就是按它；[3…] 这种可以接着写字：3 加一轮月亮",
    "hint_help": "帮助",
    "hint_help_how": "所有的指令：帮助",
    "hint_leave": "停下",
    "hint_leave_how": "正在画的时候按 Ctrl-C 取消任务，再按一次离开；输入「退出」或 Ctrl-D 也可以离开",
}
