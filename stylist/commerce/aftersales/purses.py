"""Where money may come from and go to, and how a refund is spread over what paid.

An amount goes back to cards first, then to gift cards, then as points, and within a kind in the order paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.amounts import Left, spread
from stylist.commerce.aftersales.errors import (
    GiftCardTooSmall,
    OrderDiffers,
    PaymentNeeded,
    RefundTargetNotAllowed,
)
from stylist.commerce.aftersales.states import PurseKind
from stylist.commerce.aftersales.views import PaidPart, Purse, RefundStep
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.gift_cards.errors import GiftCardNotFound, GiftCardNotUsable
from stylist.commerce.gift_cards.views import GiftCardView
from stylist.commerce.ids import GiftCardId, PaymentMethodId, PaymentTransactionId, UserId
from stylist.commerce.money import total_of
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.errors import PaymentMethodNotFound
from stylist.commerce.payments.views import PaymentMethodView
from stylist.commerce.policies.aftersales import RefundTarget
from stylist.db.session import Session

# `payment_transactions.provider` of what no outside provider moves.
GIFT_CARD = "gift_card"
POINTS = "points"
_RANKS = {GIFT_CARD: 1, POINTS: 2}


@dataclass(frozen=True, slots=True)
class Wallet:
    """What paid for an order and what its buyer has; `cards` are the gift cards of theirs or that paid."""

    user_id: UserId
    currency: str
    parts: tuple[PaidPart, ...]
    methods: tuple[PaymentMethodView, ...]
    cards: tuple[GiftCardView, ...]

    @property
    def left(self) -> Decimal:
        """All that was paid and not given back."""
        return total_of(part.left for part in self.parts)

    def method(self, method_id: PaymentMethodId | None) -> PaymentMethodView:
        """A saved method of theirs.

        Raises:
            PaymentMethodNotFound: it is not theirs, or gone.
        """
        found = next((it for it in self.methods if it.id == method_id), None)
        if found is None:
            raise PaymentMethodNotFound(param="payment")
        return found

    def card(self, gift_card_id: GiftCardId | None) -> GiftCardView:
        """A gift card of theirs, one that is nobody's, or one that paid.

        Raises:
            GiftCardNotFound: it is another person's, or there is none.
        """
        found = next((it for it in self.cards if it.id == gift_card_id), None)
        if found is None:
            raise GiftCardNotFound(param="payment")
        return found

    def label(self, purse: Purse) -> str:
        """`Visa ending 4242`, `Gift card …HN3T`."""
        if purse.kind is PurseKind.METHOD:
            found = next((it.label for it in self.methods if it.id == purse.method_id), None)
            return found or "The card that paid"
        if purse.kind is PurseKind.GIFT_CARD:
            code = next((it.code for it in self.cards if it.id == purse.gift_card_id), "")
            return f"Gift card …{code[-4:]}"
        return "A new gift card" if purse.kind is PurseKind.NEW_GIFT_CARD else "What paid for it"


async def open_wallet(session: Session, *, order: OrderView, also: Sequence[Purse | None] = ()) -> Wallet:
    """What paid for an order and what its buyer has; `also` adds gift cards that are named and nobody's."""
    parts = await queries.list_paid_parts(session, order_id=order.id)
    owned = await gift_cards.list_owned(session, user_id=order.user_id, limit=200)
    known = {card.id: card for card in owned}
    for card_id in (part.gift_card_id for part in parts if part.gift_card_id is not None):
        known[card_id] = await gift_cards.get_card(session, gift_card_id=card_id)
    for purse in also:
        if purse is None or purse.gift_card_id is None or purse.gift_card_id in known:
            continue
        card = await gift_cards.get_card(session, gift_card_id=purse.gift_card_id)
        if card.owner_id in (None, order.user_id):
            known[card.id] = card
    return Wallet(
        user_id=order.user_id,
        currency=order.currency,
        parts=parts,
        methods=await payments.list_methods(session, user_id=order.user_id),
        cards=tuple(known.values()),
    )


def resolve_refund(wallet: Wallet, purse: Purse, amount: Decimal, allowed: Sequence[RefundTarget]) -> Purse:
    """The purse as it is allowed: one that paid enough of the order is `original`.

    Raises:
        RefundTargetNotAllowed: the shop gives nothing back there.
        PaymentMethodNotFound, GiftCardNotFound: it is not theirs.
    """
    wanted: RefundTarget
    if purse.kind is PurseKind.METHOD:
        wallet.method(purse.method_id)
        paid = [part for part in wallet.parts if part.method_id == purse.method_id]
        wanted = "any_method" if "any_method" in allowed else "original"
        if wanted == "original" and not paid:
            raise RefundTargetNotAllowed(targets=tuple(allowed))
        if total_of(part.left for part in paid) >= amount and "original" in allowed:
            return purse
    elif purse.kind is PurseKind.GIFT_CARD:
        card = wallet.card(purse.gift_card_id)
        paid = [part for part in wallet.parts if part.gift_card_id == purse.gift_card_id]
        wanted = "gift_card"
        if total_of(part.left for part in paid) >= amount and "original" in allowed:
            return purse
        if card.owner_id != wallet.user_id and not paid:
            raise GiftCardNotFound(param="refund_to")
    else:
        wanted = "new_gift_card" if purse.kind is PurseKind.NEW_GIFT_CARD else "original"
    if wanted not in allowed:
        raise RefundTargetNotAllowed(targets=tuple(allowed))
    return Purse.original() if wanted == "original" else purse


def refund_steps(wallet: Wallet, amount: Decimal, purse: Purse) -> tuple[RefundStep, ...]:
    """How an amount goes back, charge by charge; points come back as points wherever the rest goes.

    Raises:
        OrderDiffers: less than that is left of what was paid.
    """
    if amount > wallet.left:
        raise OrderDiffers
    parts = {part.payment_id: part for part in wallet.parts}
    taken = spread(amount, [_left(part, purse) for part in wallet.parts])
    steps = []
    for id, piece in taken:
        part = parts[PaymentTransactionId(id)]
        to = _destination(part, purse)
        label = "Points" if part.provider == POINTS else wallet.label(to)
        steps.append(RefundStep(part.payment_id, piece, to, label))
    return tuple(steps)


def _left(part: PaidPart, purse: Purse) -> Left:
    rank = _RANKS.get(part.provider, 0)
    is_named = (purse.method_id is not None and part.method_id == purse.method_id) or (
        purse.gift_card_id is not None and part.gift_card_id == purse.gift_card_id
    )
    return Left(UUID(str(part.payment_id)), part.left, -1 if is_named else rank)


def _destination(part: PaidPart, purse: Purse) -> Purse:
    if part.provider == POINTS:
        return Purse.original()
    if purse.kind is not PurseKind.ORIGINAL:
        return purse
    if part.gift_card_id is not None:
        return Purse.gift_card(part.gift_card_id)
    return Purse.original() if part.method_id is None else Purse.method(part.method_id)


def resolve_payment(wallet: Wallet, purse: Purse | None, amount: Decimal, now: datetime) -> Purse:
    """What pays an amount: the one named, else what paid last.

    Raises:
        PaymentNeeded: nothing that could pay is known.
        GiftCardTooSmall, GiftCardNotUsable: the gift card named does not cover it.
        PaymentMethodNotFound, GiftCardNotFound: it is not theirs.
    """
    if purse is None or purse.kind in (PurseKind.ORIGINAL, PurseKind.NEW_GIFT_CARD):
        return _what_paid(wallet, amount, now)
    if purse.kind is PurseKind.METHOD:
        wallet.method(purse.method_id)
        return purse
    check_card(wallet.card(purse.gift_card_id), amount, wallet.currency, now)
    return purse


def check_card(card: GiftCardView, amount: Decimal, currency: str, now: datetime) -> None:
    """Refuse a gift card that can't pay an amount.

    Raises:
        GiftCardNotUsable: it has ended, or is in another currency.
        GiftCardTooSmall: it does not hold as much.
    """
    problem = card.find_problem(currency=currency, now=now)
    if problem == "empty" or (problem is None and card.balance < amount):
        raise GiftCardTooSmall
    if problem is not None:
        raise GiftCardNotUsable(reason=problem)


def _what_paid(wallet: Wallet, amount: Decimal, now: datetime) -> Purse:
    saved = {method.id for method in wallet.methods}
    for part in reversed(wallet.parts):
        if part.method_id in saved and part.method_id is not None:
            return Purse.method(part.method_id)
        if part.gift_card_id is not None:
            card = wallet.card(part.gift_card_id)
            if card.find_problem(currency=wallet.currency, now=now) is None and card.balance >= amount:
                return Purse.gift_card(part.gift_card_id)
    raise PaymentNeeded
