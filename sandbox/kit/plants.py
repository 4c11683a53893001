"""Values that a test puts into a customer, to look for them elsewhere later."""

import msgspec


class Plant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to put where; an empty value leaves what is there. Each server uses what its records have."""

    customer: str
    name: str = ""
    mobile: str = ""
    landline: str = ""
    email: str = ""
    address: str = ""
    document: str = ""
    """Number of the identity document, or the credit code of a business."""
    card: str = ""
    """Number of the first card."""
    account: str = ""
    """Number of the main account; of the first loan in core loans."""
    note: str = ""
    """Note of the latest interaction, and result of the first completed task."""


class Plants:
    """By customer; a later plant adds to an earlier one."""

    def __init__(self) -> None:
        self._by_customer: dict[str, Plant] = {}

    def add(self, plant: Plant) -> None:
        earlier = self._by_customer.get(plant.customer, Plant(plant.customer))
        given = {name: value for name, value in msgspec.structs.asdict(plant).items() if value}
        self._by_customer[plant.customer] = msgspec.structs.replace(earlier, **given)

    def of(self, customer: str) -> Plant:
        return self._by_customer.get(customer) or Plant(customer)

    def clear(self) -> None:
        self._by_customer.clear()
