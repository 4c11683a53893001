"""Executes the requests of one body beside one another; what refuses one leaves the others alone."""

import asyncio
from collections.abc import Sequence

from bff.errors import format_error
from bff.http.model import GraphQLAnswer, GraphQLRequest, Handler, RequestMeta
from masking.viewer import Viewer


async def execute_batch(
    handler: Handler, viewer: Viewer, requests: Sequence[GraphQLRequest], meta: RequestMeta
) -> Sequence[GraphQLAnswer]:
    """Answer *requests* in their order, under one deadline and one correlation id."""
    return await asyncio.gather(*(_answer(handler, viewer, request, meta) for request in requests))


async def _answer(
    handler: Handler, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta
) -> GraphQLAnswer:
    try:
        return await handler(viewer, request, meta)
    except Exception as error:  # noqa: BLE001 - one of several: it gets a code, as alone it would
        entry = format_error(error, meta.request_id, meta.language)
        return GraphQLAnswer(errors=[entry], has_data=False)
