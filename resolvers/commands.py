"""What all commands share: payloads with user errors, and a key that makes a repeat harmless."""

import re
from typing import Annotated, Final

import msgspec
import strawberry

from resolvers.errors import InvalidArgument
from resolvers.fields import part, record_type

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")

IdempotencyKey = Annotated[str, strawberry.argument(description="8 to 64 letters, digits, - or _.")]


class UserErrorRecord(msgspec.Struct, frozen=True):
    code: str
    message: str


@record_type(
    UserErrorRecord, "Why a command was not carried out: something the user can act on.", name="UserError"
)
class UserError:
    code: str = part("Stable code; docs/errors.md lists them.")
    message: str = part("The same for people, in the language of the request.")


MESSAGES: Final[dict[str, dict[str, str]]] = {
    "ALREADY_COMPLETED": {"en": "The task has been completed already.", "zh": "该任务已完成。"},
    "EXPIRED": {"en": "The task has expired.", "zh": "该任务已过期。"},
    "NOT_ASSIGNED_TO_YOU": {"en": "The task was given to somebody else.", "zh": "该任务不属于您。"},
    "DO_NOT_CALL": {"en": "The customer does not want to be called.", "zh": "该客户不接受电话联系。"},
    "IDEMPOTENCY_KEY_REUSED": {"en": "The key belongs to another command.", "zh": "幂等键已用于其他操作。"},
    "NO_NUMBER": {"en": "The bank has no such number of the customer.", "zh": "客户未登记该号码。"},
    "NOT_DIALABLE": {"en": "The number on file cannot be dialled.", "zh": "登记的号码无法拨打。"},
    "OPERATOR_BUSY": {"en": "You are in another call.", "zh": "您正在通话中。"},
    "TOO_FAR": {"en": "You are too far from the customer's address.", "zh": "当前位置距离客户地址过远。"},
    "REFUSED": {"en": "The command was not accepted.", "zh": "操作未被受理。"},
}
"""Reasons that upstreams give, and what a person reads; an unknown reason is REFUSED."""


def user_error(reason: str, language: str) -> UserErrorRecord:
    code = reason if reason in MESSAGES else "REFUSED"
    texts = MESSAGES[code]
    return UserErrorRecord(code, texts.get(language, texts["en"]))


def idempotency_key(text: str) -> str:
    """Check a client's key; raises `InvalidArgument`."""
    if not _KEY.fullmatch(text):
        raise InvalidArgument("input.idempotencyKey")
    return text
