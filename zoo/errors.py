"""What can go wrong with a model's files."""

from core.errors import DanqingError


class ZooError(DanqingError):
    """A model cannot be fetched, converted, checked or added; the message is a Chinese sentence."""
