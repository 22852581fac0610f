"""Answers as Telegram messages: order, captions, totals, buttons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from stylist.bot.choices import list_choices, said_of
from stylist.bot.formatting import CAPTION_LIMIT
from stylist.bot.render import NEXT, Part, render_reply
from stylist.memory.transcript.reply import Action, QuickReply, Reply

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
INTERACTION = UUID("0198c0de-0000-7000-8000-000000000001")


def variant(size: str | None, color: str | None = "Ivory", *, available: bool = True) -> dict[str, Any]:
    return {
        "variant_id": str(uuid4()),
        "size": size,
        "color": color,
        "price": "640.00",
        "available": available,
    }


def product(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "product",
        "name": "Celeste Dress",
        "brand": "Maison Aurore",
        "price": "640.00",
        "compare_at_price": None,
        "currency": "USD",
        "image_url": "/media/products/celeste.svg",
        "variants": [variant("S", available=False), variant("M"), variant("L")],
        "why": None,
        **fields,
    }


def labels(part: Part) -> list[list[str]]:
    rows = part.keyboard.inline_keyboard if part.keyboard is not None else []
    return [[button.text for button in row] for row in rows]


def reply(text: str = "", **fields: Any) -> Reply:
    return Reply(interaction_id=INTERACTION, text=text, **fields)


def test_products_follow_the_text_as_numbered_photos_with_sizes() -> None:
    parts = render_reply(
        reply("Two dresses:", cards=(product(), product(name="Marais", compare_at_price="720.00"))), now=NOW
    )

    assert [part.piece.plain for part in parts] == [
        "Two dresses:",
        "1. Celeste Dress\nMaison Aurore · $640",
        "2. Marais\nMaison Aurore · $640 (was $720)",
    ]
    assert [part.image_url is not None for part in parts] == [False, True, True]
    assert labels(parts[1]) == [["M", "L"]]
    assert parts[1].piece.html.startswith("1. <b>Celeste Dress</b>")


def test_a_single_product_has_no_number_and_says_when_it_is_sold_out() -> None:
    (part,) = render_reply(reply(cards=(product(variants=[variant("M", available=False)]),)), now=NOW)

    assert part.piece.plain == "Celeste Dress\nMaison Aurore · $640\nSold out at the moment"
    assert part.keyboard is None


def test_t08_names_with_signs_stay_text() -> None:
    (part,) = render_reply(
        reply(cards=(product(name="<b>**R&B*", brand="A & <C>", why="“<i>silk”" * 400),)), now=NOW
    )

    assert part.piece.html.startswith("<b>&lt;b&gt;∗∗R&amp;B∗</b>\nA &amp; &lt;C&gt; · $640\n“&lt;i&gt;silk”")
    assert len(part.piece.html) <= CAPTION_LIMIT
    assert part.piece.html.endswith("…")


def test_a_cart_is_a_text_with_its_totals() -> None:
    card = {
        "kind": "cart",
        "lines": [
            {"name": "Celeste Dress", "size": "M", "color": "Ivory", "quantity": 2, "total": "1280.00"},
            {"name": "Sac Tote", "size": None, "color": "Tan", "quantity": 1, "total": "950.00"},
        ],
        "codes": ["WELCOME10"],
        "subtotal": "2230.00",
        "discount": "223.00",
        "tax": "125.44",
        "shipping": "0.00",
        "total": "2132.44",
        "currency": "USD",
        "is_estimate": True,
    }

    (part,) = render_reply(reply(cards=(card,)), now=NOW)

    assert part.piece.plain.splitlines() == [
        "Your cart",
        "1. Celeste Dress · M · Ivory × 2: $1,280",
        "2. Sac Tote · Tan: $950",
        "",
        "Subtotal: $2,230",
        "Discount: -$223",
        "Tax: $125.44",
        "Shipping: free",
        "Total: $2,132.44 (estimate)",
        "Codes: WELCOME10",
    ]


def test_a_confirmation_has_its_buttons_right_under_it() -> None:
    expires = NOW + timedelta(minutes=30)
    card = {
        "kind": "confirmation",
        "title": "Place this order?",
        "lines": [
            {
                "kind": "item",
                "label": "Celeste Dress",
                "detail": "M, Ivory",
                "quantity": 1,
                "amount": "640.00",
            },
            {"kind": "shipping", "label": "Shipping", "detail": None, "quantity": None, "amount": "0.00"},
            {"kind": "tax", "label": "Tax", "detail": None, "quantity": None, "amount": "40.00"},
            {
                "kind": "address",
                "label": "Deliver to",
                "detail": "Ada Winter, 12 Rose Street",
                "amount": None,
            },
        ],
        "total": "680.00",
        "currency": "USD",
        "expires_at": expires.isoformat(),
    }
    actions = (
        Action("confirm:1", "Confirm", "confirm", expires_at=expires),
        Action("cancel:1", "Cancel", "cancel", expires_at=expires),
    )
    whole = reply("Shall I?", cards=(card,), actions=actions, quick_replies=(QuickReply("Cart", "My cart"),))

    (confirmation,) = render_reply(whole, now=NOW)
    expired = render_reply(whole, now=expires)[-1]

    assert confirmation.piece.plain.splitlines() == [
        "Shall I?",
        "",
        "Place this order?",
        "• Celeste Dress · M, Ivory: $640",
        "Shipping: free",
        "Tax: $40",
        "Deliver to: Ada Winter, 12 Rose Street",
        "Total: $680",
    ]
    assert labels(confirmation) == [["Confirm", "Cancel"], ["Cart"]]
    assert labels(expired) == [["Cart"]]


def test_an_order_says_its_status_and_when_it_comes() -> None:
    card = {
        "kind": "order",
        "order_number": "LV-1001",
        "status": "CONFIRMED",
        "lines": [{"name": "Celeste Dress", "variant": "M / Ivory", "quantity": 1, "total": "640.00"}],
        "subtotal": "640.00",
        "discount": "0.00",
        "tax": "40.00",
        "shipping": "15.00",
        "total": "695.00",
        "currency": "USD",
        "estimated_delivery": "2026-11-27",
        "tracking": {"carrier": "DHL", "number": "123"},
    }

    (part,) = render_reply(reply(cards=(card,)), now=NOW)

    assert part.piece.plain.splitlines() == [
        "Order LV-1001 · confirmed",
        "• Celeste Dress · M / Ivory: $640",
        "",
        "Subtotal: $640",
        "Tax: $40",
        "Shipping: $15",
        "Total: $695",
        "Expected by Friday, 27 November",
        "Tracking: DHL 123",
    ]


def test_quick_replies_after_photos_come_under_a_line_of_their_own() -> None:
    parts = render_reply(
        reply("One:", cards=(product(),), quick_replies=(QuickReply("Cheaper", "Cheaper ones"),)), now=NOW
    )

    assert parts[-1].piece.plain == NEXT
    assert labels(parts[-1]) == [["Cheaper"]]


def test_an_address_that_cannot_be_a_button_is_written_out() -> None:
    public = Action("pay:1", "Continue to payment", "pay", url="https://shop.example/pay/1")
    local = replace(public, url="http://localhost:8000/pay/1")

    (button,) = render_reply(reply("One more step.", actions=(public,)), now=NOW)
    (written,) = render_reply(reply("One more step.", actions=(local,)), now=NOW)

    assert labels(button) == [["Continue to payment"]]
    assert written.piece.plain == "One more step.\n\nContinue to payment: http://localhost:8000/pay/1"
    assert written.keyboard is None


def test_while_a_person_answers_nothing_is_sent() -> None:
    assert render_reply(reply(handled_by="person"), now=NOW) == []


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ([variant("M", "Ivory"), variant("M", "Black"), variant("L", "Black")], ["M", "L"]),
        ([variant(None, "Ivory"), variant(None, "Black")], ["Ivory", "Black"]),
        ([variant("One size", "Tan"), variant("One size", "Black")], ["Tan", "Black"]),
        ([variant("One size", "Tan")], ["Add to cart"]),
        ([variant("M", "Tan", available=False), variant("L", "Tan")], ["L"]),
        ([variant("M", "Tan")], ["M"]),
        ([variant(None, None)], ["Add to cart"]),
    ],
)
def test_choices_are_sizes_then_colours_then_the_piece(
    variants: list[dict[str, Any]], expected: list[str]
) -> None:
    assert [choice.label for choice in list_choices(product(variants=variants))] == expected


def test_t10_a_pressed_size_says_nothing_of_the_colour() -> None:
    card = product(variants=[variant("M", "Ivory"), variant("M", "Black"), variant("L", available=False)])
    (choice,) = list_choices(card)

    assert said_of(card, choice.variant_id) == "Add the Celeste Dress in M to my cart, please"
    assert said_of(card, uuid4()) is None


def test_a_pressed_colour_or_piece_is_said_as_such() -> None:
    bag = product(name="The Sac", variants=[variant("One size", "Tan"), variant("One size", "Black")])
    scarf = product(name="Scarf", variants=[variant(None, None)])

    assert said_of(bag, list_choices(bag)[1].variant_id) == "Add The Sac in Black to my cart, please"
    assert said_of(scarf, list_choices(scarf)[0].variant_id) == "Add the Scarf to my cart, please"


def test_a_card_without_variants_offers_nothing() -> None:
    card, variant_id = {"kind": "cart", "lines": []}, uuid4()

    assert (list_choices(card), said_of(card, variant_id)) == ([], None)
