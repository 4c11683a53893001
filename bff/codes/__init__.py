"""The one table of error codes: what each says to people, to HTTP, and to a client that must go on."""

from collections.abc import Mapping
from typing import Final

from bff.codes.execution import EXECUTION_CODES
from bff.codes.model import Code, ErrorCode, Language, Phase
from bff.codes.request import REQUEST_CODES
from bff.codes.stream import STREAM_CODES

CODES: Final[Mapping[Code, ErrorCode]] = {
    entry.code: entry for entry in REQUEST_CODES + EXECUTION_CODES + STREAM_CODES
}
"""Every code, in the order in which a request can meet them."""

__all__ = ["CODES", "Code", "ErrorCode", "Language", "Phase"]
