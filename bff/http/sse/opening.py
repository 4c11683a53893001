"""Opens a request as a stream of events."""

import asyncio
import time

from bff.codes import CODES
from bff.errors import RequestRefused
from bff.http.model import Answers, GraphQLRequest, RequestMeta
from bff.http.sse.reply import EventReply, Streaming
from bff.streams.single import NoAnswer
from masking.viewer import Viewer


async def open_events(
    streaming: Streaming, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta
) -> EventReply:
    """
    The stream of *request*; what is wrong with the operation is told in it, as graphql-sse's protocol says.

    A client of that protocol tries again whatever is answered with another status than 200. So only what may
    go well later is raised: `RequestRefused` with such a code, or `TimeoutError` when it could not be opened
    within the request's deadline.
    """
    answers: Answers
    try:
        async with asyncio.timeout(max(0.0, meta.deadline_s - time.monotonic())):
            answers = await streaming.opener(viewer, request, meta)
    except RequestRefused as refused:
        if CODES[refused.code].retry:
            raise
        answers = NoAnswer(refused)
    return EventReply(answers, meta, streaming.heartbeat_s)
