"""The demo people that can sign in, and what is theirs from the start (docs: the contract's demo section)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.orders import Pick, Timeline, make_order, price_at
from stylist.demo.catalogue.specs import OrderSpec, PersonSpec, ProductSpec, VariantSpec

PASSWORD = "demo"
GIFT_CODE = "GIFT-DEMO-100"
GIFT_AMOUNT = Decimal("100.00")
POINTS_EMAIL = "points@demo.example"


@dataclass(frozen=True, slots=True)
class Taste:
    """What the style quiz found out."""

    personas: tuple[str, ...]
    favourite_colours: tuple[str, ...]
    avoided_colours: tuple[str, ...]
    houses: tuple[str, ...]
    avoided_materials: tuple[str, ...]
    lowest: Decimal
    sweet_spot: Decimal
    highest: Decimal
    likes_sustainable: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; without a `taste` the quiz is not done, without `equipped` nothing is saved."""

    person: PersonSpec
    role: str
    equipped: bool
    taste: Taste | None


_CLASSIC = Taste(
    personas=("minimalist", "romantic"),
    favourite_colours=("Ivory", "Sage", "Navy"),
    avoided_colours=("Fuchsia",),
    houses=("Maison Orvelle", "Lisière"),
    avoided_materials=(),
    lowest=Decimal(150),
    sweet_spot=Decimal(480),
    highest=Decimal(1200),
    likes_sustainable=True,
)
_TAILORED = Taste(
    personas=("tailored", "quiet-luxury"),
    favourite_colours=("Charcoal", "Camel", "Forest"),
    avoided_colours=(),
    houses=("Casa Brentani", "Marchetti Alba"),
    avoided_materials=("polyester",),
    lowest=Decimal(200),
    sweet_spot=Decimal(700),
    highest=Decimal(2500),
    likes_sustainable=False,
)


def demo_accounts(now: datetime) -> tuple[Account, ...]:
    """All accounts of the contract; the password of each is `PASSWORD`."""
    return (
        Account(_person("shopper", "Avery", "Lane", now), "CUSTOMER", True, _CLASSIC),
        Account(_person("delivered", "Jordan", "Reyes", now), "CUSTOMER", True, _CLASSIC),
        Account(_person("points", "Morgan", "Ellis", now, tier="SAPPHIRE"), "CUSTOMER", True, _TAILORED),
        Account(_person("newcomer", "Riley", "Park", now), "CUSTOMER", False, None),
        Account(_person("other", "Quinn", "Okafor", now), "CUSTOMER", True, _TAILORED),
        Account(_person("staff", "Sam", "Whitlock", now), "SUPER_ADMIN", False, None),
        Account(_person("reviewer", "Dana", "Mercer", now), "ADMIN", False, None),
    )


def _person(name: str, first: str, last: str, now: datetime, tier: str = "PEARL") -> PersonSpec:
    email = f"{name}@demo.example"
    return PersonSpec(
        id=demo_id("user", email),
        email=email,
        first_name=first,
        last_name=last,
        city="Boston",
        state="MA",
        postal_code="02108",
        street="12 Rose Street",
        latitude=42.3588,
        longitude=-71.0638,
        joined_at=now - timedelta(days=140),
        last_login_at=now - timedelta(days=1),
        login_count=6,
        tier=tier,
    )


def account_orders(accounts: Sequence[Account], shop: DemoShop) -> tuple[OrderSpec, ...]:
    """The orders that `delivered` and `other` have from the start."""
    people = {account.person.email.partition("@")[0]: account.person for account in accounts}
    now, choose = shop.now, _Chooser(shop)
    return (
        make_order(
            "delivered:1",
            people["delivered"],
            [
                choose("women/dresses", "M", lambda it: it.materials.get("silk", 0) >= 50 and it.price < 900),
                choose("shoes/heels", "EU 38"),
                choose("accessories/scarves", "One size"),
            ],
            Timeline(now - timedelta(days=12), now - timedelta(days=9), now - timedelta(days=5)),
        ),
        make_order(
            "delivered:2",
            people["delivered"],
            [choose("women/jackets", "M")],
            Timeline(now - timedelta(days=4), now - timedelta(days=1, hours=4)),
        ),
        make_order(
            "delivered:3",
            people["delivered"],
            [choose("women/knitwear", "M"), choose("women/trousers", "EU 38")],
            Timeline(now - timedelta(hours=5)),
        ),
        make_order(
            "other:1",
            people["other"],
            [choose("men/shirts", "L"), choose("accessories/ties", "One size")],
            Timeline(now - timedelta(days=26), now - timedelta(days=24), now - timedelta(days=20)),
        ),
        make_order(
            "other:2", people["other"], [choose("men/jackets", "EU 50")], Timeline(now - timedelta(hours=20))
        ),
    )


class _Chooser:
    """Finds well-stocked, full-price pieces, so that returns and exchanges of them can be tried."""

    def __init__(self, shop: DemoShop) -> None:
        self._shop = shop
        self._taken: set[str] = set()

    def __call__(
        self, category: str, size: str, suits: Callable[[ProductSpec], bool] = lambda _: True
    ) -> Pick:
        ripe = self._shop.now - timedelta(days=30)
        for product in self._shop.products:
            fits = product.category_slug == category and product.published_at < ripe and suits(product)
            if not fits or product.slug in self._taken or product.compare_at_price or _is_personal(product):
                continue
            variant = _well_stocked(product, size)
            if variant is not None:
                self._taken.add(product.slug)
                return Pick(product, variant, 1, price_at(product, variant, self._shop.now), "chat")
        raise LookupError(f"no well-stocked {category} in {size}")


def _is_personal(product: ProductSpec) -> bool:
    return product.attributes["personalization"] is not None


def _well_stocked(product: ProductSpec, size: str) -> VariantSpec | None:
    """A variant of that size with enough left, in a colour of which another size is left as well."""
    for variant in product.variants:
        others = [it for it in product.variants if it.colour == variant.colour and it.size != size]
        if (
            variant.size == size
            and variant.stock >= 3
            and (not others or any(it.stock >= 2 for it in others))
        ):
            return variant
    return None
