"""The seven writes on plain dictionaries, by the benchmark shop's own policy: what the product is compared with.

Shares no code with the product. A refusal says which rule of the policy it is.
"""

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

REASONS = ("no longer needed", "ordered by mistake")
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")
Dict = dict[str, Any]


class RefusedError(Exception):
    """The policy does not allow it; `rule` is a short name of the sentence."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def cents(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


class Reference:
    """The shop as loaded; `answer` gives what a line of calls comes to and leaves it as it was."""

    def __init__(
        self, orders: Mapping[str, Any], products: Mapping[str, Any], users: Mapping[str, Any]
    ) -> None:
        self._loaded = {"orders": orders, "users": users}
        self._variants = {
            item: {"product": name, "price": cents(it["price"]), "available": it["available"]}
            for name, product in products.items()
            for item, it in product["variants"].items()
        }
        self.orders: dict[str, Dict] = {}
        self.users: dict[str, Dict] = {}

    def answer(self, calls: Sequence[Mapping[str, Any]]) -> Dict:
        """Results by call (`None` or the rule that refuses), and every order and user that differs then."""
        self.orders, self.users = {}, {}
        rules = [self._call(call.get("name"), call.get("kwargs")) for call in calls]
        changed = [{name: self._tell_order(it) for name, it in self.orders.items()}]
        changed.append({name: self._tell_user(it) for name, it in self.users.items()})
        loaded = [
            {name: self._tell_order(self._loaded["orders"][name]) for name in self.orders},
            {name: self._tell_user(self._loaded["users"][name]) for name in self.users},
        ]
        orders, users = (
            {name: state for name, state in now.items() if plain(state) != plain(before[name])}
            for now, before in zip(changed, loaded, strict=True)
        )
        return {"rules": rules, "orders": orders, "users": users}

    def loaded_order(self, name: str) -> Dict:
        """An order as it was loaded, as it would be told."""
        return self._tell_order(self._loaded["orders"][name])

    def _call(self, name: Any, kwargs: Any) -> str | None:
        write: Callable[..., None] | None = getattr(self, str(name), None)
        kept = copy.deepcopy((self.orders, self.users))
        try:
            if name not in WRITES or write is None or not isinstance(kwargs, dict):
                raise RefusedError("unknown call")
            write(**{key: kwargs[key] for key in WRITES[name]})
        except KeyError:
            self.orders, self.users = kept
            return "arguments"
        except RefusedError as refusal:
            self.orders, self.users = kept
            return refusal.rule
        return None

    def cancel_pending_order(self, order_id: str, reason: str) -> None:
        order = self._pending(order_id)
        if reason not in REASONS:
            raise RefusedError("cancel reason")
        for method, amount in self._paid(order).items():
            self._move(order, "refund", amount, method)
        order["status"], order["cancel_reason"] = "cancelled", reason

    def modify_pending_order_address(self, order_id: str, **address: str) -> None:
        self._pending(order_id)["address"] = dict(address)

    def modify_pending_order_payment(self, order_id: str, payment_method_id: str) -> None:
        order = self._pending(order_id)
        method = self._method(order, payment_method_id)
        paid = self._paid(order)
        if set(paid) == {payment_method_id}:
            raise RefusedError("same payment")
        amount = sum(paid.values(), Decimal(0))
        self._covers(method, amount)
        self._move(order, "payment", amount, payment_method_id)
        for old, part in paid.items():
            self._move(order, "refund", part, old)

    def modify_pending_order_items(
        self, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._pending(order_id)
        lines, difference = self._swap(order, item_ids, new_item_ids)
        method = self._method(order, payment_method_id)
        self._covers(method, difference)
        if difference:
            kind = "payment" if difference > 0 else "refund"
            self._move(order, kind, abs(difference), payment_method_id)
        for line, new in zip(lines, new_item_ids, strict=True):
            line["item_id"], line["price"] = new, self._variants[new]["price"]
        order["status"] = "pending (item modified)"

    def return_delivered_order_items(
        self, order_id: str, item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._in_state(order_id, "delivered")
        self._lines(order, item_ids)
        method = self._method(order, payment_method_id)
        original = {it["payment_method_id"] for it in order["payment_history"]}
        if method["source"] != "gift_card" and payment_method_id not in original:
            raise RefusedError("refund target")
        order["status"] = "return requested"
        order["return_items"], order["return_payment_method_id"] = list(item_ids), payment_method_id

    def exchange_delivered_order_items(
        self, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._in_state(order_id, "delivered")
        _, difference = self._swap(order, item_ids, new_item_ids)
        self._covers(self._method(order, payment_method_id), difference)
        order["status"] = "exchange requested"
        order["exchange_items"], order["exchange_new_items"] = list(item_ids), list(new_item_ids)
        order["exchange_payment_method_id"] = payment_method_id
        order["exchange_price_difference"] = difference

    def modify_user_address(self, user_id: str, **address: str) -> None:
        if user_id not in self._loaded["users"]:
            raise RefusedError("unknown user")
        self._user(user_id)["address"] = dict(address)

    def _order(self, order_id: str) -> Dict:
        if order_id not in self.orders:
            if order_id not in self._loaded["orders"]:
                raise RefusedError("unknown order")
            self.orders[order_id] = copy.deepcopy(self._loaded["orders"][order_id])
        return self.orders[order_id]

    def _user(self, user_id: str) -> Dict:
        if user_id not in self.users:
            self.users[user_id] = copy.deepcopy(self._loaded["users"][user_id])
        return self.users[user_id]

    def _in_state(self, order_id: str, status: str) -> Dict:
        order = self._order(order_id)
        if order["status"] != status:
            raise RefusedError(f"not {status}")
        return order

    def _pending(self, order_id: str) -> Dict:
        return self._in_state(order_id, "pending")

    def _method(self, order: Dict, name: str) -> Dict:
        method: Dict | None = self._user(order["user_id"])["payment_methods"].get(name)
        if method is None:
            raise RefusedError("unknown payment method")
        return method

    def _covers(self, method: Dict, amount: Decimal) -> None:
        if method["source"] == "gift_card" and cents(method["balance"]) < amount:
            raise RefusedError("gift card too small")

    def _paid(self, order: Dict) -> dict[str, Decimal]:
        """What each method has paid and not been given back."""
        paid: Counter[str] = Counter()
        for it in order["payment_history"]:
            sign = 1 if it["transaction_type"] == "payment" else -1
            paid[it["payment_method_id"]] += sign * cents(it["amount"])  # type: ignore[assignment]
        return {name: Decimal(amount) for name, amount in paid.items() if amount}

    def _move(self, order: Dict, kind: str, amount: Decimal, name: str) -> None:
        entry = {"transaction_type": kind, "amount": amount, "payment_method_id": name}
        order["payment_history"].append(entry)
        method = self._user(order["user_id"])["payment_methods"][name]
        if method["source"] == "gift_card":
            change = amount if kind == "refund" else -amount
            method["balance"] = cents(method["balance"]) + change

    def _lines(self, order: Dict, item_ids: Sequence[str]) -> list[Dict]:
        """A line for each item named; one named twice is on two."""
        if not item_ids:
            raise RefusedError("no item")
        taken: list[int] = []
        for item in item_ids:
            free = (n for n, it in enumerate(order["items"]) if n not in taken and it["item_id"] == item)
            number = next(free, None)
            if number is None:
                raise RefusedError("item not in order")
            taken.append(number)
        return [order["items"][number] for number in taken]

    def _swap(
        self, order: Dict, item_ids: Sequence[str], new_item_ids: Sequence[str]
    ) -> tuple[list[Dict], Decimal]:
        if len(item_ids) != len(new_item_ids):
            raise RefusedError("item counts")
        lines = self._lines(order, item_ids)
        difference = Decimal(0)
        for line, new in zip(lines, new_item_ids, strict=True):
            variant = self._variants.get(new)
            if line["item_id"] == new:
                raise RefusedError("same item")
            if variant is None or not variant["available"]:
                raise RefusedError("not available")
            if variant["product"] != line["product_id"]:
                raise RefusedError("other product")
            difference += variant["price"] - cents(line["price"])
        return lines, difference

    def _tell_order(self, order: Mapping[str, Any]) -> Dict:
        told = {
            "status": order["status"],
            "cancel_reason": order.get("cancel_reason"),
            "address": {key: order["address"].get(key, "") for key in ADDRESS},
            "items": [{"item_id": it["item_id"], "price": cents(it["price"])} for it in order["items"]],
            "payment_history": [
                {
                    **{k: it[k] for k in ("transaction_type", "payment_method_id")},
                    "amount": cents(it["amount"]),
                }
                for it in order["payment_history"]
            ],
        }
        return told | {key: order.get(key) for key in LATER}

    def _tell_user(self, user: Mapping[str, Any]) -> Dict:
        methods = {
            name: {"source": it["source"]}
            | ({"balance": cents(it["balance"])} if it["source"] == "gift_card" else {})
            for name, it in user["payment_methods"].items()
        }
        return {"address": {key: user["address"].get(key, "") for key in ADDRESS}, "payment_methods": methods}


LATER = (
    "return_items",
    "return_payment_method_id",
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
)
WRITES: Mapping[str, tuple[str, ...]] = {
    "cancel_pending_order": ("order_id", "reason"),
    "modify_pending_order_address": ("order_id", *ADDRESS),
    "modify_pending_order_payment": ("order_id", "payment_method_id"),
    "modify_pending_order_items": ("order_id", "item_ids", "new_item_ids", "payment_method_id"),
    "return_delivered_order_items": ("order_id", "item_ids", "payment_method_id"),
    "exchange_delivered_order_items": ("order_id", "item_ids", "new_item_ids", "payment_method_id"),
    "modify_user_address": ("user_id", *ADDRESS),
}


def plain(value: Any) -> Any:
    """A state in which the order of lists tells nothing, amounts are cents, and nulls are left out."""
    if isinstance(value, Mapping):
        told = sorted((key, part) for key, part in value.items() if part is not None)
        return {key: plain(_amount(key, part)) for key, part in told}
    if isinstance(value, list):
        return sorted((plain(part) for part in value), key=repr)
    return value


def _amount(key: str, value: Any) -> Any:
    is_amount = key in ("price", "amount", "balance", "exchange_price_difference")
    return f"{cents(value):.2f}" if is_amount else value
