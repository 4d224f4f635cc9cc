"""What is said about the house: who is let in, and what admins do about it."""

from typing import Final

HOUSE: Final[dict[str, str]] = {
    # At the door
    "closed_here": "丹青在这里关闭了。管理员发 /开启 就会回来。",
    "command_denied": "这里不能用「{command}」，管理员用 /群设置 关掉了它。别的指令可以发「帮助」看看。",
    "banned": "你现在不能画图，原因：{reason}。没有期限；觉得不对就找管理员。以前的作品还可以看、删、导出。",
    "banned_until": "你现在不能画图，原因：{reason}。到 {until} 就好了；觉得不对就找管理员。以前的作品还可以看、删、导出。",
    "paused": "现在先不接新的图：{reason}。已经排上的都留着，恢复以后接着画。过一会儿再来吧。",
    "paused_plain": "管理员让我先歇一会儿，现在不接新的图。已经排上的都留着，恢复以后接着画。",
    # Banning
    "ban_how_long": "封多久？写明白一点，例如：/封禁 #12 3天 刷屏；不设期限就写「永久」。",
    "ban_myself": "不能封禁自己。",
    "ban_admin": "{name}（{identity}）是管理员，不能封禁。先换个身份：/设身份 {identity} 普通",
    "banned_now": "{name}（{identity}）到 {until} 之前不能画图。原因：{reason}。",
    "banned_now_forever": "{name}（{identity}）以后不能画图了，没有期限。原因：{reason}。",
    "ban_waiting": "TA 还有 {count} 个任务在排队，会照常画完。",
    "ban_no_reason": "没有写",
    "ban_list": "现在被封禁的：\n{rows}\n解除：/解封 平台:编号",
    "ban_list_row": "{identity}　到 {until}　原因：{reason}",
    "ban_list_row_forever": "{identity}　永久　原因：{reason}",
    "ban_list_empty": "现在没有人被封禁。封一个：/封禁 #12 3天 刷屏",
    "unbanned": "{name}（{identity}）又可以画图了。",
    "not_banned": "{name}（{identity}）没有被封禁。",
    # Pausing and clearing
    "paused_now": "已暂停：新的图先不接，正在画的 {running} 个会画完，排着的 {waiting} 个留着。恢复就发 /恢复。",
    "pause_reason_now": "本来就暂停着，理由改成了：{reason}。恢复就发 /恢复。",
    "pause_already": "已经暂停着了。恢复就发 /恢复。",
    "resumed_now": "恢复了，排着的 {waiting} 个接着画。",
    "not_paused": "没有暂停，一直在接。",
    "queue_on_hold": "现在暂停着，排着的等恢复了再画。",
    "clear_queue_nothing": "没有人在排队，不用清。",
    "clear_queue_confirm": "要取消排队的 {jobs} 个任务吗？是 {people} 个人的。正在画的不受影响。取消了就找不回来了。",
    "clear_queue_confirm_of": "要取消 {name}（{identity}）排队的 {jobs} 个任务吗？正在画的不受影响。取消了就找不回来了。",
    "clear_queue_how": "「清空队列」后面可以写是谁的：/清空队列 #12，或者什么都不写。看不懂「{given}」。",
    "queue_cleared": "已取消 {people} 个人的 {jobs} 个任务，都通知了。",
    "job_cleared": "{numbers} 被管理员取消了：这次清空了排队。可以再发一次。",
    # Unloading models
    "unload_which": "卸下哪个模型？写上名字，例如：/卸载模型 {first}",
    "unload_begun": "正在卸下{model}：还在用它画的先画完，卸好了告诉你。",
    "unload_without_engine": "引擎没有在运行，现在什么模型都没有加载。",
    "unloaded": "{model}卸下了，腾出 {size} GB。下次用它画时会自己再加载。",
    "unloaded_nothing": "{model}没有加载着，不用卸。",
    "model_ready": "「{model}」加载好了，用了 {seconds} 秒。",
    "model_not_ready": "「{model}」加载不了，原因写在引擎的日志里。先换回去，或者用「danqing models check」检查它。",
    "load_engine_gone": "加载「{model}」的时候引擎停了，正在重新启动。要是每次都这样，就发：换模型 默认",
    "unload_engine_gone": "引擎刚才停了，{model}已经不在内存里。引擎再启动时只加载默认的模型。",
    # Opening and closing
    "closed_now": "在这里关闭了，除了管理员的指令，我都不出声。打开就发 /开启。",
    "closed_already": "这里已经是关着的。打开就发 /开启。",
    "close_private": "私聊不用关：不发消息我就不出声。",
    "opened_now": "在这里开启了。发「帮助」看看我会什么。",
    "opened_already": "这里本来就开着。",
}
