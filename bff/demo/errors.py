"""Why the demo cannot start or go on; each message is for the person at the terminal."""


class DemoError(Exception):
    """Root of this package's errors."""


class ChildFailed(DemoError):
    """A process did not become ready, or ended by itself."""


class TokenRefused(DemoError):
    """The issuer gave no token."""


class CustomerMissing(DemoError):
    """The server showed no customer."""
