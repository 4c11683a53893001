"""Opens a request as a stream of events, or answers it at once where it is refused."""

import asyncio
import time

from bff.http.model import GraphQLRequest, RequestMeta
from bff.http.negotiate import ReplyType
from bff.http.reply import Reply, reply_to
from bff.http.sse.reply import EventReply, Streaming
from bff.streams.single import Single
from masking.viewer import Viewer


async def open_events(
    streaming: Streaming, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta
) -> Reply | EventReply:
    """
    The stream of *request*; a request error is a reply of its own, with its status.

    Raises `RequestRefused`, or `TimeoutError` when it could not be opened within the request's deadline.
    """
    async with asyncio.timeout(max(0.0, meta.deadline_s - time.monotonic())):
        answers = await streaming.opener(viewer, request, meta)
    if isinstance(answers, Single) and not answers.answer.has_data:
        return reply_to(answers.answer, ReplyType.GRAPHQL)
    return EventReply(answers, meta, streaming.heartbeat_s)
