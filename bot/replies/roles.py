"""What is said about roles, and about who is meant."""

from typing import Final

ROLES: Final[dict[str, str]] = {
    "admin_needed": "「{command}」只有管理员可以用。你的编号是「{identity}」，可以请管理员发：/设身份 {identity} 管理员",
    # Who is meant
    "whom": "要说明是谁，三种办法任选：写 TA 的一张图的编号，例如：/{command} #12；回复 TA 的图或者消息；或者写「平台:编号」。名字谁都可以改，所以不认「{given}」。",
    "person_unknown": "我不认识「{given}」。检查一下编号；要是 TA 还没有跟我说过话，先让 TA 随便说一句。",
    "no_such_number": "没有 #{number} 这张图，不知道你说的是谁。",
    "whom_of_several": "你回复的这条消息里有几个人的图。写出要找的那张图的编号，例如：#{number}",
    # Roles
    "which_role": "身份要写「会员」「管理员」或者「普通」，你写的是「{given}」。例如：/设身份 #12 会员",
    "role_missing": "还要写身份：「会员」「管理员」或者「普通」。例如：/设身份 #12 会员",
    "role_set": "{name}（{identity}）现在是{role}，原来是{earlier}。",
    "role_same": "{name}（{identity}）已经是{role}了，没有变。",
    "standing_admin": "「{identity}」一直是管理员：TA 写在设置的 access.admins 里，或者就在这台机器的终端前，在聊天里改不了。",
    "last_admin": "你是最后一个管理员，去掉自己以后就没有人能管了。先让别人当管理员，例如：/设身份 #12 管理员",
    "role_list": "管理员：{admins}\n会员：{vips}\n在这台机器的终端里聊天的也总是管理员。给人换身份：/设身份 #12 会员",
    "role_nobody": "还没有",
}
