"""Checkout as a resource: a guest's purchase is a session, lines, one arrangement and one yes.

What is proposed here can as well be confirmed in the conversation, and the other way round.
"""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from stylist.actions.checkout import wallet
from stylist.actions.checkout.arrange import NewAddress, arrange_and_propose
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.cart import service as carts
from stylist.commerce.cart.arranging import Arrangement, GiftWish
from stylist.commerce.checkout import delivery
from stylist.commerce.checkout import service as checkout
from stylist.commerce.checkout.views import DeliveryPromise, DeliveryRange, Readiness
from stylist.commerce.ids import AddressId, ConfirmationId, OrderId, PaymentMethodId
from stylist.commerce.orders import queries as orders
from stylist.db.session import Session
from stylist.http.errors import documented
from stylist.web.deps import Asking, Services, Shopper, WebServices
from stylist.web.keyed import KeyedRoute, repeatable
from stylist.web.schemas.cards import CartOut, OrderCardOut
from stylist.web.schemas.proposals import ProposalOut

router = APIRouter(tags=["checkout"], route_class=KeyedRoute)

Text = Annotated[str, Field(min_length=1, max_length=255)]


class AddressIn(BaseModel):
    """A postal address; the name on it is the order's."""

    line1: Text
    line2: Annotated[str | None, Field(max_length=255)] = None
    city: Annotated[str, Field(min_length=1, max_length=100)]
    state: Annotated[str | None, Field(max_length=100)] = None
    postal_code: Annotated[str | None, Field(max_length=20)] = None
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")]

    def said(self) -> NewAddress:
        """As checkout takes it."""
        return NewAddress(
            line1=self.line1,
            line2=self.line2,
            city=self.city,
            state=self.state,
            postal_code=self.postal_code,
            country_code=self.country,
        )


class GiftIn(BaseModel):
    """An order as a gift: no paper in the parcel tells a price. `is_gift` false takes it back."""

    is_gift: bool = True
    message: Annotated[str | None, Field(max_length=1000)] = None
    is_wrapped: bool = False


class CheckoutIn(BaseModel):
    """Who, where and how; what is left out stays as it was, or as the account knows it.

    `payment_token` is a card's, as `POST /payment-methods` takes it; it is saved with the account.
    """

    email: Annotated[str | None, Field(max_length=255)] = None
    name: Annotated[str | None, Field(max_length=255)] = None
    phone: Annotated[str | None, Field(max_length=50)] = None
    address: AddressIn | None = None
    address_id: UUID | None = None
    shipping_method: Annotated[str | None, Field(max_length=30)] = None
    payment_method_id: UUID | None = None
    payment_token: Annotated[str | None, Field(min_length=1, max_length=255)] = None
    gift: GiftIn | None = None
    notes: Annotated[str | None, Field(max_length=500)] = None

    def arrangement(self, payment_method_id: PaymentMethodId | None) -> Arrangement:
        """As the cart takes it."""
        gift = self.gift
        return Arrangement(
            email=self.email,
            name=self.name,
            phone=self.phone,
            address_id=AddressId(self.address_id) if self.address_id else None,
            payment_method_id=payment_method_id,
            shipping_method=self.shipping_method,
            gift=GiftWish(gift.is_gift, gift.message, gift.is_wrapped) if gift else None,
            notes=self.notes,
        )


class BlockerOut(BaseModel):
    """What is in the way, by the code of the error it would be."""

    code: str
    line_id: UUID | None
    variant_id: UUID | None
    name: str | None
    available: int | None


class DaysOut(BaseModel):
    """From which day to which, both included."""

    earliest: date
    latest: date

    @classmethod
    def of(cls, days: DeliveryRange | None) -> Self | None:
        """The days, if any are promised."""
        return None if days is None else cls(earliest=days.earliest, latest=days.latest)


class ReadinessOut(BaseModel):
    """Whether the cart can be ordered: all that is `missing` (email, name, address, payment) or in the way."""

    is_ready: bool
    missing: list[str]
    blockers: list[BlockerOut]
    delivery: DaysOut | None
    cart: CartOut


class CheckoutOut(BaseModel):
    """The order proposed, to be confirmed as it is; or, without a `proposal`, what stands in its way."""

    proposal: ProposalOut | None
    readiness: ReadinessOut | None


class ConfirmIn(BaseModel):
    confirmation_id: UUID


class ConfirmedOut(BaseModel):
    """What a yes came to.

    `changed`: something was different meanwhile, nothing was done, and `proposal` is what can be agreed to now.
    `requires_action`: go to `action_url`. `pending`: the payment is not settled yet; ask again, or wait for the
    notification. `declined`: `failure` says why, and the cart is as it was.
    """

    outcome: CommitOutcome
    order: OrderCardOut | None
    action_url: str | None
    failure: str | None
    proposal: ProposalOut | None


class MethodOut(BaseModel):
    """A way of sending; `in_time` answers whether it makes the day asked for: yes, perhaps or no."""

    code: str
    label: str
    price: str
    free_from: str | None
    delivery: DaysOut
    in_time: Literal["yes", "perhaps", "no"] | None


class DeliveryOut(BaseModel):
    """When what is in the cart arrives in a country, by each method, fastest first; none where nothing is sent."""

    country: str
    by: date | None
    currency: str
    methods: list[MethodOut]
    cheapest_in_time: str | None


@router.get("/checkout", responses=documented(401, 503))
async def get_checkout(found: Services, who: Shopper) -> ReadinessOut:
    """What the cart still needs before it can be ordered, all at once."""
    async with found.transaction() as session:
        ready = await checkout.readiness(session, user_id=who.user.id, provider=found.gateway.name)
    return _readiness(ready)


@router.get("/checkout/delivery", responses=documented(401, 503))
async def get_delivery(
    found: Services,
    who: Shopper,
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")],
    by: date | None = None,
) -> DeliveryOut:
    """When it would arrive if it were ordered now, and which method makes a day."""
    async with found.transaction() as session:
        cart = await carts.find_cart(session, user_id=who.user.id)
        promised = await delivery.promise(
            session, country_code=country, now=found.clock(), by=by, lines=cart.lines if cart else ()
        )
    return _delivery(promised)


@router.post("/checkout", responses=documented(400, 401, 404, 409, 503))
async def propose(body: CheckoutIn, found: Services, who: Shopper) -> CheckoutOut:
    """Say who, where and how, and get the order to agree to, with every sum and the days of its delivery."""
    method_id = await _payment_method(body, found, who)
    async with found.transaction() as session:
        proposed = await arrange_and_propose(
            session,
            user_id=who.user.id,
            session_id=who.session.id,
            interaction_id=None,
            wanted=body.arrangement(method_id),
            address=body.address.said() if body.address else None,
            provider=found.gateway.name,
            now=found.clock(),
        )
    if isinstance(proposed, ConfirmationView):
        return CheckoutOut(proposal=ProposalOut.of(proposed), readiness=None)
    return CheckoutOut(proposal=None, readiness=_readiness(proposed))


@router.post("/checkout/confirm", responses=documented(401, 404, 409, 503))
@repeatable
async def confirm(body: ConfirmIn, found: Services, who: Shopper) -> ConfirmedOut:
    """Agree to a proposal; the same again answers the same, and nothing happens twice."""
    result = await confirmations.commit(
        found.transaction,
        confirmation_id=ConfirmationId(body.confirmation_id),
        user_id=who.user.id,
        session_id=who.session.id,
        now=found.clock(),
        gateway=found.gateway,
    )
    async with found.transaction() as session:
        order = await _order(session, who, result.order_id)
    new = result.new_confirmation
    return ConfirmedOut(
        outcome=result.outcome,
        order=order,
        action_url=result.action_url,
        failure=result.failure,
        proposal=ProposalOut.of(new) if new else None,
    )


@router.delete("/checkout/{confirmation_id}", status_code=204, responses=documented(401, 404, 503))
async def cancel(confirmation_id: Annotated[UUID, Path()], found: Services, who: Shopper) -> None:
    """Say no to a proposal; the cart stays as it is."""
    async with found.transaction() as session:
        await confirmations.cancel(
            session, confirmation_id=ConfirmationId(confirmation_id), user_id=who.user.id
        )


async def _payment_method(body: CheckoutIn, found: WebServices, who: Asking) -> PaymentMethodId | None:
    if body.payment_method_id is not None:
        return PaymentMethodId(body.payment_method_id)
    if body.payment_token is None:
        return None
    method = await wallet.save_method(
        found.transaction, user_id=who.user.id, token=body.payment_token, gateway=found.gateway
    )
    return method.id


async def _order(session: Session, who: Asking, order_id: OrderId | None) -> OrderCardOut | None:
    if order_id is None:
        return None
    return OrderCardOut.of(await orders.get_order(session, order_id=order_id, user_id=who.user.id))


def _readiness(ready: Readiness) -> ReadinessOut:
    return ReadinessOut(
        is_ready=ready.is_ready,
        missing=list(ready.missing),
        blockers=[BlockerOut.model_validate(it, from_attributes=True) for it in ready.blockers],
        delivery=DaysOut.of(ready.delivery),
        cart=CartOut.of(ready.cart),
    )


def _delivery(promised: DeliveryPromise) -> DeliveryOut:
    in_time = delivery.cheapest_in_time(promised)
    return DeliveryOut.model_validate(
        {
            "country": promised.country_code,
            "by": promised.by,
            "currency": promised.currency,
            "methods": [
                {
                    "code": method.code,
                    "label": method.label,
                    "price": str(method.price),
                    "free_from": None if method.free_from is None else str(method.free_from),
                    "delivery": {
                        "earliest": method.delivery.earliest,
                        "latest": method.delivery.latest,
                    },
                    "in_time": promised.verdict(method),
                }
                for method in promised.methods
            ],
            "cheapest_in_time": in_time.code if in_time else None,
        }
    )
