"""All that was said for an order in one step, and the proposal of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from stylist.actions.checkout.propose import propose_locked
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.cart import service as carts
from stylist.commerce.cart.arranging import Arrangement
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.customers import service as customers
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.db.session import Session


@dataclass(frozen=True, slots=True)
class NewAddress:
    """A postal address as it was said; the name is the order's."""

    line1: str
    city: str
    country_code: str
    line2: str | None = None
    state: str | None = None
    postal_code: str | None = None


async def arrange_and_propose(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    wanted: Arrangement,
    address: NewAddress | None,
    provider: str,
    now: datetime,
) -> ConfirmationView | Readiness:
    """Take down what was said and propose the order, or answer what is still missing or in the way.

    Raises:
        AddressInvalid: something of the address is missing or malformed; names the field.
        And whatever `cart.arrange` refuses; nothing is kept then.
    """
    await confirmations.lock_open(session, session_id=session_id)
    if address is not None:
        wanted = await _with_address(session, user_id, wanted, address, now)
    if wanted != Arrangement():
        await carts.arrange(session, user_id=user_id, wanted=wanted)
    return await propose_locked(
        session,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        now=now,
        provider=provider,
    )


async def _with_address(
    session: Session, user_id: UserId, wanted: Arrangement, address: NewAddress, now: datetime
) -> Arrangement:
    name = wanted.name
    if name is None:
        cart = await carts.get_cart(session, user_id=user_id)
        name = cart.contact.name
    first, _, last = (name or "").strip().rpartition(" ")
    kept = await customers.add_address(
        session,
        user_id=user_id,
        first_name=first or last,
        last_name=last if first else "",
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        state=address.state,
        postal_code=address.postal_code,
        country_code=address.country_code.upper(),
        phone=wanted.phone,
        now=now,
    )
    return replace(wanted, address_id=kept.id)
