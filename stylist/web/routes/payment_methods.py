"""Saved cards as a resource. A card reaches us as the provider's token; its number never does."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from stylist.actions.checkout import wallet
from stylist.commerce.ids import AddressId, PaymentMethodId
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import TokenUnknown
from stylist.commerce.payments.views import PaymentMethodView
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper, WebServices
from stylist.web.keyed import KeyedRoute

router = APIRouter(tags=["payment methods"], route_class=KeyedRoute)


class PaymentMethodOut(BaseModel):
    """A saved card; `is_expired` once its month is over."""

    id: UUID
    type: str
    provider: str
    label: str
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    is_default: bool
    is_expired: bool
    billing_address_id: UUID | None


class PaymentMethods(BaseModel):
    """All of a person's saved cards, the default first."""

    items: list[PaymentMethodOut]
    next_cursor: str | None = None


class PaymentMethodIn(BaseModel):
    """A card to save: with Stripe the `setup_id` of `/payment-methods/setups`, in the sandbox a test card's token."""

    token: str = Field(min_length=1, max_length=255)
    is_default: bool = False
    billing_address_id: UUID | None = None


class PaymentMethodChange(BaseModel):
    """What to change of a saved card; what is left out stays, and a billing address of null is taken away."""

    is_default: bool | None = None
    billing_address_id: UUID | None = None


class SetupOut(BaseModel):
    """What the provider's script needs to take a card: its `client_secret` and `publishable_key`."""

    setup_id: str
    provider: str
    client_secret: str
    publishable_key: str


@router.get("/payment-methods", responses=documented(401, 503))
async def list_payment_methods(found: Services, who: Shopper) -> PaymentMethods:
    """The saved cards of this shop's provider."""
    async with found.transaction() as session:
        methods = await payments.list_methods(session, user_id=who.user.id)
    return PaymentMethods(items=[_out(it, found) for it in methods if it.provider == found.gateway.name])


@router.post("/payment-methods", status_code=201, responses=documented(400, 401, 404, 409, 503))
async def save_payment_method(body: PaymentMethodIn, found: Services, who: Shopper) -> PaymentMethodOut:
    """Save a card by its token; the same one again is kept once."""
    method = await wallet.save_method(
        found.transaction,
        user_id=who.user.id,
        token=body.token,
        gateway=found.gateway,
        make_default=body.is_default,
        billing_address_id=AddressId(body.billing_address_id) if body.billing_address_id else None,
    )
    return _out(method, found)


@router.post("/payment-methods/setups", status_code=201, responses=documented(400, 401, 503))
async def open_setup(found: Services, who: Shopper) -> SetupOut:
    """Begin to save a card in the provider's own form; its id is the token to save it by once the form is done."""
    form = found.gateway.form
    if form is None:
        raise TokenUnknown
    step = await wallet.open_setup(found.transaction, user_id=who.user.id, gateway=found.gateway)
    return SetupOut(
        setup_id=step.id,
        provider=found.gateway.name,
        client_secret=step.client_secret,
        publishable_key=form.publishable_key,
    )


@router.patch("/payment-methods/{payment_method_id}", responses=documented(400, 401, 404, 503))
async def change_payment_method(
    payment_method_id: UUID, body: PaymentMethodChange, found: Services, who: Shopper
) -> PaymentMethodOut:
    """Pay with this one unless told otherwise, or name the address it is billed to."""
    method_id = PaymentMethodId(payment_method_id)
    async with found.transaction() as session:
        if "billing_address_id" in body.model_fields_set:
            address_id = AddressId(body.billing_address_id) if body.billing_address_id else None
            await payment_service.set_billing_address(
                session, user_id=who.user.id, payment_method_id=method_id, address_id=address_id
            )
        if body.is_default:
            await payment_service.set_default(session, user_id=who.user.id, payment_method_id=method_id)
        method = await payments.get_method(session, user_id=who.user.id, payment_method_id=method_id)
    return _out(method, found)


@router.delete("/payment-methods/{payment_method_id}", status_code=204, responses=documented(401, 404, 503))
async def remove_payment_method(payment_method_id: UUID, found: Services, who: Shopper) -> None:
    """Remove a card here and at the provider."""
    await wallet.remove_method(
        found.transaction,
        user_id=who.user.id,
        payment_method_id=PaymentMethodId(payment_method_id),
        gateway=found.gateway,
    )


def _out(method: PaymentMethodView, found: WebServices) -> PaymentMethodOut:
    return PaymentMethodOut(
        id=method.id,
        type=method.type,
        provider=method.provider,
        label=method.label,
        brand=method.brand,
        last4=method.last4,
        exp_month=method.exp_month,
        exp_year=method.exp_year,
        is_default=method.is_default,
        is_expired=payments.expires_before(method, found.clock().date()),
        billing_address_id=method.billing_address_id,
    )
