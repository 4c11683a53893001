"""What a resolver may answer instead of a value. No message holds an argument's value."""


class ResolverError(Exception):
    """Something asked for cannot be given."""


class NotFound(ResolverError):
    """It does not exist, or not for this viewer: the two are never told apart."""


class Forbidden(ResolverError):
    """The viewer may know of it, and no more."""


class InvalidCursor(ResolverError):
    """A cursor that was not issued to this viewer for this list, or is too old."""


class InvalidArgument(ResolverError):
    """An argument outside its documented range; `argument` is its name in the schema."""

    def __init__(self, argument: str) -> None:
        super().__init__(argument)
        self.argument = argument


class StepUpRequired(ResolverError):
    """The viewer must authenticate again, more strongly: what to ask the issuer for (RFC 9470)."""

    def __init__(self, acr_values: tuple[str, ...], max_age_s: int) -> None:
        super().__init__(*acr_values)
        self.acr_values = acr_values
        self.max_age_s = max_age_s


class ReasonRequired(ResolverError):
    """No reason was given for seeing a value."""


class TaskNotValid(ResolverError):
    """The task is not open, not the viewer's, not about this customer, or does not exist."""


class QuotaExceeded(ResolverError):
    """The viewer has done this as often as the bank allows for now."""


class QuotaUnavailable(ResolverError):
    """What was done cannot be counted at the moment, so it is not done."""


class AlreadyRevealed(ResolverError):
    """The idempotency key has given its value away, once."""
