"""The commands for those who run the bot; each may follow the word 管理."""

from typing import Final

from bot.commands.word import CommandWord, Joined, Target
from core.command import CommandName


def _admin(
    name: CommandName,
    also: str,
    summary: str,
    target: Target = Target.NONE,
    *,
    is_available: bool = False,
) -> CommandWord:
    return CommandWord(
        name=name,
        also=also,
        summary=summary,
        is_available=is_available,
        is_admin=True,
        target=target,
        joined=Joined.NEVER,
    )


ADMIN_COMMANDS: Final = (
    _admin(
        CommandName.SWITCH_MODEL,
        "更换模型 切换模型 加载模型 switch",
        "在这里换一个模型来画；「全局」就是给所有人换",
        is_available=True,
    ),
    _admin(
        CommandName.UNLOAD_MODEL,
        "释放显存 刷新模型",
        "卸下模型，腾出显存",
        is_available=True,
    ),
    _admin(
        CommandName.SET_QUOTA,
        "加额度 设置额度 限额",
        "给人、身份或群设额度",
        Target.MARKED,
        is_available=True,
    ),
    _admin(
        CommandName.BAN,
        "拉黑 黑名单 禁言 ban",
        "不许某人画图",
        Target.MARKED,
        is_available=True,
    ),
    _admin(CommandName.UNBAN, "白名单 unban", "解除封禁", Target.MARKED, is_available=True),
    _admin(
        CommandName.BLOCKED_WORDS,
        "违禁词 敏感词 添加屏蔽词 删除屏蔽词 查看屏蔽词",
        "管理不许用的词：添加、删除、放行",
        is_available=True,
    ),
    _admin(CommandName.PAUSE, "停机 维护", "停止接新任务", is_available=True),
    _admin(CommandName.RESUME, "恢复运行", "重新接任务", is_available=True),
    _admin(
        CommandName.CLEAR_QUEUE,
        "清空排队",
        "取消所有人的排队",
        Target.MARKED,
        is_available=True,
    ),
    _admin(CommandName.ENABLE, "本群开启", "在本群启用", is_available=True),
    _admin(CommandName.DISABLE, "本群关闭", "在本群停用", is_available=True),
    _admin(
        CommandName.PLACE_SETTINGS,
        "本群设置 频道设置",
        "设好本群的模型、尺寸、指令和规矩",
        is_available=True,
    ),
    _admin(
        CommandName.SET_ROLE,
        "设置身份 设角色 角色",
        "让某人当会员或管理员",
        Target.MARKED,
        is_available=True,
    ),
    _admin(
        CommandName.UNDO,
        "撤销操作 undo",
        "撤销一次管理操作",
        Target.MARKED,
        is_available=True,
    ),
    _admin(
        CommandName.REVIEW,
        "举报处理",
        "处理举报和拦下的图",
        Target.MARKED,
        is_available=True,
    ),
    _admin(CommandName.LOG, "操作日志", "查看操作记录", is_available=True),
)
"""In the order in which the help shows them."""
