"""A few months of orders by the invented shoppers, priced by the shop's own arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from random import Random

from stylist.commerce.checkout.calendar import estimate_delivery
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import BrandId, CategoryId, CouponId, ProductId, UserId
from stylist.commerce.orders.numbers import ALPHABET, PREFIX
from stylist.commerce.policies.definitions import SHIPPING, TAX
from stylist.commerce.pricing.calculation import Terms, calculate
from stylist.commerce.pricing.states import DiscountType
from stylist.commerce.pricing.views import Buyer, CouponTerms, Destination, PricedLine
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.interest import Crowd
from stylist.demo.catalogue.specs import OrderLineSpec, OrderSpec, PersonSpec, ProductSpec, VariantSpec

COUNT = 900
DAYS = 125
WELCOME_CODE = "WELCOME10"
WELCOME_PERCENT = Decimal(10)
METHOD = "standard"
_SOURCES = ("chat", "chat", "search", "recommendation", "shop", "shop")


@dataclass(frozen=True, slots=True)
class Timeline:
    """When an order went through its steps; what has not happened yet is None."""

    placed_at: datetime
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def status(self) -> str:
        if self.cancelled_at:
            return "CANCELLED"
        return "DELIVERED" if self.delivered_at else "SHIPPED" if self.shipped_at else "CONFIRMED"


@dataclass(frozen=True, slots=True)
class Pick:
    """What somebody took: a variant, how many, at which price, and what led there."""

    product: ProductSpec
    variant: VariantSpec
    quantity: int
    unit_price: Decimal
    added_from: str


def order_specs(
    products: Sequence[ProductSpec], people: Sequence[PersonSpec], now: datetime
) -> tuple[OrderSpec, ...]:
    """Past orders, oldest first. A person's coupon is used at most once."""
    random = Random("orders")
    crowd = Crowd([product for product in products if product.published_at < now], now)
    moments = sorted(now - timedelta(days=DAYS * random.betavariate(1, 1.25)) for _ in range(COUNT))
    welcomed: set[str] = set()
    orders = []
    for number, placed_at in enumerate(moments, start=1):
        person = _shopper(people, placed_at, random)
        coupon = person.email not in welcomed and random.random() < 0.07
        picks = _picks(crowd, placed_at, random)
        timeline = _timeline(placed_at, now, random)
        orders.append(make_order(str(number), person, picks, timeline, with_coupon=coupon))
        welcomed |= {person.email} if coupon else set()
    return tuple(orders)


def make_order(
    key: str, person: PersonSpec, picks: Sequence[Pick], timeline: Timeline, *, with_coupon: bool = False
) -> OrderSpec:
    """An order whose parts add up as the shop's checkout would have had them."""
    priced = [_priced(key, place, pick) for place, pick in enumerate(picks, start=1)]
    terms = Terms(
        currency="USD",
        shipping=SHIPPING.default,
        tax=TAX.default,
        destination=Destination("US", person.state),
        shipping_method=METHOD,
        buyer=Buyer(UserId(person.id), MembershipTier(person.tier)),
        now=timeline.placed_at,
    )
    coupon = _welcome(timeline.placed_at) if with_coupon else None
    quote = calculate(priced, terms, coupon=coupon)
    totals = quote.totals
    method = SHIPPING.default.methods_for("US")[0]
    promised = estimate_delivery(SHIPPING.default, method, now=timeline.placed_at, available_at=None)
    return OrderSpec(
        id=demo_id("order", key),
        number=order_number(key),
        email=person.email,
        status=timeline.status,
        lines=tuple(
            OrderLineSpec(
                id=part.key,
                product_slug=pick.product.slug,
                variant_id=pick.variant.id,
                quantity=pick.quantity,
                unit_price=pick.unit_price,
                total=part.total,
                discount=part.discount,
                tax=part.tax,
                added_from=pick.added_from,
            )
            for pick, part in zip(picks, quote.parts, strict=True)
        ),
        subtotal=totals.subtotal,
        discount=totals.discount,
        tax=totals.tax,
        shipping=totals.shipping,
        total=totals.total,
        shipping_method=METHOD,
        delivery_earliest=promised.earliest,
        delivery_latest=promised.latest,
        coupon_code=WELCOME_CODE if with_coupon else None,
        placed_at=timeline.placed_at,
        shipped_at=timeline.shipped_at,
        delivered_at=timeline.delivered_at,
        cancelled_at=timeline.cancelled_at,
    )


def order_number(key: str) -> str:
    """A number of the shop's form, the same for the same key."""
    digest = sha256(f"demo order {key}".encode()).digest()
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:8])
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"


def _priced(key: str, place: int, pick: Pick) -> PricedLine:
    return PricedLine(
        key=demo_id("order_item", f"{key}:{place}"),
        product_id=ProductId(pick.product.id),
        category_id=CategoryId(demo_id("category", pick.product.category_slug)),
        brand_id=BrandId(demo_id("brand", pick.product.house_slug)),
        unit_price=pick.unit_price,
        quantity=pick.quantity,
    )


def _welcome(now: datetime) -> CouponTerms:
    return CouponTerms(
        id=CouponId(demo_id("coupon", WELCOME_CODE)),
        code=WELCOME_CODE,
        description=None,
        discount_type=DiscountType.PERCENT,
        discount_value=WELCOME_PERCENT,
        minimum_amount=None,
        products=frozenset(),
        categories=frozenset(),
        brands=frozenset(),
        usage_limit=None,
        usage_count=0,
        usage_limit_per_user=1,
        used_by_buyer=0,
        valid_from=now - timedelta(days=1),
        valid_until=None,
        first_purchase_only=False,
        buyer_has_ordered=False,
        tiers=(),
    )


def _shopper(people: Sequence[PersonSpec], at: datetime, random: Random) -> PersonSpec:
    known = [person for person in random.sample(people, 12) if person.joined_at < at]
    return known[0] if known else min(people, key=lambda person: person.joined_at)


def _picks(crowd: Crowd, at: datetime, random: Random) -> list[Pick]:
    chosen: dict[str, ProductSpec] = {}
    for _ in range(random.choices((1, 2, 3, 4), (56, 28, 12, 4))[0]):
        product = crowd.draw(at, random)
        if product.published_at < at:
            chosen.setdefault(product.slug, product)
    return [_pick(product, at, random) for product in chosen.values()] or _picks(crowd, at, random)


def _pick(product: ProductSpec, at: datetime, random: Random) -> Pick:
    sizes = len({variant.size for variant in product.variants})
    weights = [
        1.4 - abs(place % sizes - (sizes - 1) / 2) / (sizes + 1) for place in range(len(product.variants))
    ]
    variant = random.choices(product.variants, weights)[0]
    quantity = 2 if product.price < 150 and random.random() < 0.15 else 1
    return Pick(product, variant, quantity, price_at(product, variant, at), random.choice(_SOURCES))


def price_at(product: ProductSpec, variant: VariantSpec, at: datetime) -> Decimal:
    """What the variant cost at a moment; sizes with prices of their own never changed theirs."""
    if variant.price is not None:
        return variant.price
    known = [change.price for change in product.price_history if change.changed_at <= at]
    return known[-1] if known else product.price_history[0].price


def _timeline(placed_at: datetime, now: datetime, random: Random) -> Timeline:
    if random.random() < 0.04:
        return Timeline(placed_at, cancelled_at=placed_at + (now - placed_at) * random.uniform(0.02, 0.1))
    shipped_at = placed_at + timedelta(days=random.uniform(0.6, 2.8))
    delivered_at = shipped_at + timedelta(days=random.uniform(1.8, 5.5))
    return Timeline(
        placed_at,
        shipped_at=shipped_at if shipped_at < now else None,
        delivered_at=delivered_at if delivered_at < now else None,
    )
