"""What stands in a record for an attribute that nobody asked for."""

from typing import Final, NoReturn, SupportsIndex, final


class UnreadError(TypeError):
    """Somebody looked at an attribute that was not read; the text names neither it nor whose it is."""

    def __init__(self) -> None:
        super().__init__("an attribute that was not read was looked at")


@final
class Unread:
    """
    A value that is no value: it can be passed on and printed, and nothing else can be made of it.

    Null would be shown as null, an empty text as an empty one. This is refused by whatever writes, compares,
    counts or looks it up, so a mistake is an error at its place, and never an answer.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "<unread>"

    def __str__(self) -> NoReturn:
        raise UnreadError

    def __format__(self, _spec: str, /) -> NoReturn:
        raise UnreadError

    def __bool__(self) -> NoReturn:
        raise UnreadError

    def __eq__(self, _other: object, /) -> NoReturn:
        raise UnreadError

    def __ne__(self, _other: object, /) -> NoReturn:
        raise UnreadError

    def __hash__(self) -> NoReturn:
        raise UnreadError

    def __reduce_ex__(self, _protocol: SupportsIndex, /) -> NoReturn:
        raise UnreadError


UNREAD: Final = Unread()
