"""What people call the roles. Pure."""

from typing import Final

from bot.commands.text import fold
from core.house import Role

ROLE_NAMES: Final = {Role.MEMBER: "普通成员", Role.VIP: "会员", Role.ADMIN: "管理员"}
"""What the bot calls them."""

_WORDS: Final = {
    Role.MEMBER: "普通 普通人 普通成员 普通用户 成员 member",
    Role.VIP: "会员 vip 贵宾",
    Role.ADMIN: "管理员 管理 admin",
}
ROLES_BY_WORD: Final = {word: role for role, words in _WORDS.items() for word in words.split()}


def read_role(typed: str) -> Role | None:
    """The role that a word means, if it means one."""
    return ROLES_BY_WORD.get(fold(typed).strip())
