"""Rows of people: accounts, addresses, cards, consents, profiles, points, tiers and wish lists."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from stylist.commerce.membership.calendar import add_months
from stylist.commerce.payments.sandbox_cards import SANDBOX_CARDS
from stylist.commerce.policies.definitions import MEMBERSHIP_TIERS
from stylist.db.bulk import Table, as_json, table
from stylist.demo.accounts import GIFT_AMOUNT, GIFT_CODE, POINTS_EMAIL, Account
from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.interest import Crowd
from stylist.demo.catalogue.orders import WELCOME_CODE, WELCOME_PERCENT
from stylist.demo.catalogue.specs import OrderSpec, PersonSpec, ProductSpec

Row = Mapping[str, Any]

CARD = SANDBOX_CARDS["4242424242424242"]
POINTS_LIFE = timedelta(days=365)


def people_tables(
    shop: DemoShop, accounts: Sequence[Account], password_hashes: Mapping[str, str]
) -> tuple[Table, ...]:
    """Accounts and the invented shoppers with what stands in their books, before any order."""
    equipped = [*shop.people, *(account.person for account in accounts if account.equipped)]
    return (
        table("users", (*_accounts(accounts, password_hashes, shop), *_shoppers(shop))),
        table("addresses", (_address(person) for person in equipped)),
        table("payment_methods", (_card(person) for person in equipped)),
        table("consents", _consents(accounts, shop)),
        table("style_profiles", _profiles(accounts, shop)),
        table("gift_cards", [_gift_card(shop)]),
        table("gift_card_entries", [_gift_entry(shop)]),
        table("membership_transactions", _memberships(shop, accounts)),
        table("memberships", _paid_memberships(shop, accounts)),
    )


def _month(shop: DemoShop) -> tuple[datetime, datetime]:
    """When every demo membership began, and when what is paid of it ends."""
    began = shop.now - timedelta(days=6)
    return began, add_months(began, 1)


def _accounts(accounts: Sequence[Account], hashes: Mapping[str, str], shop: DemoShop) -> Iterator[Row]:
    for account in accounts:
        person = account.person
        yield _user(
            person, shop, role=account.role, password=hashes[person.email], quizzed=account.taste is not None
        )


def _shoppers(shop: DemoShop) -> Iterator[Row]:
    for person in shop.people:
        yield _user(person, shop, role="CUSTOMER", password=None, quizzed=False)


def _user(person: PersonSpec, shop: DemoShop, *, role: str, password: str | None, quizzed: bool) -> Row:
    return {
        "id": person.id,
        "email": person.email,
        "email_verified": person.joined_at,
        "password_hash": password,
        "name": f"{person.first_name} {person.last_name}",
        "role": role,
        "membership_tier": person.tier,
        "membership_expires_at": None if person.tier == "PEARL" else _month(shop)[1],
        "timezone": "America/New_York",
        "style_profile_completed": quizzed,
        "last_login_at": person.last_login_at,
        "login_count": person.login_count,
        "created_at": person.joined_at,
        "updated_at": person.joined_at,
    }


def _address(person: PersonSpec) -> Row:
    return {
        "id": demo_id("address", person.email),
        "user_id": person.id,
        "type": "shipping",
        "is_default": True,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "address_line1": person.street,
        "city": person.city,
        "state_province": person.state,
        "postal_code": person.postal_code,
        "country_code": "US",
        "is_validated": True,
        "validated_at": person.joined_at,
        "created_at": person.joined_at,
        "updated_at": person.joined_at,
    }


def _card(person: PersonSpec) -> Row:
    """The sandbox's card that is always approved."""
    return {
        "id": demo_id("payment_method", person.email),
        "user_id": person.id,
        "type": "card",
        "provider": "sandbox",
        "card_brand": CARD.brand,
        "card_last4": CARD.last4,
        "card_exp_month": CARD.exp_month,
        "card_exp_year": CARD.exp_year,
        "billing_address_id": demo_id("address", person.email),
        "is_default": True,
        "provider_payment_method_id": CARD.token,
        "created_at": person.joined_at,
        "updated_at": person.joined_at,
    }


def _consents(accounts: Sequence[Account], shop: DemoShop) -> Iterator[Row]:
    for account in accounts:
        if account.taste is None:
            continue
        for kind, granted in (("profiling", True), ("outside_model", True), ("marketing", False)):
            yield {
                "id": demo_id("consent", f"{account.person.email}:{kind}"),
                "user_id": account.person.id,
                "kind": kind,
                "granted": granted,
                "source": "quiz",
                "created_at": shop.now - timedelta(days=90),
            }


def _profiles(accounts: Sequence[Account], shop: DemoShop) -> Iterator[Row]:
    for account in accounts:
        taste = account.taste
        if taste is None:
            continue
        quizzed_at = shop.now - timedelta(days=90)
        yield {
            "id": demo_id("style_profile", account.person.email),
            "user_id": account.person.id,
            "style_personas": list(taste.personas),
            "favorite_colors": list(taste.favourite_colours),
            "avoided_colors": list(taste.avoided_colours),
            "preferred_brands": list(taste.houses),
            "avoided_materials": list(taste.avoided_materials),
            "min_price_preference": taste.lowest,
            "max_price_preference": taste.highest,
            "sweet_spot_price": taste.sweet_spot,
            "prefers_sustainable": taste.likes_sustainable,
            "created_at": quizzed_at,
            "updated_at": quizzed_at,
        }


def _gift_card(shop: DemoShop) -> Row:
    return {
        "id": demo_id("gift_card", GIFT_CODE),
        "code": GIFT_CODE,
        "currency": "USD",
        "initial_amount": GIFT_AMOUNT,
        "balance": GIFT_AMOUNT,
        "is_active": True,
        "created_at": shop.now,
    }


def _gift_entry(shop: DemoShop) -> Row:
    return {
        "id": demo_id("gift_card_entry", GIFT_CODE),
        "gift_card_id": demo_id("gift_card", GIFT_CODE),
        "type": "issue",
        "amount": GIFT_AMOUNT,
        "balance_after": GIFT_AMOUNT,
        "created_at": shop.now,
    }


def coupon_table(shop: DemoShop, uses: int) -> Table:
    """The welcome code: ten percent, once a person."""
    opened_at = shop.now - timedelta(days=365)
    return table(
        "coupons",
        [
            {
                "id": demo_id("coupon", WELCOME_CODE),
                "code": WELCOME_CODE,
                "description": "Ten percent off, once a person.",
                "discount_type": "percent",
                "discount_value": WELCOME_PERCENT,
                "usage_count": uses,
                "usage_limit_per_user": 1,
                "valid_from": opened_at,
                "created_at": opened_at,
                "updated_at": opened_at,
            }
        ],
    )


def _memberships(shop: DemoShop, accounts: Sequence[Account]) -> Iterator[Row]:
    for person in (*shop.people, *(account.person for account in accounts)):
        if person.tier != "PEARL":
            yield {
                "id": demo_id("membership", person.email),
                "user_id": person.id,
                "type": "granted",
                "from_tier": "PEARL",
                "to_tier": person.tier,
                "currency": "USD",
                "starts_at": _month(shop)[0],
                "ends_at": _month(shop)[1],
                "reason": "a demo membership, not paid for",
                "created_at": _month(shop)[0],
            }


def _paid_memberships(shop: DemoShop, accounts: Sequence[Account]) -> Iterator[Row]:
    """What accounts that can sign in stand for by month, so that a change is worked out for them as for anybody."""
    for person in (account.person for account in accounts if account.person.tier != "PEARL"):
        began, ends_at = _month(shop)
        yield {
            "user_id": person.id,
            "tier": person.tier,
            "monthly_price": MEMBERSHIP_TIERS.default.benefits_of(person.tier).monthly_price,
            "currency": "USD",
            "anchored_at": began,
            "starts_at": began,
            "ends_at": ends_at,
            "renews_as": person.tier,
            "created_at": began,
            "updated_at": began,
        }


def loyalty_table(shop: DemoShop, orders: Sequence[OrderSpec]) -> Table:
    """A point for every whole dollar of delivered goods, and the lots of the account that is rich in points."""
    rows: list[Row] = []
    balances: dict[str, int] = {}
    delivered = sorted(
        (it for it in orders if it.delivered_at), key=lambda it: it.delivered_at or it.placed_at
    )
    for order in delivered:
        points = int(order.subtotal - order.discount)
        balances[order.email] = balances.get(order.email, 0) + points
        rows.append(_earned(order, points, balances[order.email]))
    return table("loyalty_points", (*rows, *_rich_in_points(shop)))


def _earned(order: OrderSpec, points: int, balance: int) -> Row:
    at = order.delivered_at or order.placed_at
    return _lot(
        key=f"order:{order.number}",
        email=order.email,
        kind="earn",
        points=points,
        balance=balance,
        remaining=points,
        source="order",
        order_id=order.id,
        expires_at=at + POINTS_LIFE,
        description=f"Order {order.number}",
        at=at,
        once=f"earn:{order.id}",
        details={"goods": str(order.subtotal - order.discount), "multiplier": "1"},
    )


def _rich_in_points(shop: DemoShop) -> Iterator[Row]:
    """2,400 points in three lots, some of the oldest spent and close to their end."""
    for number, (kind, points, balance, remaining, days_ago, source, description) in enumerate(
        (
            ("earn", 1400, 1400, 1100, 340, "promotion", "Welcome to LuxeVerse"),
            ("redeem", -300, 1100, None, 120, "checkout", "Redeemed at checkout"),
            ("earn", 700, 1800, 700, 60, "promotion", "Spring points"),
            ("earn", 600, 2400, 600, 6, "membership", "Sapphire bonus"),
        )
    ):
        at = shop.now - timedelta(days=days_ago)
        yield _lot(
            key=f"{POINTS_EMAIL}:{number}",
            email=POINTS_EMAIL,
            kind=kind,
            points=points,
            balance=balance,
            remaining=remaining,
            source=source,
            order_id=None,
            expires_at=at + POINTS_LIFE if points > 0 else None,
            description=description,
            at=at,
        )


def _lot(
    *,
    key: str,
    email: str,
    kind: str,
    at: datetime,
    balance: int,
    once: str | None = None,
    details: Mapping[str, Any] | None = None,
    **values: Any,
) -> Row:
    return {
        "id": demo_id("loyalty", key),
        "user_id": demo_id("user", email),
        "type": kind,
        "balance_after": balance,
        "created_at": at,
        "key": once or f"demo:{key}",
        "details": as_json(details or {}),
        **values,
    }


def wishlist_tables(shop: DemoShop) -> tuple[Table, ...]:
    """What some of the invented shoppers, and one account, have put aside."""
    random = Random("wishlists")
    published = [product for product in shop.products if product.published_at < shop.now]
    crowd = Crowd(published, shop.now)
    owners = [*random.sample(shop.people, 150)]
    emails = [*(owner.email for owner in owners), "other@demo.example"]
    lists = [_wishlist(email, shop.now) for email in emails]
    items = [item for email in emails for item in _items(email, crowd, shop.now, random)]
    return table("wishlists", lists), table("wishlist_items", items)


def _wishlist(email: str, now: datetime) -> Row:
    at = now - timedelta(days=45)
    return {
        "id": demo_id("wishlist", email),
        "user_id": demo_id("user", email),
        "name": "My Wishlist",
        "is_default": True,
        "created_at": at,
        "updated_at": at,
    }


def _items(email: str, crowd: Crowd, now: datetime, random: Random) -> Iterator[Row]:
    chosen: dict[str, ProductSpec] = {}
    for _ in range(random.randint(1, 6)):
        product = crowd.draw(now - timedelta(days=random.uniform(1, 40)), random)
        chosen.setdefault(product.slug, product)
    for product in chosen.values():
        yield {
            "id": demo_id("wishlist_item", f"{email}:{product.slug}"),
            "wishlist_id": demo_id("wishlist", email),
            "product_id": product.id,
            "price_when_added": product.price_history[0].price,
            "added_at": max(product.published_at, now - timedelta(days=random.uniform(1, 40))),
        }


def notification_table(shop: DemoShop, orders: Sequence[OrderSpec]) -> Table:
    """What the account with orders on their way has heard of them."""
    return table(
        "notifications",
        (
            {
                "id": demo_id("notification", order.number),
                "user_id": demo_id("user", order.email),
                "type": "ORDER_UPDATE",
                "title": "Your order is on its way"
                if order.status == "SHIPPED"
                else "Your order has arrived",
                "message": f"Order {order.number}: {order.status.lower()}.",
                "order_id": order.id,
                "channels": ["in_app"],
                "is_read": order.status == "DELIVERED",
                "read_at": order.delivered_at,
                "created_at": order.delivered_at or order.shipped_at or order.placed_at,
                "delivery": as_json({}),
            }
            for order in orders
            if order.email == "delivered@demo.example" and order.status in {"SHIPPED", "DELIVERED"}
        ),
    )
