"""What an answer may claim: sentences that hold pass, sentences that do not are dropped."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.agent.grounding import Grounding, split_sentences
from stylist.tools.results import Result

STATE = {
    "shopper": {"name": "Ada", "currency": "USD"},
    "cart": {"lines": [], "total": "0"},
    "shown": [
        {"n": 1, "product_id": "p-1", "name": "Celeste Dress", "brand": "Maison Aurore", "price": "640.00"}
    ],
    "orders": [{"number": "LV-AB12-CD34", "status": "SHIPPED", "placed_on": "2026-05-30"}],
}
FOUND = {
    "items": [
        {
            "name": "Marais Dress",
            "brand": "Maison Aurore",
            "price": "720.00",
            "was": "900.00",
            "why": "pure silk",
        },
        {"name": "Ondine Gown", "brand": "Maison Aurore", "price": "580.00"},
    ]
}
ORDER = {
    "order_number": "LV-AB12-CD34",
    "status": "SHIPPED",
    "estimated_delivery": "2026-06-05",
    "total": "742.50",
}
POLICY = {"text": "Standard in 3 to 5 working days for $15 (free from $500). Returns within 30 days."}


def grounding() -> Grounding:
    known = Grounding.start(state=STATE, said="a dress, at most 800")
    known.note("search_products", Result(data=FOUND))
    known.note("get_order", Result(data=ORDER))
    known.note("get_policy", Result(data=POLICY))
    return known


@pytest.mark.parametrize(
    "sentence",
    [
        "The Marais Dress by Maison Aurore is $720.",
        "Two dresses come to mind, none over $800.",
        "It was $900 before.",
        "**Ondine Gown** would suit an evening.",
        "I would begin with the Celeste Dress: pure silk.",
        "The Celeste is cut on the bias.",
        "Your order LV-AB12-CD34 is on its way, due by Friday, 5 June.",
        "It should reach you on 5 June.",
        "Standard delivery takes 3 to 5 working days.",
        "You may return it within 30 days.",
        "Shall I put it in your cart?",
        "Press Confirm to place it.",
        "“Confirm” completes the order.",
        "One line will do, such as “Anna Berg, 12 Rose Street, Boston, MA 02108”.",
        "A colleague will answer here.",
        "Would you like to see the last one again?",
        "Silk from the Loire and the United Kingdom.",
    ],
)
def test_what_holds_passes(sentence: str) -> None:
    known = grounding()

    assert known.check(sentence) == sentence
    assert known.dropped == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The Marais Dress is $650.", "price"),
        ("It costs 99 dollars.", "price"),
        ("It is $2k.", "price"),
        ("The Marais Dress is $800.", "price"),
        ("Today it is 20% off.", "discount"),
        ("There is a discount of 15 percent.", "discount"),
        ("Your order LV-ZZZZ-9999 is confirmed.", "order"),
        ("The Aurelia gown would suit you.", "product"),
        ("I would take the Aurelia Silk Dress.", "product"),
        ("**Bellini Coat** is lovely.", "product"),
        ("The Aurelia is cut on the bias.", "product"),
        ("It arrives tomorrow.", "date"),
        ("It will be delivered on Monday.", "date"),
        ("It should reach you by 12 June.", "date"),
        ("It ships in 2 days.", "date"),
        ("There are only two left.", "stock"),
        ("Just a few left in M.", "stock"),
        ("This is the last one.", "stock"),
        ("It is selling fast.", "stock"),
        ("I have added it to your cart.", "change"),
        ("I've put the Celeste Dress in your cart.", "change"),
        ("The Celeste Dress is in your cart.", "change"),
        ("I have removed it.", "change"),
        ("I have changed the size.", "change"),
        ("The code has been applied.", "change"),
        ("I have refunded you.", "change"),
        ("Your refund has been issued.", "change"),
        ("I have asked a colleague.", "change"),
        ("I have reserved it for you.", "change"),
    ],
)
def test_what_does_not_hold_is_dropped_and_kept_beside_the_answer(sentence: str, kind: str) -> None:
    known = grounding()

    assert known.check(sentence) is None
    assert known.dropped == [{"kind": kind, "text": sentence}]


@pytest.mark.parametrize(
    ("tool", "sentence"),
    [
        ("add_to_cart", "I have added it to your cart."),
        ("add_to_cart", "The Celeste Dress is in your cart."),
        ("remove_from_cart", "I have removed it."),
        ("update_cart_item", "I have changed the size."),
        ("apply_code", "The code has been applied."),
        ("hand_to_person", "I have asked a colleague."),
    ],
)
def test_a_claimed_change_passes_once_its_tool_made_it(tool: str, sentence: str) -> None:
    known = grounding()

    known.note(tool, Result(data={}, effect="done"))

    assert known.check(sentence) == sentence


def test_a_change_only_proposed_is_no_change() -> None:
    known = Grounding.start(state={}, said="")

    known.note("check_out", Result(data={}, effect="proposed"))

    assert known.check("Your order is placed.") is None


def test_stock_is_told_from_a_tools_count() -> None:
    known = grounding()

    known.note(
        "add_to_cart", Result(data={"code": "cart.out_of_stock", "details": {"available": 2}}, ok=False)
    )

    assert known.check("There are two left.") is not None
    assert known.check("There are three left.") is None


@given(
    st.decimals(min_value=1, max_value=99_999, places=2),
    st.sampled_from(["It is ${}.", "Only ${} today", "${}"]),
)
def test_t09_no_price_passes_that_no_tool_gave(price: Decimal, form: str) -> None:
    known = grounding()
    sentence = form.format(f"{price:,.2f}")

    assert (known.check(sentence) is None) == (price not in known.amounts)


@given(st.text(max_size=300))
def test_the_checker_takes_any_text(said: str) -> None:
    known = grounding()

    assert known.check(said) in {said, None}
    sentences, rest = split_sentences(said)
    assert "".join(sentences) + rest == said


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=10,
    )
)
def test_the_checker_learns_from_any_result(data: object) -> None:
    known = grounding()

    known.note("get_product", Result(data={"data": data}))

    assert known.check("It is fine.") == "It is fine."


def test_what_is_told_again_and_words_without_a_digit_count_as_known() -> None:
    grounding = Grounding.start(state={}, said="")
    variants = [{"size": "M", "color": "Ivory", "price": "640.00"}, {"size": "M", "color": "Ivory"}]

    grounding.note("get_product", Result(data={"name": "Aurelia Gown", "variants": variants}))

    assert grounding.check("The Aurelia Gown is $640 in ivory. ") is not None
    assert grounding.check("The Aurelia Gown is $64 in ivory. ") is None
    assert grounding.words.count("ivory") == 1
