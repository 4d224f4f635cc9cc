"""What went wrong outside of a chat, in one Chinese sentence."""

from bot.replies.sentences import tell
from core.errors import DanqingError, UserError
from storage.errors import DataLockedError, SchemaError


def sentence_of(error: DanqingError | OSError) -> str:
    """The sentence for an error that ends a command.

    Errors without a case of their own carry their sentence as their message.
    """
    match error:
        case UserError():
            return tell(error.reason, **error.values)
        case DataLockedError():
            if error.pid is None:
                return tell("data_locked", folder=error.folder)
            return tell("data_locked_by", folder=error.folder, pid=error.pid)
        case SchemaError():
            return tell("schema_other", why=error)
        case OSError():
            where = "" if error.filename is None else tell("file_where", file=error.filename)
            return tell("file_failed", where=where, why=error.strerror or error)
    return str(error)
