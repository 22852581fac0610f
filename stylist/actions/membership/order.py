"""The order behind a membership's payment."""

import secrets
from datetime import datetime

from stylist.commerce.checkout import service as checkout
from stylist.commerce.checkout.views import Prepared
from stylist.commerce.customers import queries as customers
from stylist.commerce.ids import PaymentMethodId, UserId
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.membership import products
from stylist.commerce.membership.errors import AccountRequired
from stylist.commerce.membership.states import ChangeKind
from stylist.commerce.membership.views import PlannedChange
from stylist.commerce.money import quantize
from stylist.commerce.orders.numbers import new_order_number
from stylist.commerce.orders.views import OrderDraft, OrderLineDraft
from stylist.commerce.payments import queries as payments
from stylist.db.session import Session

_TITLES = {
    ChangeKind.JOIN: "One month",
    ChangeKind.UPGRADE: "Upgrade for the time already paid",
    ChangeKind.RENEWAL: "One more month",
}


async def find_method_id(session: Session, *, user_id: UserId, provider: str) -> PaymentMethodId | None:
    """The saved method a membership is charged to: the default one, of the provider in use."""
    methods = await payments.list_methods(session, user_id=user_id)
    return next((method.id for method in methods if method.provider == provider), None)


async def place(
    session: Session,
    *,
    user_id: UserId,
    planned: PlannedChange,
    idempotency_key: str,
    provider: str,
    now: datetime,
) -> Prepared:
    """Make the order of a change that costs money, under the member's lock.

    Without a saved method it is paid on the payment page. Where nothing is due it is carried out at once.
    """
    await products.ensure_products(session)
    user = await customers.get_user(session, user_id=user_id, now=now)
    if user.email is None:
        raise AccountRequired
    return await checkout.begin_membership(
        session,
        draft=_draft(
            planned, user_id=user_id, email=user.email, phone=user.phone, idempotency_key=idempotency_key
        ),
        planned=planned,
        payment_method_id=await find_method_id(session, user_id=user_id, provider=provider),
        provider=provider,
        action_token=secrets.token_urlsafe(24),
        now=now,
    )


def _draft(
    planned: PlannedChange, *, user_id: UserId, email: str, phone: str | None, idempotency_key: str
) -> OrderDraft:
    """One line; memberships are untaxed and travel nowhere (decision note on memberships)."""
    nothing = quantize(planned.amount * 0, planned.currency)
    line = OrderLineDraft(
        product_id=products.product_id_of(planned.to_tier),
        variant_id=products.variant_id_of(planned.to_tier),
        name=f"{planned.to_tier.title()} membership",
        variant_title=_TITLES[planned.kind],
        sku=products.sku_of(planned.to_tier),
        quantity=1,
        unit_price=planned.amount,
        total=planned.amount,
        discount=nothing,
        tax=nothing,
        personalization=None,
        added_from=None,
    )
    return OrderDraft(
        order_number=new_order_number(),
        user_id=user_id,
        cart_id=None,
        idempotency_key=idempotency_key,
        email=email,
        phone=phone,
        currency=planned.currency,
        subtotal=planned.amount,
        discount=nothing,
        shipping=nothing,
        tax=nothing,
        total=planned.amount,
        tax_included=False,
        shipping_method=None,
        shipping_address=None,
        delivery_earliest=None,
        estimated_delivery=None,
        recommendation_influence=nothing,
        gift_options=None,
        lines=(line,),
        tags=(MEMBERSHIP_TAG,),
    )
