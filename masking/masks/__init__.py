"""
Masks: what is shown of a value that may not be shown.

`mask_for` gives the function for one kind at one level; formats are a bank's to set within `MaskFormats`.
Whether a value is masked is decided elsewhere; nothing here knows a viewer.
"""

from collections.abc import Mapping

from masking.classes import MaskKind
from masking.masks.formats import DEFAULT, Keep, MaskFormatError, MaskFormats
from masking.masks.guard import FAILURES, FailureCount
from masking.masks.kinds import Mask, full_mask_for, mask_for

__all__ = [
    "DEFAULT",
    "FailureCount",
    "Keep",
    "Mask",
    "MaskFormatError",
    "MaskFormats",
    "failures",
    "full_mask_for",
    "mask_for",
]


def failures() -> Mapping[MaskKind, int]:
    """Tell how many values have made a mask fail in this process, by kind. They were hidden whole."""
    return FAILURES.snapshot()
