"""The seven writes, by our actions and services: proposed and agreed to at once. There is no rule in here.

Names that nobody knows become ids that nobody has, so that the product itself refuses them.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stylist.actions.aftersales import propose
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.aftersales.views import Purse, Swap
from stylist.commerce.customers import address_book
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.addresses import AddressDraft, clean
from stylist.commerce.customers.errors import AddressNotFound
from stylist.commerce.ids import AddressId, OrderId, OrderItemId, SessionId, UserId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction
from stylist.errors import Invalid, NotFound, StylistError
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.addresses import form_of, to_draft
from stylist.evals.tau_retail.data import Call, GivenAddress, GivenName, GivenShop
from stylist.evals.tau_retail.reading import Names


class UnknownCall(NotFound):
    """None of the seven writes."""

    code = "evals.unknown_call"


class ArgumentsWrong(Invalid):
    """The call's arguments are not those of its name."""

    code = "evals.arguments_wrong"


Items = Annotated[tuple[str, ...], Field(max_length=1000)]


class _Arguments(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Cancel(_Arguments):
    order_id: str
    reason: str


class _OrderAddress(GivenAddress):
    order_id: str


class _Payment(_Arguments):
    order_id: str
    payment_method_id: str


class _Return(_Payment):
    item_ids: Items


class _Swap(_Return):
    new_item_ids: Items


class _UserAddress(GivenAddress):
    user_id: str


@dataclass(frozen=True, slots=True)
class Counter:
    """Where calls are carried out: within one case's transaction, for whoever owns the order or account.

    `purses` are all payment methods of the shop by name, so that another person's is really asked for.
    """

    transaction: Transaction
    gateway: PaymentGateway
    shop: GivenShop
    names: Names
    purses: Mapping[str, Purse]
    now: datetime

    def purse(self, owner: str, name: str) -> Purse:
        """A payment method by name: the owner's, else whoever's it is, else nobody's."""
        method = self.shop.users[owner].payment_methods.get(name)
        if method is not None:
            return _purse(owner, name, method.source)
        return self.purses.get(name) or Purse.method(ids.method_id(owner, name))


def purses_of(shop: GivenShop) -> Mapping[str, Purse]:
    """Every payment method of the shop by its name."""
    return {
        name: _purse(user, name, method.source)
        for user, given in shop.users.items()
        for name, method in given.payment_methods.items()
    }


def _purse(owner: str, name: str, source: str) -> Purse:
    if source == "gift_card":
        return Purse.gift_card(ids.gift_card_id(owner, name))
    return Purse.method(ids.method_id(owner, name))


async def carry_out(counter: Counter, call: Call) -> str | None:
    """Carry a call out; `None`, or the code of what refused it."""
    try:
        write = _WRITES.get(call.name) if isinstance(call.name, str) else None
        if write is None:
            raise UnknownCall
        try:
            arguments = write.arguments.model_validate(call.arguments)
        except ValidationError as error:
            raise ArgumentsWrong(str(error.errors()[0]["msg"])) from None
        return await write.carry_out(counter, arguments)
    except StylistError as refusal:
        return refusal.code


@dataclass(frozen=True, slots=True)
class _Asking:
    """An order and its owner, about to propose something."""

    session: Session
    order: OrderView
    user: str

    @property
    def who(self) -> dict[str, Any]:
        """The arguments that all proposals take."""
        return {
            "user_id": self.order.user_id,
            "session_id": ids.session_id(self.user),
            "interaction_id": None,
            "order_id": self.order.id,
        }


async def _agree(
    counter: Counter, order_name: str, say: Callable[[_Asking], Awaitable[ConfirmationView]]
) -> str | None:
    """Propose something of an order in its owner's name, and say yes to it."""
    async with counter.transaction() as session:
        order = await orders.read_order(session, order_id=ids.order_id(order_name))
        asking = _Asking(session, order, counter.names.users[order.user_id])
        proposed = await say(asking)
    result = await confirmations.commit(
        counter.transaction,
        confirmation_id=proposed.id,
        user_id=order.user_id,
        session_id=SessionId(asking.who["session_id"]),
        now=counter.now,
        gateway=counter.gateway,
    )
    if result.outcome is CommitOutcome.DONE:
        return None
    return result.failure or f"confirmations.{result.outcome.value}"


async def _cancel(counter: Counter, said: _Cancel) -> str | None:
    async def say(asking: _Asking) -> ConfirmationView:
        return await propose.propose_cancel(asking.session, **asking.who, reason=said.reason, now=counter.now)

    return await _agree(counter, said.order_id, say)


async def _change_address(counter: Counter, said: _OrderAddress) -> str | None:
    async def say(asking: _Asking) -> ConfirmationView:
        draft = to_draft(said, GivenName())
        proposed = await propose.propose_address_change(
            asking.session, **asking.who, address=draft, now=counter.now
        )
        _remember(counter, asking.order.id, said, draft)
        return proposed

    return await _agree(counter, said.order_id, say)


def _remember(counter: Counter, owner: OrderId | UserId, given: GivenAddress, draft: AddressDraft) -> None:
    """Keep the words of an address, to tell it in them again."""
    words = given.model_dump(include=set(GivenAddress.model_fields))
    counter.names.addresses[UUID(str(owner)), form_of(clean(draft))] = words


async def _change_payment(counter: Counter, said: _Payment) -> str | None:
    async def say(asking: _Asking) -> ConfirmationView:
        purse = counter.purse(asking.user, said.payment_method_id)
        return await propose.propose_payment_change(
            asking.session, **asking.who, pay_with=purse, now=counter.now
        )

    return await _agree(counter, said.order_id, say)


async def _change_items(counter: Counter, said: _Swap) -> str | None:
    async def say(asking: _Asking) -> ConfirmationView:
        return await propose.propose_item_change(
            asking.session,
            **asking.who,
            swaps=_swaps(asking.order, said),
            pay_with=counter.purse(asking.user, said.payment_method_id),
            now=counter.now,
        )

    return await _agree(counter, said.order_id, say)


async def _return(counter: Counter, said: _Return) -> str | None:
    async def say(asking: _Asking) -> ConfirmationView:
        lines = _lines(asking.order, said.item_ids)
        return await propose.propose_return(
            asking.session,
            **asking.who,
            items={line: lines.count(line) for line in lines},
            refund_to=counter.purse(asking.user, said.payment_method_id),
            now=counter.now,
        )

    return await _agree(counter, said.order_id, say)


async def _exchange(counter: Counter, said: _Swap) -> str | None:
    async def say(asking: _Asking) -> ConfirmationView:
        return await propose.propose_exchange(
            asking.session,
            **asking.who,
            swaps=_swaps(asking.order, said),
            pay_with=counter.purse(asking.user, said.payment_method_id),
            now=counter.now,
        )

    return await _agree(counter, said.order_id, say)


def _lines(order: OrderView, item_ids: Sequence[str]) -> list[OrderItemId]:
    """A line for each piece named: one named twice is on two lines; what is on none has a line nobody has."""
    left: dict[UUID, deque[OrderItemId]] = {}
    for line in order.lines:
        left.setdefault(line.variant_id, deque()).extend([line.item_id] * line.quantity)
    found = []
    for number, name in enumerate(item_ids):
        lines = left.get(ids.variant_id(name))
        found.append(lines.popleft() if lines else ids.line_id(f"{order.id} {name}", number))
    return found


def _swaps(order: OrderView, said: _Swap) -> list[Swap]:
    if len(said.item_ids) != len(said.new_item_ids):
        raise ArgumentsWrong("there are not as many new items as old ones", param="new_item_ids")
    lines = _lines(order, said.item_ids)
    return [Swap(line, ids.variant_id(new)) for line, new in zip(lines, said.new_item_ids, strict=True)]


async def _change_user_address(counter: Counter, said: _UserAddress) -> str | None:
    user_id = ids.user_id(said.user_id)
    draft = to_draft(said, GivenName())
    async with counter.transaction() as session:
        await customers.get_user(session, user_id=user_id)
        kept = await customers.find_default_address(session, user_id=user_id)
        if kept is None:
            raise AddressNotFound
        changes = {
            "line1": draft.line1,
            "line2": draft.line2,
            "city": draft.city,
            "state": draft.state,
            "postal_code": draft.postal_code,
            "country_code": draft.country_code,
        }
        await address_book.update_address(
            session, user_id=user_id, address_id=AddressId(kept.id), changes=changes, now=counter.now
        )
    _remember(counter, user_id, said, draft)
    return None


@dataclass(frozen=True, slots=True)
class _Write:
    arguments: type[BaseModel]
    carry_out: Callable[[Counter, Any], Awaitable[str | None]]


_WRITES: Mapping[str, _Write] = {
    "cancel_pending_order": _Write(_Cancel, _cancel),
    "modify_pending_order_address": _Write(_OrderAddress, _change_address),
    "modify_pending_order_payment": _Write(_Payment, _change_payment),
    "modify_pending_order_items": _Write(_Swap, _change_items),
    "return_delivered_order_items": _Write(_Return, _return),
    "exchange_delivered_order_items": _Write(_Swap, _exchange),
    "modify_user_address": _Write(_UserAddress, _change_user_address),
}
