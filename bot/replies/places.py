"""What is said about what is set for a conversation."""

from typing import Final

PLACES: Final[dict[str, str]] = {
    "place_settings": "这里的设置（对这里的每个人）：\n{rows}\n改一项就发例如：/群设置 尺寸 512x768；加「全局」就是对所有会话；全部改回默认就发：/群设置 清除",
    "place_settings_everywhere": "全局的设置（会话自己设了的，以会话的为准）：\n{rows}\n改一项就发例如：/群设置 全局 尺寸 512x768；全部改回默认就发：/群设置 全局 清除",
    "place_row": "{key}：{later}　{how}",
    "place_default": "默认",
    "place_changed": "这里的{key}改成了：{later}。",
    "place_changed_everywhere": "全局的{key}改成了：{later}。",
    "place_same": "{key}本来就是：{later}。",
    "place_personal_wins": "自己用「设置」写过的，还是用自己的。",
    "place_cleared": "清除了 {count} 项，都改回默认。要找回来，就用「日志」和「撤销」。",
    "place_nothing_to_clear": "这里没有设过什么，都是默认。",
    "place_unknown": "群设置里没有「{given}」。可以设：模型、尺寸、指令、审图、标识、文字。例如：/群设置 尺寸 512x768",
    "place_choice": "「{option}」没有「{given}」这种写法，可以写：{allowed}、默认。",
    "place_size": "尺寸要写成宽乘高，或者方图、竖图、横图，你写的是「{given}」。例如：/群设置 尺寸 512x768",
    "place_commands": "看不懂「{given}」。不许用就写：/群设置 指令 不许 放大；重新允许就写：/群设置 指令 允许 放大",
    "place_no_command": "没有叫「{given}」的指令。发「帮助」看全部。",
    "place_command_kept": "「{command}」不能关：管理员的指令和「帮助」总要能用。",
    # How each is written
    "how_model": "/群设置 模型 名字",
    "how_size": "/群设置 尺寸 512x768",
    "how_denied": "/群设置 指令 不许 放大",
    "how_nsfw": "/群设置 审图 拦截（剧透、送审、不管）",
    "how_label": "/群设置 标识 开（关、右下、左下、右上、左上）",
    "how_script": "/群设置 文字 简体（台湾繁体、香港繁体）",
}
