"""
Replies that anybody holds alike may be kept by caches, and are asked for again by their ETag (RFC 9111).

A shared cache keeps one copy for each token: a permission is asked before the copy is made.
"""

from hashlib import blake2b
from typing import Final

from bff.http.reply import Reply

_VARY: Final = b"Accept, Accept-Encoding, Accept-Language, Authorization"


def public(reply: Reply, if_none_match: bytes, max_age_s: int) -> Reply:
    """*reply* as one that may be kept; 304 without a body where the client holds it already."""
    digest = blake2b(reply.body, digest_size=12).hexdigest()
    etag = f'W/"{digest}"'.encode()  # weak: compressed, other bytes say the same
    headers = (
        (b"cache-control", b"public, max-age=%d" % max_age_s),
        (b"etag", etag),
        (b"vary", _VARY),
    )
    held = etag in (tag.strip() for tag in if_none_match.split(b","))
    return Reply(304, b"", (), headers) if held else Reply(reply.status, reply.body, reply.headers, headers)
