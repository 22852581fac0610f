"""Checkout within one transaction each: prepare an order, settle a provider's word on it, give it up.

Locks are always taken in the same order: carts, orders, coupon, gift cards, payments, points, variants by id.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from stylist.commerce.audit import service as audit
from stylist.commerce.cart import queries as carts
from stylist.commerce.cart import service as cart_service
from stylist.commerce.cart.states import is_from_stylist
from stylist.commerce.cart.views import CartLineView, PricedCart
from stylist.commerce.checkout import queries
from stylist.commerce.checkout.agreement import address_snapshot, digest_of, gift_snapshot
from stylist.commerce.checkout.errors import CartChanged, CheckoutNotReady
from stylist.commerce.checkout.fraud import FraudScore, score_order
from stylist.commerce.checkout.readiness import check_readiness
from stylist.commerce.checkout.views import Prepared, Readiness, Settlement
from stylist.commerce.gift_cards import service as gift_cards
from stylist.commerce.ids import (
    CartId,
    OrderId,
    OrderItemId,
    PaymentMethodId,
    PaymentTransactionId,
    UserId,
    VariantId,
)
from stylist.commerce.inventory import service as inventory
from stylist.commerce.inventory.views import StockMove
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.loyalty.queries import POINTS_PROVIDER
from stylist.commerce.membership import service as membership
from stylist.commerce.membership.views import PlannedChange
from stylist.commerce.money import total_of
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders import service as order_service
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import FRAUD_REVIEW, HOLDING, OrderStatus, PaymentStatus
from stylist.commerce.orders.views import OrderDraft, OrderLineDraft
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.payments.views import PaymentView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.states import CodeKind
from stylist.db.session import Session

GIFT_CARD = "gift_card"


async def readiness(session: Session, *, user_id: UserId, provider: str | None = None) -> Readiness:
    """Whether the person's cart can be ordered, with every blocker at once, paid through `provider` if named."""
    priced = await cart_service.price_open_cart(session, user_id=user_id)
    return await check_readiness(session, priced=priced, provider=provider)


async def prepare(
    session: Session,
    *,
    user_id: UserId,
    order_number: str,
    idempotency_key: str,
    action_token: str,
    agreed: str,
    provider: str,
    now: datetime,
) -> Prepared:
    """Make the order a person agreed to, hold its stock and close the cart, all or nothing.

    With the same key again it answers the order already made. Where nothing is left to charge the order
    is CONFIRMED at once, else it is PAYMENT_PROCESSING with a charge to ask the provider for.

    Raises:
        CheckoutNotReady: something is missing or in the way.
        CartChanged: the cart is not what was agreed to (`digest_of`).
        OutOfStock, CouponNotUsable, GiftCardNotUsable: another order was first; roll back.
    """
    known = await orders.find_by_idempotency_key(session, key=idempotency_key)
    if known is not None:
        return Prepared(known, await payments.find_charge(session, order_id=known, provider=provider))
    priced = await cart_service.lock_cart(session, user_id=user_id)
    ready = await check_readiness(session, priced=priced, provider=provider)
    if not ready.is_ready:
        blockers = tuple(blocker.code for blocker in ready.blockers)
        raise CheckoutNotReady(missing=ready.missing, blockers=blockers)
    if digest_of(ready) != agreed:
        raise CartChanged
    cart_id = _cart_id(priced)
    failed = await orders.list_failed_of_cart_for_update(session, cart_id=cart_id)
    fraud = await _score(session, ready, now)
    draft = _draft(priced, ready, fraud, order_number=order_number, idempotency_key=idempotency_key)
    order_id = await order_service.place(session, draft=draft, now=now)
    await _note_review(session, order_id, fraud)
    await _take_codes(session, priced, order_id, now)
    await _hold_stock(session, order_id, in_place_of=failed, now=now)
    await cart_service.close(session, cart_id=cart_id, lines=priced.view.lines, now=now)
    return await _begin_payment(
        session,
        order_id,
        due=ready.totals.due,
        method_id=ready.payment_method.id if ready.payment_method else None,
        provider=provider,
        action_token=action_token,
        now=now,
    )


async def begin_membership(
    session: Session,
    *,
    draft: OrderDraft,
    planned: PlannedChange,
    payment_method_id: PaymentMethodId | None,
    provider: str,
    action_token: str,
    now: datetime,
) -> Prepared:
    """Make the order of a membership, which no cart led to; paid and settled like any other.

    Call it under the member's lock. With the same key again it answers the order already made.
    """
    known = await orders.find_by_idempotency_key(session, key=draft.idempotency_key)
    if known is not None:
        return Prepared(known, await payments.find_charge(session, order_id=known, provider=provider))
    order_id = await order_service.place(session, draft=draft, now=now)
    await membership.note_order(session, user_id=draft.user_id, order_id=order_id, planned=planned, now=now)
    await _hold_stock(session, order_id, in_place_of=(), now=now)
    return await _begin_payment(
        session,
        order_id,
        due=draft.total,
        method_id=payment_method_id,
        provider=provider,
        action_token=action_token,
        now=now,
    )


def _cart_id(priced: PricedCart) -> CartId:
    if priced.view.id is None:
        raise CartChanged
    return priced.view.id


async def _score(session: Session, ready: Readiness, now: datetime) -> FraudScore:
    """How doubtful the order is, by the rules in force."""
    rules = await policies.read_policies(session)
    method = ready.payment_method
    facts = await queries.read_buyer_facts(
        session, user_id=ready.cart.user_id, payment_method_id=method.id if method else None, now=now
    )
    rate = pricing.rate_of(rules, ready.totals.currency) or Decimal(1)
    return score_order(
        rules.of(definitions.FRAUD),
        facts,
        total=ready.totals.total / rate,
        country_code=ready.address.country_code if ready.address else None,
        now=now,
    )


async def _note_review(session: Session, order_id: OrderId, fraud: FraudScore) -> None:
    """Say why an order waits for staff, for them alone."""
    if fraud.needs_review:
        await audit.record(
            session,
            actor_id=None,
            action="order.held_for_review",
            entity_type="order",
            entity_id=order_id,
            new={"score": str(fraud.score), "reasons": list(fraud.reasons)},
        )


def _draft(
    priced: PricedCart, ready: Readiness, fraud: FraudScore, *, order_number: str, idempotency_key: str
) -> OrderDraft:
    totals = ready.totals
    address = ready.address
    if address is None or ready.email is None:
        raise CheckoutNotReady(missing=ready.missing, blockers=())
    return OrderDraft(
        order_number=order_number,
        user_id=ready.cart.user_id,
        cart_id=_cart_id(priced),
        idempotency_key=idempotency_key,
        email=ready.email,
        phone=ready.phone,
        currency=totals.currency,
        subtotal=totals.subtotal,
        discount=totals.discount,
        shipping=totals.shipping,
        tax=totals.tax,
        total=totals.total,
        tax_included=totals.tax_included,
        shipping_method=totals.shipping_method,
        shipping_address=address_snapshot(address, recipient=ready.name),
        delivery_earliest=ready.delivery.earliest if ready.delivery else None,
        estimated_delivery=ready.delivery.latest if ready.delivery else None,
        recommendation_influence=_influence(ready.lines),
        gift_options=gift_snapshot(ready.cart),
        lines=tuple(_draft_lines(priced)),
        tags=(FRAUD_REVIEW,) if fraud.needs_review else (),
        notes=ready.cart.notes,
        fraud_score=fraud.score,
    )


def _draft_lines(priced: PricedCart) -> Iterable[OrderLineDraft]:
    parts = {part.key: part for part in priced.quote.parts}
    for line in priced.view.lines:
        part = parts[line.line_id]
        yield OrderLineDraft(
            product_id=line.product_id,
            variant_id=line.variant_id,
            name=line.name,
            variant_title=line.variant_title,
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
            total=part.total,
            discount=part.discount,
            tax=part.tax,
            personalization=line.personalization,
            added_from=line.added_from,
            recommendation_id=line.recommendation_id,
            recommendation_score=line.recommendation_score,
            surcharge=line.surcharge,
            is_final_sale=line.is_final_sale,
        )


def _influence(lines: Sequence[CartLineView]) -> Decimal:
    """The share, 0-1, of the goods' value whose lines came of the stylist."""
    whole = total_of(line.total for line in lines)
    of_stylist = total_of(line.total for line in lines if is_from_stylist(line.added_from))
    return (of_stylist / whole).quantize(Decimal("0.01")) if whole else Decimal(0)


async def _take_codes(session: Session, priced: PricedCart, order_id: OrderId, now: datetime) -> None:
    """Use the coupon up, take the gift cards' part and the points; who loses a race for them is refused here."""
    quote, user_id = priced.quote, priced.view.user_id
    if quote.coupon_id is not None:
        await pricing.use_coupon(
            session,
            coupon_id=quote.coupon_id,
            user_id=user_id,
            order_id=order_id,
            saving=quote.coupon_saving,
        )
    currency = quote.totals.currency
    spent = [code for code in quote.codes if code.kind is CodeKind.GIFT_CARD and code.amount > 0]
    for code in sorted(spent, key=lambda it: it.code.upper()):
        card_id = await gift_cards.redeem(
            session, code=code.code, amount=code.amount, currency=currency, order_id=order_id, now=now
        )
        await payment_service.record_credit(
            session,
            order_id=order_id,
            provider=GIFT_CARD,
            amount=code.amount,
            currency=currency,
            now=now,
            gift_card_id=card_id,
        )
    if quote.points is not None:
        await loyalty.spend(session, user_id=user_id, points=quote.points.points, order_id=order_id, now=now)
        await payment_service.record_credit(
            session,
            order_id=order_id,
            provider=POINTS_PROVIDER,
            amount=quote.points.amount,
            currency=currency,
            now=now,
        )


async def _hold_stock(
    session: Session, order_id: OrderId, *, in_place_of: Sequence[Order], now: datetime
) -> None:
    """Reserve the order's stock, taking over what failed attempts at the same cart still hold."""
    wanted = await _moves(session, order_id)
    held = {order.id: await _moves(session, OrderId(order.id)) for order in in_place_of}
    every = [*wanted, *(move for moves in held.values() for move in moves)]
    if in_place_of:  # what only reserves, locks in order by itself
        await inventory.lock_variants(session, variant_ids={move.variant_id for move in every})
    for order in in_place_of:
        await _give_up(session, order, note="taken over by a new attempt", now=now)
    await inventory.reserve(session, moves=wanted)


async def _moves(session: Session, order_id: OrderId) -> list[StockMove]:
    items = await orders.list_item_rows(session, order_id=order_id)
    return [StockMove(VariantId(it.variant_id), it.quantity, OrderItemId(it.id)) for it in items]


async def _begin_payment(
    session: Session,
    order_id: OrderId,
    *,
    due: Decimal,
    method_id: PaymentMethodId | None,
    provider: str,
    action_token: str,
    now: datetime,
) -> Prepared:
    order = await orders.get_order_row_for_update(session, order_id=order_id)
    minutes = await policies.get_policy(session, definitions.RESERVATION_MINUTES)
    by = UserId(order.user_id)
    if due == 0:
        order.reserved_until = now + timedelta(minutes=minutes)
        await _confirm(session, order, by=by, now=now)
        return Prepared(order_id, None)
    payment = await payment_service.open_charge(
        session,
        order_id=order_id,
        payment_method_id=method_id,
        provider=provider,
        amount=due,
        currency=order.currency,
        action_token=action_token,
    )
    order.reserved_until = now + timedelta(minutes=minutes)
    order.payment_status = PaymentStatus.PROCESSING
    await order_service.move_to(session, order=order, status=OrderStatus.PAYMENT_PROCESSING, by=by)
    return Prepared(order_id, payment)


async def settle(
    session: Session, *, payment_id: PaymentTransactionId, outcome: ChargeOutcome, now: datetime
) -> Settlement:
    """Take a provider's word on a charge; the same word again changes nothing.

    CONFIRMED only when what was charged is what was due. A refusal ends in PAYMENT_FAILED: the stock stays
    held until it lapses, codes go back and the cart is open again. Money that came for an order which
    can't take it any more, or in the wrong amount, is to be refunded.
    """
    order_id, user_id, cart_id = await queries.find_order_of(session, payment_id=payment_id)
    order = await _lock_order_of(session, order_id, user_id, cart_id)
    if outcome.status is ChargeStatus.SUCCEEDED:
        payment = await payments.get_payment(session, payment_id=payment_id)
        return await _settle_success(session, order, payment, outcome, now)
    payment = await payment_service.record_charge(session, payment_id=payment_id, outcome=outcome, now=now)
    if outcome.status in (ChargeStatus.DECLINED, ChargeStatus.VOIDED):
        await _settle_refusal(session, order, payment, outcome, now)
    return Settlement(order_id)


async def _settle_success(
    session: Session, order: Order, payment: PaymentView, outcome: ChargeOutcome, now: datetime
) -> Settlement:
    order_id = OrderId(order.id)
    if payment.status not in (PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED):
        return Settlement(order_id)
    due = payment.amount
    taken = await payment_service.complete_charge(session, payment_id=payment.id, outcome=outcome, now=now)
    is_exact = outcome.amount == due and outcome.currency == order.currency
    if order.status is OrderStatus.PAYMENT_PROCESSING and is_exact:
        await _confirm(session, order, by=None, now=now)
        return Settlement(order_id)
    if order.status is OrderStatus.PAYMENT_PROCESSING:
        await _fail(session, order, note="charged another amount than was due", now=now)
    refund = await payment_service.open_refund(
        session,
        payment_id=payment.id,
        amount=taken.amount,
        reason="came too late or in another amount",
        key=f"{payment.idempotency_key}:refund",
    )
    return Settlement(order_id, refund)


async def _settle_refusal(
    session: Session, order: Order, payment: PaymentView, outcome: ChargeOutcome, now: datetime
) -> None:
    if payment.status not in (PaymentStatus.PENDING, PaymentStatus.PROCESSING):
        return
    await payment_service.fail_charge(session, payment_id=payment.id, outcome=outcome, now=now)
    if order.status is OrderStatus.PAYMENT_PROCESSING:
        await _fail(session, order, note=outcome.failure_code or str(outcome.status), now=now)


async def _confirm(session: Session, order: Order, *, by: UserId | None, now: datetime) -> None:
    """Sell what is held: the one place an order becomes CONFIRMED. A membership begins with it."""
    order_id = OrderId(order.id)
    is_membership = await membership.apply_order(session, order_id=order_id, now=now)
    await inventory.commit(session, moves=await _moves(session, order_id))
    order.reserved_until = None
    order.payment_status = PaymentStatus.COMPLETED
    await order_service.move_to(session, order=order, status=OrderStatus.CONFIRMED, by=by)
    if is_membership:
        await order_service.complete_service(session, order=order, now=now)


async def _fail(session: Session, order: Order, *, note: str, now: datetime) -> None:
    order.payment_status = PaymentStatus.FAILED
    await order_service.move_to(session, order=order, status=OrderStatus.PAYMENT_FAILED, note=note)
    await _return_codes(session, OrderId(order.id), now)
    if order.cart_id is not None:
        order.cart_id = await cart_service.reopen(
            session, cart_id=CartId(order.cart_id), user_id=UserId(order.user_id), now=now
        )
        await session.flush()


async def _return_codes(session: Session, order_id: OrderId, now: datetime) -> None:
    await pricing.give_coupon_back(session, order_id=order_id)
    await gift_cards.give_back(session, order_id=order_id)
    await loyalty.give_back_spent(session, order_id=order_id, now=now)
    for provider in (GIFT_CARD, POINTS_PROVIDER):
        await payment_service.return_credits(session, order_id=order_id, provider=provider, now=now)


async def expire(session: Session, *, order_id: OrderId, now: datetime) -> bool:
    """Give up an order whose hold has lapsed and whose payment failed; `False` when it is not that any more.

    One in PAYMENT_PROCESSING is first settled with what its provider says (`actions.checkout.expire`).
    """
    order = await _lock_order(session, order_id)
    is_lapsed = order.reserved_until is not None and order.reserved_until <= now
    if not is_lapsed or order.status not in HOLDING - {OrderStatus.PAYMENT_PROCESSING}:
        return False
    await _return_codes(session, order_id, now)
    await _give_up(session, order, note="not paid in time", now=now)
    return True


async def _give_up(session: Session, order: Order, *, note: str, now: datetime) -> None:
    if order.reserved_until is not None:
        await inventory.release(session, moves=await _moves(session, OrderId(order.id)), reason=note)
    order.reserved_until = None
    order.cancel_reason = orders.NEVER_PAID
    order.cancelled_at = now
    await order_service.move_to(session, order=order, status=OrderStatus.CANCELLED, note=note)


async def _lock_order(session: Session, order_id: OrderId) -> Order:
    """Lock the person's carts and then the order, so that no two ways into checkout wait for each other."""
    user_id, cart_id = await queries.find_owner(session, order_id=order_id)
    return await _lock_order_of(session, order_id, user_id, cart_id)


async def _lock_order_of(
    session: Session, order_id: OrderId, user_id: UserId, cart_id: CartId | None
) -> Order:
    await carts.lock_carts(session, user_id=user_id, cart_id=cart_id)
    return await orders.get_order_row_for_update(session, order_id=order_id)
