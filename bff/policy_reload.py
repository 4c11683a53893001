"""The policy as it is reloaded: compiled whole, its plans made, then in force with the next request."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from enum import StrEnum
from pathlib import Path
from typing import Final

from bff.protection import Guard, PolicyInForce
from bff.reload import ReloadRefused, stamp
from masking.policy import Policy
from masking.policy_file import PolicyError

Warm = Callable[[Guard], Awaitable[None]]
"""Makes the plans of the published documents under a policy, letting requests in between."""


class Trouble(StrEnum):
    """Why a policy is not taken, in a word for the log."""

    UNREADABLE = "UNREADABLE"
    NOT_TEXT = "NOT_UTF_8"
    NOT_A_POLICY = "NOT_A_POLICY"


class PolicyReload:
    """The policy file; a `Reloadable`."""

    name: Final = "policy"

    def __init__(
        self, path: Path, interval_s: float, schema_text: str, policy: PolicyInForce, warm: Warm
    ) -> None:
        self.interval_s: Final = interval_s
        self._path: Final = path
        self._schema_text: Final = schema_text
        self._policy: Final = policy
        self._warm: Final = warm

    def look(self) -> Hashable:
        return stamp(self._path)

    async def take(self) -> dict[str, str | int]:
        in_force = self._policy.guard
        policy = await asyncio.to_thread(self._compile, in_force.policy)
        if policy.digest == in_force.policy.digest:
            return {}
        guard = in_force.revised(policy)
        await self._warm(guard)
        self._policy.guard = guard
        return {"policy_digest": policy.digest}

    def _compile(self, in_force: Policy) -> Policy:
        try:
            return Policy.compile(self._path.read_text("utf-8"), self._schema_text, in_force.rules)
        except OSError:
            raise ReloadRefused(reason=Trouble.UNREADABLE) from None
        except UnicodeDecodeError:
            raise ReloadRefused(reason=Trouble.NOT_TEXT) from None
        except PolicyError as error:
            raise ReloadRefused(reason=Trouble.NOT_A_POLICY, place=error.place) from None
