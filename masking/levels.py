"""The ladder on which every decision stands."""

from enum import IntEnum


class Level(IntEnum):
    """How much of a value a viewer gets. A decision is the minimum of several, so unknown is 0: hidden."""

    HIDDEN = 0
    """Nothing, not even that a value exists: `null` and an error."""

    EXISTS = 1
    """That there is a value: stars only."""

    MASKED_MIN = 2
    """The narrowest mask of the field's kind."""

    MASKED = 3
    """The default mask of the field's kind."""

    REVEAL_WITH_STEP_UP = 4
    """Masked here; the clear value may be asked for, one field at a time, after stronger authentication."""

    CLEAR = 5
    """The value as upstream sent it."""

    @property
    def masked(self) -> bool:
        return Level.HIDDEN < self < Level.CLEAR
