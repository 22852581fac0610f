"""Rows for tests: `make_x(session, *, ...)` with valid defaults, answering the id."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from stylist.commerce.catalog.models import Brand, Category, Product, ProductMedia, ProductVariant
from stylist.commerce.catalog.states import ProductStatus
from stylist.commerce.customers.models import Address, ShopperSession, User
from stylist.commerce.customers.states import MembershipTier, UserRole
from stylist.commerce.gift_cards import service as gift_cards
from stylist.commerce.ids import AddressId, CouponId, PaymentMethodId, SessionId, UserId, VariantId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.payments import service as payments
from stylist.commerce.pricing.models import Coupon
from stylist.db.session import Session


async def make_customer(
    session: Session,
    *,
    email: str | None = None,
    name: str | None = "Ada Winter",
    tier: MembershipTier = MembershipTier.PEARL,
    role: UserRole = UserRole.CUSTOMER,
) -> UserId:
    user = User(
        email=email or f"{uuid4().hex[:12]}@shop.example",
        name=name,
        role=role,
        membership_tier=tier,
    )
    session.add(user)
    await session.flush()
    return UserId(user.id)


async def make_guest(session: Session) -> UserId:
    user = User(role=UserRole.GUEST)
    session.add(user)
    await session.flush()
    return UserId(user.id)


async def make_session(session: Session, *, user_id: UserId, channel: str = "web") -> SessionId:
    row = ShopperSession(
        user_id=user_id,
        session_token=uuid4().hex,
        channel=channel,
        expires_at=datetime.now(UTC) + timedelta(days=30),
    )
    session.add(row)
    await session.flush()
    return SessionId(row.id)


async def make_address(
    session: Session, *, user_id: UserId, country: str = "US", region: str | None = "MA"
) -> AddressId:
    row = Address(
        user_id=user_id,
        first_name="Ada",
        last_name="Winter",
        address_line1="12 Rose Street",
        city="Boston",
        state_province=region,
        postal_code="02108",
        country_code=country,
    )
    session.add(row)
    await session.flush()
    return AddressId(row.id)


async def make_card(session: Session, *, user_id: UserId, token: str = "pm_sandbox_visa") -> PaymentMethodId:
    return (await payments.add_sandbox_card(session, user_id=user_id, token=token, make_default=True)).id


async def make_category(session: Session, *, slug: str | None = None, parent_id: UUID | None = None) -> UUID:
    slug = slug or f"category-{uuid4().hex[:8]}"
    row = Category(slug=slug, name=slug.title(), parent_id=parent_id)
    session.add(row)
    await session.flush()
    return row.id


async def make_brand(session: Session, *, name: str | None = None, **fields: Any) -> UUID:
    key = uuid4().hex[:8]
    row = Brand(slug=f"house-{key}", name=name or f"House {key}", **fields)
    session.add(row)
    await session.flush()
    return row.id


async def make_media(
    session: Session, *, product_id: UUID, url: str, variant_id: UUID | None = None, is_primary: bool = False
) -> UUID:
    row = ProductMedia(
        product_id=product_id, variant_id=variant_id, media_type="image", url=url, is_primary=is_primary
    )
    session.add(row)
    await session.flush()
    return row.id


async def make_product(
    session: Session,
    *,
    price: Decimal = Decimal("250.00"),
    currency: str = "USD",
    name: str = "Silk Dress",
    category_id: UUID | None = None,
    status: ProductStatus = ProductStatus.ACTIVE,
    **fields: Any,
) -> UUID:
    key = uuid4().hex[:10]
    row = Product(
        sku=f"SKU-{key}",
        slug=f"silk-dress-{key}",
        name=name,
        price=price,
        currency=currency,
        category_id=category_id or await make_category(session),
        status=status,
        published_at=datetime.now(UTC) - timedelta(days=1),
        **fields,
    )
    session.add(row)
    await session.flush()
    return row.id


async def make_variant(
    session: Session,
    *,
    product_id: UUID | None = None,
    on_hand: int = 10,
    size: str | None = "M",
    color: str | None = "Black",
    price: Decimal | None = None,
    **product: Any,
) -> VariantId:
    row = ProductVariant(
        product_id=product_id or await make_product(session, **product),
        sku=f"VAR-{uuid4().hex[:10]}",
        size=size,
        color=color,
        price=price,
    )
    session.add(row)
    await session.flush()
    if on_hand:
        await inventory.restock(session, variant_id=VariantId(row.id), quantity=on_hand, reason="first stock")
    return VariantId(row.id)


async def make_coupon(
    session: Session,
    *,
    code: str = "TEN",
    discount_type: str = "percent",
    value: Decimal = Decimal(10),
    tiers: Sequence[MembershipTier] = (),
    **fields: Any,
) -> CouponId:
    row = Coupon(
        code=code,
        discount_type=discount_type,
        discount_value=value,
        membership_tiers=list(tiers),
        **fields,
    )
    session.add(row)
    await session.flush()
    return CouponId(row.id)


async def make_gift_card(
    session: Session, *, code: str = "GIFT-0001", amount: Decimal = Decimal(100), currency: str = "USD"
) -> str:
    await gift_cards.issue(
        session,
        amount=amount,
        currency=currency,
        user_id=None,
        reason=None,
        key=f"test:{code}",
        now=datetime.now(UTC),
        code=code,
    )
    return code


async def make_buyer(
    session: Session, *, token: str = "pm_sandbox_visa", country: str = "US", region: str | None = "MA"
) -> UserId:
    """A customer with all that checkout needs: e-mail, address and card."""
    user_id = await make_customer(session)
    await make_address(session, user_id=user_id, country=country, region=region)
    await make_card(session, user_id=user_id, token=token)
    return user_id
