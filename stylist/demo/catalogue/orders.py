"""A few months of orders by the invented shoppers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.interest import Crowd
from stylist.demo.catalogue.specs import OrderLineSpec, OrderSpec, PersonSpec, ProductSpec, VariantSpec

COUNT = 900
DAYS = 125
_SOURCES = ("search", "recommendation", "chat", "chat", "browse", None)


@dataclass(frozen=True, slots=True)
class Charges:
    """How a demo order's parts follow from its subtotal; the rates are the shop's starting policies."""

    tax_rate: Decimal = Decimal("0.085")
    shipping: Decimal = Decimal("18.00")
    free_from: Decimal = Decimal("300.00")


@dataclass(frozen=True, slots=True)
class Timeline:
    placed_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None

    @property
    def status(self) -> str:
        if self.cancelled_at:
            return "CANCELLED"
        return "DELIVERED" if self.delivered_at else "SHIPPED" if self.shipped_at else "CONFIRMED"


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
        person = random.choice(
            [person for person in random.sample(people, 6) if person.joined_at < placed_at] or people[:1]
        )
        lines = _lines(number, crowd, placed_at, random)
        coupon = person.email not in welcomed and random.random() < 0.07
        welcomed |= {person.email} if coupon else set()
        orders.append(
            order_spec(number, person.email, lines, _timeline(placed_at, now, random), coupon=coupon)
        )
    return tuple(orders)


def order_spec(
    number: int,
    email: str,
    lines: tuple[OrderLineSpec, ...],
    timeline: Timeline,
    *,
    coupon: bool = False,
    charges: Charges | None = None,
) -> OrderSpec:
    """An order whose total is the sum of its parts to the cent."""
    rates = charges or Charges()
    subtotal = sum((line.unit_price * line.quantity for line in lines), Decimal("0.00"))
    discount = cents(subtotal * Decimal("0.10")) if coupon else Decimal("0.00")
    shipping = Decimal("0.00") if subtotal - discount >= rates.free_from else rates.shipping
    tax = cents((subtotal - discount) * rates.tax_rate)
    return OrderSpec(
        id=demo_id("order", str(number)),
        number=f"LV-{number:06d}",
        email=email,
        status=timeline.status,
        lines=lines,
        subtotal=subtotal,
        discount=discount,
        tax=tax,
        shipping=shipping,
        total=subtotal - discount + tax + shipping,
        shipping_method="Standard",
        coupon_code="WELCOME10" if coupon else None,
        placed_at=timeline.placed_at,
        shipped_at=timeline.shipped_at,
        delivered_at=timeline.delivered_at,
        cancelled_at=timeline.cancelled_at,
    )


def cents(amount: Decimal) -> Decimal:
    """Rounded half-up to the cent."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def order_line(
    order: int, place: int, product: ProductSpec, variant: VariantSpec, quantity: int, added_from: str | None
) -> OrderLineSpec:
    """A line at today's price of the variant."""
    return OrderLineSpec(
        id=demo_id("order_item", f"{order}:{place}"),
        product_slug=product.slug,
        variant_id=variant.id,
        quantity=quantity,
        unit_price=cents(variant.price or product.price),
        added_from=added_from,
    )


def _lines(order: int, crowd: Crowd, at: datetime, random: Random) -> tuple[OrderLineSpec, ...]:
    chosen: dict[str, ProductSpec] = {}
    for _ in range(random.choices((1, 2, 3, 4), (56, 28, 12, 4))[0]):
        product = crowd.draw(at, random)
        chosen.setdefault(product.slug, product)
    return tuple(
        _at_that_price(
            order_line(
                order,
                place,
                product,
                _variant(product, random),
                _quantity(product, random),
                random.choice(_SOURCES),
            ),
            product,
            at,
        )
        for place, product in enumerate(chosen.values(), start=1)
    )


def _at_that_price(line: OrderLineSpec, product: ProductSpec, at: datetime) -> OrderLineSpec:
    """The line at the price that held when it was bought; sizes with prices of their own never changed theirs."""
    if line.unit_price != product.price:
        return line
    paid = [change.price for change in product.price_history if change.changed_at <= at] or [
        product.price_history[0].price
    ]
    return OrderLineSpec(
        line.id, line.product_slug, line.variant_id, line.quantity, cents(paid[-1]), line.added_from
    )


def _variant(product: ProductSpec, random: Random) -> VariantSpec:
    sizes = len({variant.size for variant in product.variants})
    middle = (sizes - 1) / 2
    weights = [1.4 - abs(place % sizes - middle) / (sizes + 1) for place in range(len(product.variants))]
    return random.choices(product.variants, weights)[0]


def _quantity(product: ProductSpec, random: Random) -> int:
    return 2 if product.price < 150 and random.random() < 0.15 else 1


def _timeline(placed_at: datetime, now: datetime, random: Random) -> Timeline:
    if random.random() < 0.04:
        return Timeline(placed_at, None, None, min(now, placed_at + timedelta(hours=random.uniform(1, 20))))
    shipped_at = placed_at + timedelta(days=random.uniform(0.6, 2.8))
    delivered_at = shipped_at + timedelta(days=random.uniform(1.8, 5.5))
    return Timeline(
        placed_at,
        shipped_at if shipped_at < now else None,
        delivered_at if delivered_at < now else None,
        None,
    )


def sold(orders: Sequence[OrderSpec]) -> Mapping[str, int]:
    """Units left with customers for each product: what was not cancelled."""
    units: dict[str, int] = {}
    for order in orders:
        for line in order.lines if order.status != "CANCELLED" else ():
            units[line.product_slug] = units.get(line.product_slug, 0) + line.quantity
    return units
