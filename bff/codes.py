"""The one table of error codes: what each says to people, to HTTP, and to a client that must go on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Language(StrEnum):
    """A language of error messages. English where the client asks for neither."""

    EN = "en"
    ZH = "zh"


class Phase(StrEnum):
    """How far a request came."""

    HTTP = "HTTP"
    """Before anything of GraphQL was read."""
    IDENTITY = "IDENTITY"
    DOCUMENT = "DOCUMENT"
    """Parsing, validating and choosing the operation."""
    VARIABLES = "VARIABLES"
    EXECUTION = "EXECUTION"
    """Fields: other fields may be answered, and the HTTP status is then 200."""


class Code(StrEnum):
    """`extensions.code` of an error, in alphabetical order."""

    ALREADY_REVEALED = "ALREADY_REVEALED"
    AUDIT_UNAVAILABLE = "AUDIT_UNAVAILABLE"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    CONFLICT = "CONFLICT"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    IDENTITY_UNAVAILABLE = "IDENTITY_UNAVAILABLE"
    INTERNAL = "INTERNAL"
    INVALID_CURSOR = "INVALID_CURSOR"
    MASKED_VALUE = "MASKED_VALUE"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    NOT_FOUND = "NOT_FOUND"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    QUOTA_UNAVAILABLE = "QUOTA_UNAVAILABLE"
    REASON_REQUIRED = "REASON_REQUIRED"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
    TASK_NOT_VALID = "TASK_NOT_VALID"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    UPSTREAM_MALFORMED = "UPSTREAM_MALFORMED"
    UPSTREAM_REFUSED = "UPSTREAM_REFUSED"
    UPSTREAM_TIMEOUT = "UPSTREAM_TIMEOUT"
    UPSTREAM_UNAVAILABLE = "UPSTREAM_UNAVAILABLE"


class ErrorCode(msgspec.Struct, frozen=True):
    """One line of the table."""

    code: Code
    phase: Phase
    status: int
    """HTTP status when the whole request ends with this error."""
    retry: bool
    """Whether the same request may succeed later."""
    en: str
    zh: str
    advice: str
    """What the client can do, for `docs/errors.md`."""

    def message(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en


_ENTRIES: Final = (
    ErrorCode(
        Code.METHOD_NOT_ALLOWED,
        Phase.HTTP,
        405,
        False,
        "Only POST is allowed here.",
        "此处仅允许 POST 请求。",
        "Send POST; `Allow` lists what is taken.",
    ),
    ErrorCode(
        Code.UNSUPPORTED_MEDIA_TYPE,
        Phase.HTTP,
        415,
        False,
        "The body must be plain JSON in UTF-8, not compressed.",
        "请求体须为未压缩的 UTF-8 JSON。",
        "Send `Content-Type: application/json` and no `Content-Encoding`.",
    ),
    ErrorCode(
        Code.NOT_ACCEPTABLE,
        Phase.HTTP,
        406,
        False,
        "None of the accepted media types can be produced.",
        "无法生成客户端可接受的媒体类型。",
        "Accept `application/graphql-response+json` or `application/json`.",
    ),
    ErrorCode(
        Code.PAYLOAD_TOO_LARGE,
        Phase.HTTP,
        413,
        False,
        "The request body is too large.",
        "请求体过大。",
        "Send less: shorter documents, fewer variables.",
    ),
    ErrorCode(
        Code.REQUEST_TIMEOUT,
        Phase.HTTP,
        408,
        True,
        "The request body did not arrive in time.",
        "请求体未在规定时间内到达。",
        "Send again over a better connection.",
    ),
    ErrorCode(
        Code.BAD_REQUEST,
        Phase.HTTP,
        400,
        False,
        "The request is not a well-formed GraphQL request.",
        "请求不是格式正确的 GraphQL 请求。",
        "Send one JSON object with `query`, each member once and of its documented type.",
    ),
    ErrorCode(
        Code.UNAUTHENTICATED,
        Phase.IDENTITY,
        401,
        False,
        "A valid access token is required.",
        "需要有效的访问令牌。",
        "Get a new token from the issuer and send it as `Authorization: Bearer`.",
    ),
    ErrorCode(
        Code.IDENTITY_UNAVAILABLE,
        Phase.IDENTITY,
        503,
        True,
        "Tokens cannot be verified at the moment.",
        "暂时无法验证访问令牌。",
        "Try again after some seconds with the same token.",
    ),
    ErrorCode(
        Code.GRAPHQL_PARSE_FAILED,
        Phase.DOCUMENT,
        400,
        False,
        "The document has a syntax error.",
        "GraphQL 文档存在语法错误。",
        "Correct the document at `locations`.",
    ),
    ErrorCode(
        Code.GRAPHQL_VALIDATION_FAILED,
        Phase.DOCUMENT,
        400,
        False,
        "The document does not fit the schema.",
        "GraphQL 文档与模式不符。",
        "Compare what stands at `locations` with the schema.",
    ),
    ErrorCode(
        Code.OPERATION_RESOLUTION_FAILURE,
        Phase.DOCUMENT,
        400,
        False,
        "The operation to run is not determined.",
        "无法确定要执行的操作。",
        "Name one operation of the document in `operationName`.",
    ),
    ErrorCode(
        Code.QUERY_TOO_COMPLEX,
        Phase.DOCUMENT,
        400,
        False,
        "The document asks for too much at once.",
        "单次查询的内容过多。",
        "Split the document, nest less, ask for shorter lists.",
    ),
    ErrorCode(
        Code.PERSISTED_QUERY_NOT_SUPPORTED,
        Phase.DOCUMENT,
        400,
        False,
        "Documents by id are not supported.",
        "不支持以标识引用文档。",
        "Send the document itself in `query`.",
    ),
    ErrorCode(
        Code.BAD_USER_INPUT,
        Phase.VARIABLES,
        400,
        False,
        "A variable or argument has a value that is not allowed.",
        "变量或参数的取值不被允许。",
        "Check the variables against their types and documented ranges.",
    ),
    ErrorCode(
        Code.MASKED_VALUE,
        Phase.VARIABLES,
        400,
        False,
        "A command carries a masked value.",
        "操作中包含已脱敏的内容。",
        "Leave out what was not changed: a mask sent back would overwrite the real value.",
    ),
    ErrorCode(
        Code.INVALID_CURSOR,
        Phase.EXECUTION,
        400,
        False,
        "The cursor does not belong to this list, or is too old.",
        "游标不属于该列表或已过期。",
        "Start again at the first page.",
    ),
    ErrorCode(
        Code.FORBIDDEN,
        Phase.EXECUTION,
        403,
        False,
        "You may not see or do this.",
        "您无权查看或执行此项。",
        "Leave the field out, or act in a post that is allowed to.",
    ),
    ErrorCode(
        Code.NOT_FOUND,
        Phase.EXECUTION,
        404,
        False,
        "There is no such thing, or not for you.",
        "对象不存在或不可见。",
        "Drop the id. Wrong, of another type, or not yours to see: these are not told apart.",
    ),
    ErrorCode(
        Code.STEP_UP_REQUIRED,
        Phase.EXECUTION,
        401,
        False,
        "This needs a stronger or more recent authentication.",
        "此操作需要重新进行更强的身份认证。",
        "Ask the issuer for a token with the `acr_values` and `max_age` of this error, and send it again.",
    ),
    ErrorCode(
        Code.REASON_REQUIRED,
        Phase.EXECUTION,
        400,
        False,
        "Say why the value must be seen.",
        "请说明查看原因。",
        "Give `reason`.",
    ),
    ErrorCode(
        Code.TASK_NOT_VALID,
        Phase.EXECUTION,
        409,
        False,
        "The task does not allow this: it must be open, yours, and about this customer.",
        "任务不符合要求：须为您名下、未结束且针对该客户的任务。",
        "Read the customer's tasks again and choose an open one of your own.",
    ),
    ErrorCode(
        Code.QUOTA_EXCEEDED,
        Phase.EXECUTION,
        429,
        False,
        "You have done this as often as the bank allows for now.",
        "已达到操作次数上限。",
        "Wait for the next hour or day; docs/settings.md names the limits.",
    ),
    ErrorCode(
        Code.QUOTA_UNAVAILABLE,
        Phase.EXECUTION,
        503,
        True,
        "What is limited cannot be counted at the moment.",
        "暂时无法核对操作次数。",
        "Try again after some seconds.",
    ),
    ErrorCode(
        Code.ALREADY_REVEALED,
        Phase.EXECUTION,
        409,
        False,
        "This key has given its value away already.",
        "该幂等键已使用，内容不再重复展示。",
        "Show what was received. To see it anew, reveal it again under a new key.",
    ),
    ErrorCode(
        Code.CONFLICT,
        Phase.EXECUTION,
        409,
        False,
        "The state of things does not allow this any more.",
        "当前状态不允许该操作。",
        "Read the state again and decide anew.",
    ),
    ErrorCode(
        Code.UPSTREAM_TIMEOUT,
        Phase.EXECUTION,
        504,
        True,
        "A system of the bank did not answer in time.",
        "后台系统响应超时。",
        "Show the rest; ask for this part again later.",
    ),
    ErrorCode(
        Code.UPSTREAM_UNAVAILABLE,
        Phase.EXECUTION,
        503,
        True,
        "A system of the bank is not available.",
        "后台系统暂不可用。",
        "Show the rest; ask for this part again later.",
    ),
    ErrorCode(
        Code.UPSTREAM_REFUSED,
        Phase.EXECUTION,
        502,
        False,
        "A system of the bank refused to answer.",
        "后台系统拒绝了请求。",
        "Report it with the correlation id: a permission is missing between systems.",
    ),
    ErrorCode(
        Code.UPSTREAM_MALFORMED,
        Phase.EXECUTION,
        502,
        False,
        "A system of the bank gave an answer that makes no sense.",
        "后台系统返回了无法识别的内容。",
        "Report it with the correlation id.",
    ),
    ErrorCode(
        Code.DEADLINE_EXCEEDED,
        Phase.EXECUTION,
        504,
        True,
        "The request took too long.",
        "请求处理超时。",
        "Ask for less at once, or again later.",
    ),
    ErrorCode(
        Code.AUDIT_UNAVAILABLE,
        Phase.EXECUTION,
        503,
        True,
        "What is shown must be recorded, and that is not possible at the moment.",
        "暂时无法写入审计记录，因此不能展示。",
        "Try again after some seconds. A command may have been carried out: read the state first.",
    ),
    ErrorCode(
        Code.INTERNAL,
        Phase.EXECUTION,
        500,
        False,
        "Something went wrong on our side.",
        "服务内部错误。",
        "Report it with the correlation id.",
    ),
)

CODES: Final[Mapping[Code, ErrorCode]] = {entry.code: entry for entry in _ENTRIES}
"""Every code, in the order in which a request can meet them."""
