"""Reading carts and what their lines are worth today."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import column, func, literal, or_, select, table, true
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.cart.errors import ShopperNotFound
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.views import Shopper
from stylist.commerce.catalog import queries as catalog
from stylist.commerce.catalog.views import Offer, Viewer
from stylist.commerce.customers.models import Address, User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import AddressId, CartId, CartLineId, PaymentMethodId, UserId, VariantId
from stylist.commerce.pricing.views import Destination
from stylist.db.session import Session

# Payments stand beside carts; only whose a method is, is read here.
_payment_methods = table("payment_methods", column("id"), column("user_id"))


async def get_shopper(session: Session, *, user_id: UserId) -> Shopper:
    """The person, with the tier in force at the database's time.

    Raises:
        ShopperNotFound: there is no such person.
    """
    row = (
        await session.execute(
            select(
                User.membership_tier,
                User.membership_expires_at,
                User.preferred_currency,
                User.email,
                User.name,
                User.phone,
                func.now().label("now"),
            ).where(User.id == user_id, User.deleted_at.is_(None))
        )
    ).one_or_none()
    if row is None:
        raise ShopperNotFound(f"no user {user_id}")
    has_lapsed = row.membership_expires_at is not None and row.membership_expires_at <= row.now
    return Shopper(
        user_id=user_id,
        tier=MembershipTier.PEARL if has_lapsed else row.membership_tier,
        currency=row.preferred_currency,
        email=row.email,
        name=row.name,
        phone=row.phone,
        now=row.now,
    )


async def find_open_cart_for_update(session: Session, *, user_id: UserId) -> Cart | None:
    """The person's open cart, locked and read anew."""
    statement = (
        select(Cart)
        .where(Cart.user_id == user_id, Cart.closed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def get_open_cart_for_update(session: Session, *, user_id: UserId, currency: str) -> Cart:
    """The person's open cart, locked; made if there is none, by whoever comes first."""
    while True:
        cart = await find_open_cart_for_update(session, user_id=user_id)
        if cart is not None:
            return cart
        await session.execute(
            insert(Cart)
            .values(user_id=user_id, currency=currency)
            .on_conflict_do_nothing(
                index_elements=[Cart.user_id],
                index_where=Cart.closed_at.is_(None) & Cart.user_id.is_not(None),
            )
        )


async def lock_carts(session: Session, *, user_id: UserId, cart_id: CartId | None) -> Sequence[Cart]:
    """The person's open cart and the named one of theirs, locked in order of id."""
    statement = (
        select(Cart)
        .where(Cart.user_id == user_id, or_(Cart.closed_at.is_(None), Cart.id == cart_id))
        .order_by(Cart.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def list_items(session: Session, *, cart_id: CartId) -> Sequence[CartItem]:
    """A cart's lines in the order they were added."""
    statement = (
        select(CartItem)
        .where(CartItem.cart_id == cart_id)
        .order_by(CartItem.added_at, CartItem.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def is_in_closed_cart(session: Session, *, line_id: CartLineId, user_id: UserId) -> bool:
    """Whether a line is this person's but in a cart that went to checkout."""
    statement = (
        select(func.count())
        .select_from(CartItem)
        .join(Cart, Cart.id == CartItem.cart_id)
        .where(CartItem.id == line_id, Cart.user_id == user_id, Cart.closed_at.is_not(None))
    )
    return bool(await session.scalar(statement))


async def list_offers(
    session: Session, *, variant_ids: Collection[VariantId], shopper: Shopper
) -> Mapping[VariantId, Offer]:
    """Variants as this person may see them today, also those off sale."""
    viewer = to_viewer(shopper)
    offers = await catalog.list_offers(session, variant_ids=tuple(variant_ids), viewer=viewer)
    return {offer.variant.id: offer for offer in offers}


def to_viewer(shopper: Shopper) -> Viewer:
    """The shopper as the catalogue knows them."""
    return Viewer(user_id=shopper.user_id, tier=shopper.tier, now=shopper.now)


async def find_shipping_address_id(
    session: Session, *, user_id: UserId, chosen: UUID | None
) -> tuple[AddressId | None, Destination | None]:
    """The cart's address if it is the person's own, else their default or newest, with its destination."""
    row = (
        await session.execute(
            select(Address.id, Address.country_code, Address.state_province)
            .where(Address.user_id == user_id)
            .order_by(
                func.coalesce(Address.id == literal(chosen), False).desc(),
                (Address.is_default & (Address.type == "shipping")).desc(),
                (Address.type == "shipping").desc(),
                Address.created_at.desc(),
                Address.id,
            )
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None, None
    return AddressId(row.id), Destination(row.country_code, row.state_province)


async def owns_address(session: Session, *, user_id: UserId, address_id: AddressId) -> bool:
    """Whether an address is in this person's book."""
    statement = select(func.count()).where(Address.id == address_id, Address.user_id == user_id)
    return bool(await session.scalar(statement))


async def owns_payment_method(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId
) -> bool:
    """Whether a payment method is this person's."""
    statement = select(true()).where(
        _payment_methods.c.id == payment_method_id, _payment_methods.c.user_id == user_id
    )
    return bool(await session.scalar(statement))
