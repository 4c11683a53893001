"""Who is asking, and Relay's way back to any object."""

from typing import Annotated, Any

import strawberry

from masking.classes import DataClass
from masking.viewer import Channel, Viewer
from resolvers.fields import Info, part, record_type, shown
from resolvers.nodes import Node, find_node


@record_type(Viewer, "The person or program behind the token, acting in one post.", name="Viewer")
class ViewerType:
    name: str = part("The person's own name.")
    post: str = part("The acting post (岗位).")
    roles: list[str] = part("The roles of that post.")
    application: str = part("The application that asks.")
    channel: Channel = part("Where the answer will be shown.")


async def _node(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Sealed identifier of any object.")],  # noqa: A002
) -> Any:
    return await find_node(info.context, id)


def _viewer(info: Info) -> Viewer:
    return info.context.viewer


@strawberry.type(name="Query")
class ViewerQuery:
    viewer: ViewerType = part("Who is asking.", resolver=_viewer)
    node: Node | None = shown(
        DataClass.CUSTOMER,
        "An object by its identifier: Customer, ActionTask or Product. Null with NOT_FOUND otherwise.",
        resolver=_node,
    )


QUERY = ViewerQuery
MUTATION = None
