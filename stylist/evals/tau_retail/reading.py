"""Orders and people as they stand in the database, in the benchmark's words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from stylist.commerce.aftersales.models import OrderChange, Return, ReturnItem
from stylist.commerce.aftersales.states import STANDING, ChangeKind, ChangeStatus, ReturnKind
from stylist.commerce.customers.models import Address
from stylist.commerce.gift_cards.models import GiftCard
from stylist.commerce.orders.models import Order, OrderItem
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.payments.models import PaymentTransaction
from stylist.commerce.payments.states import PaymentStatus, TransactionType
from stylist.db.session import Session
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.addresses import Form, form_of, to_words
from stylist.evals.tau_retail.data import GivenShop

State = Mapping[str, Any]

_WORDS: Mapping[OrderStatus, str] = {
    OrderStatus.CONFIRMED: "pending",
    OrderStatus.PROCESSING: "processed",
    OrderStatus.SHIPPED: "processed",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
}
MODIFIED = "pending (item modified)"
_REQUESTED = {ReturnKind.RETURN: "return requested", ReturnKind.EXCHANGE: "exchange requested"}
_MOVED = frozenset(
    {
        PaymentStatus.COMPLETED,
        PaymentStatus.PARTIALLY_REFUNDED,
        PaymentStatus.REFUNDED,
        PaymentStatus.PROCESSING,
    }
)


@dataclass(frozen=True, slots=True)
class Names:
    """The benchmark's names of our rows, and the words addresses were given in, by their owner and form."""

    orders: Mapping[UUID, str]
    users: Mapping[UUID, str]
    variants: Mapping[UUID, str]
    methods: Mapping[UUID, str]
    addresses: dict[tuple[UUID, Form], Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, shop: GivenShop) -> "Names":
        """The names of everything in the shop."""
        items = {item for product in shop.products.values() for item in product.variants}
        items |= {item.item_id for order in shop.orders.values() for item in order.items}
        methods = {
            (ids.gift_card_id if method.source == "gift_card" else ids.method_id)(user, name): name
            for user, given in shop.users.items()
            for name, method in given.payment_methods.items()
        }
        return cls(
            orders={ids.order_id(name): name for name in shop.orders},
            users={ids.user_id(name): name for name in shop.users},
            variants={ids.variant_id(name): name for name in items},
            methods={UUID(str(id)): name for id, name in methods.items()},
        )

    def address(self, owner: UUID, form: Form) -> Mapping[str, str]:
        """An address as it was given to its owner, an order or a person; else in our words."""
        return self.addresses.get((owner, form)) or to_words(form)

    def method(self, method_id: UUID | None, gift_card_id: UUID | None) -> str | None:
        """The method of a movement or return."""
        found = gift_card_id or method_id
        return None if found is None else self.methods.get(found)


async def read_orders(session: Session, names: Names, order_ids: Collection[UUID]) -> dict[str, State]:
    """Orders by name, as the output has them."""
    orders = (await session.execute(select(*_ORDER).where(Order.id.in_(order_ids)))).all()
    items = _grouped(await session.execute(select(*_ITEM).where(OrderItem.order_id.in_(order_ids))))
    movements = _grouped(
        await session.execute(
            select(*_MOVEMENT)
            .where(PaymentTransaction.order_id.in_(order_ids), PaymentTransaction.status.in_(_MOVED))
            .order_by(PaymentTransaction.created_at, PaymentTransaction.id)
        )
    )
    modified = set(
        await session.scalars(
            select(OrderChange.order_id).where(
                OrderChange.order_id.in_(order_ids),
                OrderChange.kind == ChangeKind.ITEMS,
                OrderChange.status == ChangeStatus.DONE,
            )
        )
    )
    returns = _grouped(
        await session.execute(
            select(*_RETURN)
            .join(ReturnItem, ReturnItem.return_id == Return.id)
            .join(OrderItem, OrderItem.id == ReturnItem.order_item_id)
            .where(Return.order_id.in_(order_ids), Return.status.in_(STANDING))
        )
    )
    return {
        names.orders[order.id]: {
            "status": _status(order.status, order.id in modified, returns.get(order.id, ())),
            "cancel_reason": order.cancel_reason,
            "address": names.address(order.id, form_of(order.shipping_address)),
            "items": [
                {"item_id": names.variants[item.variant_id], "price": item.unit_price}
                for item in items.get(order.id, ())
                for _ in range(item.quantity)
            ],
            "payment_history": [_movement(it, names) for it in movements.get(order.id, ())],
            **_coming_back(returns.get(order.id, ()), movements.get(order.id, ()), names),
        }
        for order in orders
    }


_ORDER = (Order.id, Order.status, Order.cancel_reason, Order.shipping_address)
_ITEM = (OrderItem.order_id, OrderItem.variant_id, OrderItem.unit_price, OrderItem.quantity)
_MOVEMENT = (
    PaymentTransaction.order_id,
    PaymentTransaction.type,
    PaymentTransaction.amount,
    PaymentTransaction.payment_method_id,
    PaymentTransaction.gift_card_id,
)
_RETURN = (
    Return.order_id,
    Return.kind,
    Return.refund_method_id,
    Return.refund_gift_card_id,
    Return.price_difference,
    ReturnItem.quantity,
    ReturnItem.new_variant_id,
    OrderItem.variant_id,
)


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Rows by the order they are of, in their order."""
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(row)
    return found


def _status(status: OrderStatus, is_modified: bool, returns: Sequence[Any]) -> str:
    if status is OrderStatus.CONFIRMED and is_modified:
        return MODIFIED
    if status is OrderStatus.DELIVERED and returns:
        return _REQUESTED[ReturnKind(returns[-1].kind)]
    return _WORDS.get(status, status.value.lower())


def _movement(row: Any, names: Names) -> State:
    return {
        "transaction_type": "refund" if row.type == TransactionType.REFUND else "payment",
        "amount": row.amount,
        "payment_method_id": names.method(row.payment_method_id, row.gift_card_id),
    }


def _coming_back(returns: Sequence[Any], movements: Sequence[Any], names: Names) -> State:
    """The fields of a return and of an exchange; there is at most one of either."""
    back = [row for row in returns if row.kind == ReturnKind.RETURN]
    swapped = [row for row in returns if row.kind == ReturnKind.EXCHANGE]
    return {
        "return_items": _pieces(back, names) or None,
        "return_payment_method_id": _purse(back, movements, names),
        "exchange_items": _pieces(swapped, names) or None,
        "exchange_new_items": [
            names.variants[row.new_variant_id] for row in swapped for _ in range(row.quantity)
        ]
        or None,
        "exchange_payment_method_id": _purse(swapped, movements, names),
        "exchange_price_difference": swapped[0].price_difference if swapped else None,
    }


def _pieces(rows: Sequence[Any], names: Names) -> list[str]:
    return [names.variants[row.variant_id] for row in rows for _ in range(row.quantity)]


def _purse(rows: Sequence[Any], movements: Sequence[Any], names: Names) -> str | None:
    """Where the money of a return goes; where it goes back to what paid, that is what paid."""
    if not rows:
        return None
    named = names.method(rows[0].refund_method_id, rows[0].refund_gift_card_id)
    if named is None and movements:
        return names.method(movements[0].payment_method_id, movements[0].gift_card_id)
    return named


async def read_users(
    session: Session, names: Names, shop: GivenShop, user_ids: Collection[UUID]
) -> dict[str, State]:
    """People by name, as the output has them."""
    addresses = await session.execute(
        select(*_ADDRESS).where(Address.user_id.in_(user_ids), Address.is_default, Address.type == "shipping")
    )
    forms = {
        row.user_id: form_of(
            {
                "line1": row.address_line1,
                "line2": row.address_line2,
                "city": row.city,
                "state": row.state_province,
                "postal_code": row.postal_code,
                "country_code": row.country_code,
            }
        )
        for row in addresses
    }
    cards = await session.execute(
        select(GiftCard.id, GiftCard.balance).where(or_(GiftCard.owner_id.in_(user_ids)))
    )
    balances: dict[UUID, Decimal] = {row.id: row.balance for row in cards}
    return {
        names.users[user_id]: {
            "address": names.address(user_id, forms[user_id]),
            "payment_methods": _wallet(names.users[user_id], shop, balances),
        }
        for user_id in user_ids
    }


_ADDRESS = (
    Address.user_id,
    Address.address_line1,
    Address.address_line2,
    Address.city,
    Address.state_province,
    Address.postal_code,
    Address.country_code,
)


def _wallet(user: str, shop: GivenShop, balances: Mapping[UUID, Decimal]) -> State:
    methods: dict[str, dict[str, Any]] = {}
    for name, method in shop.users[user].payment_methods.items():
        methods[name] = {"source": method.source}
        if method.source == "gift_card":
            methods[name]["balance"] = balances[ids.gift_card_id(user, name)]
    return methods


def is_same(one: State, other: State) -> bool:
    """Whether two states of an order or person say the same; the order of lists tells nothing."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_plain(part) for part in value), key=repr)
    return value.normalize() if isinstance(value, Decimal) else value
