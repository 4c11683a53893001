"""A text that is used and never shown."""

from typing import Final


class Secret:
    """A key or password. `reveal()` gives it; printing, formatting and encoding it do not."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "<Secret>"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not copied out of the process")
