"""Reading carts and what their lines are worth today."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from stylist.commerce.cart.errors import ShopperNotFound
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.states import in_kilograms
from stylist.commerce.cart.views import Goods, Shopper
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.models import Brand, Product, ProductMedia, ProductVariant
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.catalog.visibility import is_visible, viewer_values
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.models import Address, ShopperSession, User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.ids import (
    AddressId,
    BrandId,
    CartId,
    CartLineId,
    CategoryId,
    PaymentMethodId,
    ProductId,
    UserId,
    VariantId,
)
from stylist.commerce.pricing.models import ProductPrice
from stylist.commerce.pricing.views import Destination
from stylist.db.session import Session

# Payments stand beside carts; only whose a method is, is read here.
_payment_methods = table("payment_methods", column("id"), column("user_id"))
# Orders stand beside carts; only what a failed payment of the same cart still holds is read here.
_orders = table("orders", column("id"), column("cart_id"), column("status"), column("reserved_until"))
_order_items = table("order_items", column("order_id"), column("variant_id"), column("quantity"))
_pictured = aliased(ProductVariant)


_SHOPPER = (
    User.id,
    customers.tier_in_force(),
    User.preferred_currency,
    User.email,
    User.name,
    User.phone,
    func.now().label("now"),
)


def _to_shopper(row: Any) -> Shopper:
    return Shopper(
        user_id=UserId(row.id),
        tier=row.tier_in_force,
        currency=row.preferred_currency,
        email=row.email,
        name=row.name,
        phone=row.phone,
        now=row.now,
    )


async def get_shopper(session: Session, *, user_id: UserId) -> Shopper:
    """The person, with the tier in force at the database's time.

    Raises:
        ShopperNotFound: there is no such person.
    """
    statement = select(*_SHOPPER).where(User.id == user_id, User.deleted_at.is_(None))
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise ShopperNotFound(f"no user {user_id}")
    return _to_shopper(row)


async def find_open_cart_for_update(session: Session, *, user_id: UserId) -> Cart | None:
    """The person's open cart, locked and read anew."""
    statement = (
        select(Cart)
        .where(Cart.user_id == user_id, Cart.closed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_open_for_update(session: Session, *, user_id: UserId) -> tuple[Cart, Shopper] | None:
    """The person's open cart, locked and read anew, with the person, by one statement."""
    statement = (
        select(Cart, *_SHOPPER)
        .join(User, User.id == Cart.user_id)
        .where(Cart.user_id == user_id, Cart.closed_at.is_(None), User.deleted_at.is_(None))
        .with_for_update(of=Cart)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], _to_shopper(row))


async def get_open_cart_for_update(session: Session, *, user_id: UserId, currency: str) -> Cart:
    """The person's open cart, locked; made if there is none, by whoever comes first."""
    while True:
        cart = await find_open_cart_for_update(session, user_id=user_id)
        if cart is None:
            cart = await add_cart(session, user_id=user_id, currency=currency)
        if cart is not None:
            return cart


async def add_cart(session: Session, *, user_id: UserId, currency: str) -> Cart | None:
    """A new open cart, which nobody else sees yet; `None` where another was first."""
    statement = (
        insert(Cart)
        .values(user_id=user_id, currency=currency)
        .on_conflict_do_nothing(
            index_elements=[Cart.user_id],
            index_where=Cart.closed_at.is_(None) & Cart.user_id.is_not(None),
        )
        .returning(Cart)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


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


# Built once: compiling it costs more than running it. `cart` is whose failed payment's hold counts as free.
_IMAGE = (
    select(ProductMedia.url)
    .outerjoin(_pictured, _pictured.id == ProductMedia.variant_id)
    .where(ProductMedia.product_id == Product.id, func.lower(ProductMedia.media_type) == "image")
    .order_by(
        func.coalesce(ProductMedia.variant_id == ProductVariant.id, False).desc(),
        func.coalesce(_pictured.color == ProductVariant.color, False).desc(),
        ProductMedia.variant_id.is_(None).desc(),
        ProductMedia.is_primary.desc(),
        ProductMedia.display_order,
        ProductMedia.url,
    )
    .limit(1)
    .correlate(Product, ProductVariant)
    .scalar_subquery()
)
_OWN_HOLDS = (
    select(func.sum(_order_items.c.quantity))
    .join(_orders, _orders.c.id == _order_items.c.order_id)
    .where(
        _orders.c.cart_id == bindparam("cart", type_=Uuid),
        cast(_orders.c.status, Text) == "PAYMENT_FAILED",
        _orders.c.reserved_until.is_not(None),
        _order_items.c.variant_id == ProductVariant.id,
    )
    .correlate(ProductVariant)
    .scalar_subquery()
)
_PRICES = (
    select(func.json_object_agg(ProductPrice.currency, cast(ProductPrice.price, Text)))
    .where(ProductPrice.variant_id == ProductVariant.id)
    .correlate(ProductVariant)
    .scalar_subquery()
)
_GOODS = (
    ProductVariant.id.label("variant_id"),
    Product.id.label("product_id"),
    Product.category_id,
    Product.brand_id,
    Product.slug,
    Product.name,
    Brand.name.label("brand"),
    Product.currency,
    func.coalesce(ProductVariant.price, Product.price).label("price"),
    _PRICES.label("prices"),
    ProductVariant.sku,
    ProductVariant.size,
    ProductVariant.color,
    _IMAGE.label("image_url"),
    (
        ProductVariant.inventory_quantity - ProductVariant.inventory_reserved + func.coalesce(_OWN_HOLDS, 0)
    ).label("free"),
    ProductVariant.available_at,
    ProductVariant.weight_value,
    ProductVariant.weight_unit,
    Product.personalization.label("scheme"),
    (is_visible & ProductVariant.is_available).label("is_on_sale"),
)
_ITEMS = (
    select(CartItem, *_GOODS)
    .join(ProductVariant, ProductVariant.id == CartItem.variant_id)
    .join(Product, Product.id == ProductVariant.product_id)
    .outerjoin(Brand, Brand.id == Product.brand_id)
    .where(CartItem.cart_id == bindparam("cart", type_=Uuid))
    .order_by(CartItem.added_at, CartItem.id)
    .execution_options(populate_existing=True)
)
_VARIANT = (
    select(*_GOODS)
    .select_from(ProductVariant)
    .join(Product, Product.id == ProductVariant.product_id)
    .outerjoin(Brand, Brand.id == Product.brand_id)
    .where(ProductVariant.id == bindparam("variant", type_=Uuid))
)


async def list_lines(
    session: Session, *, cart_id: CartId, shopper: Shopper
) -> Sequence[tuple[CartItem, Goods]]:
    """A cart's lines in the order they were added, each with what it is today, also when off sale."""
    values = {"cart": cart_id, **viewer_values(to_viewer(shopper))}
    return [(row[0], _to_goods(row)) for row in await session.execute(_ITEMS, values)]


async def get_goods(
    session: Session, *, variant_id: VariantId, cart_id: CartId | None, shopper: Shopper
) -> Goods:
    """A variant that is on sale to the person.

    Raises:
        VariantNotFound: unknown, withdrawn, or of a product that is not on show.
    """
    values = {"variant": variant_id, "cart": cart_id, **viewer_values(to_viewer(shopper))}
    row = (await session.execute(_VARIANT, values)).one_or_none()
    if row is None or not row.is_on_sale:
        raise VariantNotFound(variant_id=variant_id)
    return _to_goods(row)


def _to_goods(row: Row[Any]) -> Goods:
    return Goods(
        variant_id=VariantId(row.variant_id),
        product_id=ProductId(row.product_id),
        category_id=CategoryId(row.category_id),
        brand_id=BrandId(row.brand_id) if row.brand_id else None,
        slug=row.slug,
        name=row.name,
        brand=row.brand,
        currency=row.currency,
        price=row.price,
        prices={code: Decimal(price) for code, price in (row.prices or {}).items()},
        sku=row.sku,
        size=row.size,
        color=row.color,
        image_url=row.image_url,
        free=int(row.free),
        available_at=row.available_at,
        weight_kg=in_kilograms(row.weight_value, row.weight_unit),
        personalization=row.scheme,
        is_on_sale=bool(row.is_on_sale),
    )


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


async def list_idle_for_update(session: Session, *, before: datetime, limit: int = 100) -> Sequence[Cart]:
    """Open carts with something in them that nothing has changed since a moment, not marked yet, oldest first."""
    has_lines = select(CartItem.id).where(CartItem.cart_id == Cart.id).exists()
    return await _list_for_update(
        session, Cart.updated_at < before, Cart.is_abandoned.is_(False), has_lines, limit=limit
    )


async def list_to_remind_for_update(
    session: Session, *, before: datetime, limit: int = 100
) -> Sequence[Cart]:
    """Abandoned carts since before a moment whose owner has not been reminded of them, oldest first."""
    has_lines = select(CartItem.id).where(CartItem.cart_id == Cart.id).exists()
    return await _list_for_update(
        session,
        Cart.is_abandoned.is_(True),
        Cart.updated_at < before,
        Cart.reminder_sent_at.is_(None),
        has_lines,
        limit=limit,
    )


async def list_expired_for_update(session: Session, *, now: datetime, limit: int = 100) -> Sequence[Cart]:
    """Open carts whose time is over, oldest first."""
    return await _list_for_update(session, Cart.expires_at <= now, limit=limit)


async def _list_for_update(session: Session, *where: ColumnElement[bool], limit: int) -> Sequence[Cart]:
    statement = (
        select(Cart)
        .where(Cart.closed_at.is_(None), *where)
        .order_by(Cart.updated_at, Cart.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def can_be_reached(session: Session, *, user_id: UserId, now: datetime) -> bool:
    """Whether somebody can still come back to this person's cart: an account, or a guest with a session."""
    is_account = select(User.id).where(User.id == user_id, User.role != UserRole.GUEST)
    has_session = select(ShopperSession.id).where(
        ShopperSession.user_id == user_id, ShopperSession.expires_at > now
    )
    return bool(await session.scalar(select(or_(is_account.exists(), has_session.exists()))))
