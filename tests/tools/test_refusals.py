import importlib
import pkgutil
from collections.abc import Iterator

import stylist.actions
import stylist.commerce
from stylist.commerce.orders.errors import OrderNotFound
from stylist.errors import StylistError
from stylist.tools.refusals import SENTENCES
from stylist.tools.results import refused

# What only staff, the web's sign-in or a provider can meet.
OUTSIDE = ("auth.", "policies.", "fulfilment.", "sessions.", "messages.")
NOT_IN_TALK = {
    "catalog.draft_incomplete",
    "catalog.draft_invalid",
    "catalog.not_ready_for_sale",
    "catalog.price_not_honest",
    "catalog.rules_invalid",
    "catalog.status_not_allowed",
    "catalog.taken",
    "customers.confirmation_needed",
    "customers.not_a_guest",
    "customers.orders_underway",
    "customers.role_not_changeable",
    "customers.wording_outdated",
    "gift_cards.amount_invalid",
    "loyalty.refund_too_large",
    "payments.signature_wrong",
    "payments.token_unknown",
    "payments.webhooks_not_in_use",
    "reviews.moderation_not_allowed",
}


def raised_codes() -> Iterator[str]:
    for package in (stylist.commerce, stylist.actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, StylistError) and "." in value.code:
                    yield value.code


def test_every_refusal_a_tool_can_meet_has_a_sentence() -> None:
    met = {code for code in raised_codes() if not code.startswith(OUTSIDE)} - NOT_IN_TALK

    assert sorted(met - set(SENTENCES)) == []


def test_no_sentence_is_for_a_code_that_is_no_more() -> None:
    known = {
        *raised_codes(),
        "search.embeddings_unavailable",
        "database.unavailable",
        "request.text_unstorable",
    }

    assert sorted(set(SENTENCES) - known) == []
    assert sorted(NOT_IN_TALK - known) == []


def test_sentences_are_sentences() -> None:
    assert [code for code, text in SENTENCES.items() if not text[0].isupper() or not text.endswith(".")] == []


def test_a_refusal_carries_what_to_tell() -> None:
    result = refused(OrderNotFound())

    assert (result.error, result.data["tell"]) == ("orders.not_found", "There is no such order here.")
