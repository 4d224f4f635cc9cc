"""Server-sent events, taken apart. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a stream; `event_id` is empty where it has none."""

    name: str
    data: str
    event_id: str = ""


class EventParser:
    """Turns the bytes of a stream, however they are cut, into events.

    Comments and `retry` are dropped. Lines end in LF or CR LF, as our server writes them.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._event_id = ""

    def feed(self, data: bytes) -> list[Event]:
        """The events that these bytes complete; ValueError if they are not UTF-8."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        events = [self._take(line.removesuffix(b"\r").decode()) for line in lines]
        return [event for event in events if event is not None]

    def _take(self, line: str) -> Event | None:
        if not line:
            return self._finish()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "id":
                self._event_id = value
        return None

    def _finish(self) -> Event | None:
        name, data = self._name, self._data
        self._name, self._data = "", []
        if not data:
            return None
        return Event(name=name or "message", data="\n".join(data), event_id=self._event_id)
