"""What scenarios tell, in the form in which it is compared."""

from typing import Any


def without_typenames(value: Any) -> Any:
    """What was asked for: clients add `__typename` to each selection."""
    match value:
        case dict():
            return {name: without_typenames(member) for name, member in value.items() if name != "__typename"}
        case list():
            return [without_typenames(item) for item in value]
    return value
