"""What went wrong outside of a chat, in one Chinese sentence."""

from bot.replies.sentences import say
from core.errors import DanqingError, UserError
from storage.errors import DataLockedError, SchemaError


def sentence_of(error: DanqingError | OSError) -> str:
    """The sentence for an error that ends a command.

    Errors without a case of their own carry their sentence as their message.
    """
    match error:
        case UserError():
            return say(error.reason, **error.values)
        case DataLockedError():
            holder = "另一个程序" if error.pid is None else f"进程 {error.pid} "
            return (
                f"数据文件夹 {error.folder} 正被{holder}使用，多半是丹青已经在运行了。"
                "先停下它；或者用 DANQING_DATA__PATH 换一个文件夹。"
            )
        case SchemaError():
            return f"数据库和这个版本的丹青对不上：{error}。请升级丹青，或者换回原来的版本。"
        case OSError():
            where = "" if error.filename is None else f"「{error.filename}」"
            return f"文件{where}读写出错：{error.strerror or error}。"
    return str(error)
