"""A retry budget: every call earns a fraction of a retry, so retries stay a fraction of the traffic."""

from adapters.transport.settings import RetrySettings


class RetryBudget:
    """
    What one source may still be asked again.

    Counted in hundredths of a retry. A new budget holds one, so the very first failure can be repeated.
    """

    def __init__(self, settings: RetrySettings) -> None:
        self._earned = settings.budget_percent
        self._most = settings.burst * 100
        self._saved = min(100, self._most)

    def earn(self) -> None:
        """Take note of a call."""
        if self._saved < self._most:
            self._saved = min(self._most, self._saved + self._earned)

    def spend(self) -> bool:
        """Pay for a retry, or tell that the budget is used up."""
        if self._saved < 100:
            return False
        self._saved -= 100
        return True
