"""
The hard shell around uvicorn: what a connection may take before there is a request to answer.

`GuardedProtocol` bounds heads and slow clients, `Shell` bounds the requests at the same time and drains.
"""

from bff.shell.app import Shell
from bff.shell.protocol import GuardedProtocol

__all__ = ["GuardedProtocol", "Shell"]
