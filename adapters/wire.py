"""What requests and replies of all upstreams have in common on the wire: they are silent when printed."""

import msgspec


class Wire(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A part of a request or reply: spelt in snake case here and in camel case upstream."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
