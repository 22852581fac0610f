"""Reading what checkout needs besides the cart."""

from sqlalchemy import select

from stylist.commerce.checkout.views import ShippingAddress
from stylist.commerce.customers.models import Address
from stylist.commerce.ids import AddressId, UserId
from stylist.db.session import Session


async def find_address(
    session: Session, *, user_id: UserId, address_id: AddressId | None
) -> ShippingAddress | None:
    """An address of the person's book as an order keeps it."""
    statement = select(Address).where(Address.id == address_id, Address.user_id == user_id)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        return None
    return ShippingAddress(
        id=AddressId(row.id),
        first_name=row.first_name,
        last_name=row.last_name,
        company=row.company,
        line1=row.address_line1,
        line2=row.address_line2,
        city=row.city,
        state=row.state_province,
        postal_code=row.postal_code,
        country_code=row.country_code,
        phone=row.phone,
    )
