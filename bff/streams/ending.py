"""Why the server ends a stream that a client still reads."""

from bff.codes import Code


class StreamEnded(Exception):
    """Raised by a stream of answers: the server ends it, and *code* tells why. What was sent stays valid."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code
