"""The tiers as products, so that a membership's payment has an order like any other.

They are made when first needed, stand in a category that is not active and are not published: no search, link,
page or cart ever shows one. Their stock is the number of months the shop may sell.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.catalog.models import Category, Product, ProductVariant
from stylist.commerce.catalog.states import ProductStatus
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import ProductId, VariantId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.membership.states import RANKED
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session

MONTHS = 1_000_000
CATEGORY_ID = uuid5(NAMESPACE_URL, "stylist:membership:category")


def product_id_of(tier: MembershipTier) -> ProductId:
    """The product a tier is sold as."""
    return ProductId(uuid5(NAMESPACE_URL, f"stylist:membership:{tier}"))


def variant_id_of(tier: MembershipTier) -> VariantId:
    """What of it stands in an order."""
    return VariantId(uuid5(NAMESPACE_URL, f"stylist:membership:{tier}:month"))


def sku_of(tier: MembershipTier) -> str:
    """`MEMBERSHIP-SAPPHIRE`."""
    return f"MEMBERSHIP-{tier}"


async def ensure_products(session: Session) -> None:
    """Make what is missing of the tiers' products; safe to repeat, also at once."""
    tiers = await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)
    currency = await policies.get_policy(session, definitions.CURRENCY)
    category = {"id": CATEGORY_ID, "slug": "membership", "name": "Membership", "is_active": False}
    await session.execute(insert(Category).values(category).on_conflict_do_nothing())
    for tier in RANKED[1:]:
        product = {
            "id": product_id_of(tier),
            "sku": sku_of(tier),
            "slug": f"membership-{tier.lower()}",
            "name": f"{tier.title()} membership",
            "description": f"A month of {tier.title()} membership.",
            "category_id": CATEGORY_ID,
            "price": tiers.benefits_of(tier).monthly_price,
            "currency": currency,
            "status": ProductStatus.ACTIVE,
        }
        await session.execute(insert(Product).values(product).on_conflict_do_nothing())
        variant = {"id": variant_id_of(tier), "product_id": product_id_of(tier), "sku": f"{sku_of(tier)}-1M"}
        made: UUID | None = await session.scalar(
            insert(ProductVariant).values(variant).on_conflict_do_nothing().returning(ProductVariant.id)
        )
        if made is not None:
            await inventory.restock(
                session, variant_id=variant_id_of(tier), quantity=MONTHS, reason="months that can be sold"
            )
