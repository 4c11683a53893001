"""Codes of streams: why one does not begin, and why the server ends one that runs."""

from typing import Final

from bff.codes.model import Code, ErrorCode, Phase

STREAM_CODES: Final = (
    ErrorCode(
        Code.STREAM_REQUIRED,
        Phase.STREAM,
        406,
        False,
        "A subscription is answered as a stream.",
        "订阅须以流的方式应答。",
        "Accept `text/event-stream`, or subscribe over a WebSocket.",
    ),
    ErrorCode(
        Code.STREAM_LIMIT_REACHED,
        Phase.STREAM,
        429,
        True,
        "There are as many subscriptions as are allowed.",
        "订阅数量已达上限。",
        "End subscriptions that are not needed any more, or try again later.",
    ),
    ErrorCode(
        Code.EVENTS_UNAVAILABLE,
        Phase.STREAM,
        503,
        True,
        "Events cannot be exchanged at the moment.",
        "暂时无法收发事件。",
        "Try again after some seconds.",
    ),
    ErrorCode(
        Code.TOKEN_EXPIRED,
        Phase.STREAM,
        401,
        False,
        "The token under which this stream was opened has expired.",
        "打开该流所用的访问令牌已过期。",
        "Get a new token and subscribe again.",
    ),
    ErrorCode(
        Code.PERMISSION_WITHDRAWN,
        Phase.STREAM,
        403,
        False,
        "You may not see this any more.",
        "您已不再有权查看此项。",
        "Do not subscribe again before the permission is given back.",
    ),
    ErrorCode(
        Code.READER_TOO_SLOW,
        Phase.STREAM,
        503,
        True,
        "Events came faster than they were read.",
        "事件到达速度超过读取速度，流已终止。",
        "Read the state anew, then subscribe again; ask for less in each event.",
    ),
)
