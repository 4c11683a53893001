"""What a resolver may answer instead of a value. No message holds an argument's value."""


class ResolverError(Exception):
    """Something asked for cannot be given."""


class NotFound(ResolverError):
    """It does not exist, or not for this viewer: the two are never told apart."""


class InvalidCursor(ResolverError):
    """A cursor that was not issued to this viewer for this list, or is too old."""


class InvalidArgument(ResolverError):
    """An argument outside its documented range; `argument` is its name in the schema."""

    def __init__(self, argument: str) -> None:
        super().__init__(argument)
        self.argument = argument
