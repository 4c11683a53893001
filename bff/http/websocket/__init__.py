"""
GraphQL over WebSocket by the protocol `graphql-transport-ws`, and no other.

What a message means is decided in `session`, without I/O; `connection` drives it, `endpoint` lets sockets in.
"""
