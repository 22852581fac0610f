"""People, their conversations, addresses and ways to pay."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from stylist.commerce.payments.sandbox_cards import SANDBOX_CARDS
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.addresses import stored
from stylist.evals.tau_retail.data import GivenShop
from stylist.evals.tau_retail.rows.placed import GIFT_CARD, Row, short

SANDBOX = "sandbox"
# The sandbox's card that is always approved stands behind every card and PayPal account.
CARD = SANDBOX_CARDS["4242424242424242"]
SESSION_LASTS = timedelta(days=2)


def user_rows(shop: GivenShop, opened: datetime) -> Iterator[Row]:
    taken: set[str] = set()
    for name, user in shop.users.items():
        email = (user.email or "").strip().lower()
        if not email or email in taken:
            email = f"{name}@tau-retail.example".lower()
        taken.add(email)
        yield {
            "id": ids.user_id(name),
            "email": email,
            "name": f"{user.name.first_name} {user.name.last_name}".strip() or name,
            "role": "CUSTOMER",
            "created_at": opened,
        }


def session_rows(shop: GivenShop, now: datetime) -> Iterator[Row]:
    for name in shop.users:
        yield {
            "id": ids.session_id(name),
            "user_id": ids.user_id(name),
            "session_token": ids.row_id("token", name).hex,
            "expires_at": now + SESSION_LASTS,
        }


def address_rows(shop: GivenShop) -> Iterator[Row]:
    for name, user in shop.users.items():
        kept = stored(user.address, user.name)
        yield {
            "id": ids.address_id(name),
            "user_id": ids.user_id(name),
            "type": "shipping",
            "is_default": True,
            "first_name": kept.first_name,
            "last_name": kept.last_name,
            "address_line1": kept.line1,
            "address_line2": kept.line2,
            "city": kept.city,
            "state_province": kept.state,
            "postal_code": kept.postal_code,
            "country_code": kept.country_code,
        }


def method_rows(shop: GivenShop) -> Iterator[Row]:
    for name, user in shop.users.items():
        saved = [(key, it) for key, it in user.payment_methods.items() if it.source != GIFT_CARD]
        for number, (key, method) in enumerate(saved):
            yield {
                "id": ids.method_id(name, key),
                "user_id": ids.user_id(name),
                "type": "card" if method.source == "credit_card" else method.source,
                "provider": SANDBOX,
                "card_brand": method.brand,
                "card_last4": short(method.last_four, 4),
                "is_default": number == 0,
                "provider_payment_method_id": CARD.token,
            }
