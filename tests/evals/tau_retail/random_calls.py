"""Random calls in a shop: mostly sensible, often wrong in one way."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.evals.tau_retail.reference import WRITES

Raw = dict[str, Any]
REASONS = ("no longer needed", "ordered by mistake", "found elsewhere")


class Dice:
    """Draws calls about few orders of one or two people, so that they get in each other's way."""

    def __init__(self, raw: Mapping[str, Raw], seed: int) -> None:
        self._raw = raw
        self._random = Random(seed)
        self._product_of = {
            item: product for product in raw["products"].values() for item in product["variants"]
        }
        users = self._random.sample(sorted(raw["users"]), 2)
        self._users = users
        self._order = ""
        self._orders = [name for user in users for name in raw["users"][user]["orders"]][:4] or ["#none"]

    def calls(self) -> list[Raw]:
        """One to six calls."""
        return [self._call() for _ in range(self._random.randint(1, 6))]

    def _call(self) -> Raw:
        name = self._random.choice(sorted(WRITES))
        kwargs = {key: getattr(self, f"_{key}", self._address)(key) for key in WRITES[name]}
        order = self._raw["orders"].get(self._order)
        if "item_ids" in kwargs and order is not None:
            kwargs |= self._items(order, swaps="new_item_ids" in kwargs)
        return {"name": name, "kwargs": kwargs}

    def _often(self, share: float) -> bool:
        return self._random.random() < share

    def _order_id(self, _: str) -> str:
        self._order = self._random.choice(self._orders) if self._often(0.97) else "#W0000000"
        return self._order

    def _user_id(self, _: str) -> str:
        return self._random.choice([*self._users, *self._users, "nobody_0000"])

    def _reason(self, _: str) -> str:
        return self._random.choice(REASONS)

    def _payment_method_id(self, _: str) -> str:
        order = self._raw["orders"].get(self._order)
        owner = order["user_id"] if order and self._often(0.9) else self._random.choice(self._users)
        methods = sorted(self._raw["users"][owner]["payment_methods"])
        return str(self._random.choice(methods)) if methods and self._often(0.97) else "gift_card_0"

    def _item_ids(self, _: str) -> list[str]:
        return []

    def _new_item_ids(self, _: str) -> list[str]:
        return []

    def _items(self, order: Raw, *, swaps: bool) -> Raw:
        """Some of an order's items; for each another variant, mostly of the same product."""
        lines = order["items"]
        chosen = self._random.sample(lines, self._random.randint(1, min(3, len(lines))))
        old = [line["item_id"] for line in chosen]
        if self._often(0.08):
            old.append(self._random.choice(old))
        if self._often(0.03):
            old = []
        if not swaps:
            return {"item_ids": old}
        new = [self._other(item) for item in old]
        if new and self._often(0.04):
            new.pop()
        return {"item_ids": old, "new_item_ids": new}

    def _other(self, item: str) -> str:
        if self._often(0.04):
            return str(self._random.choice([*sorted(self._product_of), "0000000000"]))
        variants = self._product_of[item]["variants"]
        available = sorted(it for it, variant in variants.items() if variant["available"] and it != item)
        return str(self._random.choice(available)) if available and self._often(0.93) else item

    def _address(self, key: str) -> str:
        user = self._raw["users"][self._random.choice(self._users)]
        return str(user["address"][key])
