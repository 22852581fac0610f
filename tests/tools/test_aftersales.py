"""The tools for after the sale: they ask for what is missing, and only propose."""

from typing import Any

import pytest

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Transaction
from stylist.memory.transcript import service as transcript
from stylist.tools.context import ToolContext
from stylist.tools.define import execute
from stylist.tools.results import Result
from stylist.tools.toolbox import DEFINITIONS
from tests.actions.aftersales.shop import Counter


async def no_vectors(*_: Any, **__: Any) -> Any:
    raise AssertionError("nothing is searched for here")


async def context_of(counter: Counter) -> ToolContext:
    async with counter.transaction() as session:
        accepted = await transcript.accept(
            session,
            session_id=counter.session_id,
            user_id=counter.user_id,
            channel="web",
            message_id="m1",
            input_data={"text": "hello"},
            now=counter.now,
        )
    return ToolContext(
        user_id=counter.user_id,
        session_id=counter.session_id,
        interaction_id=InteractionId(accepted.interaction_id),
        channel="web",
        tier=MembershipTier.PEARL,
        currency="USD",
        payment_provider="sandbox",
        now=counter.now,
        transaction=counter.transaction,
        later_transaction=counter.transaction,
        embedder=no_vectors,  # type: ignore[arg-type]
    )


async def call(counter: Counter, tool: str, **arguments: Any) -> Result:
    return await execute(DEFINITIONS[tool], arguments, await context_of(counter))


async def test_an_order_tells_what_can_still_be_done(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    before = (await call(counter, "get_order")).data
    await counter.deliver()
    after = (await call(counter, "list_orders")).data["orders"][0]

    assert before["can"] == ["cancel", "change_address", "change_payment", "change_items"]
    assert "no longer needed" in before["cancel_reasons"]
    assert (after["can"], after["lines"][0]["returnable"]) == (["return", "exchange"], 2)
    assert after["return_until"] is not None


async def test_cancelling_asks_for_the_reason_and_proposes(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    asked = await call(counter, "cancel_order")
    proposed = await call(counter, "cancel_order", reason="no longer needed")
    refused = await call(counter, "cancel_order", reason="rain")

    assert (asked.data["missing"], asked.effect) == (["reason"], "none")
    assert (proposed.effect, proposed.data["proposed"]) == ("proposed", "cancel_order")
    assert [action.kind for action in proposed.actions] == ["confirm", "cancel"]
    assert (refused.ok, refused.error) == (False, "aftersales.reason_unknown")
    assert (await counter.order()).status is OrderStatus.CONFIRMED


@pytest.mark.parametrize(
    ("tool", "missing"),
    [
        ("change_order", ["address", "items", "payment"]),
        ("return_items", ["items"]),
        ("exchange_items", ["items"]),
    ],
)
async def test_without_what_is_wanted_it_is_asked_for(
    transaction: Transaction, tool: str, missing: list[str]
) -> None:
    counter = await Counter(transaction).open()

    asked = await call(counter, tool)

    assert (asked.ok, asked.data["missing"], asked.effect) == (True, missing, "none")


async def test_each_kind_of_change_is_proposed(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()
    card = await counter.card("pm_sandbox_mastercard")
    denver = {"line1": "1 Blake Street", "city": "Denver", "state": "CO", "postal_code": "80202"}
    swap = {"order_item_id": str(line.item_id), "new_variant_id": str(counter.others["L"])}

    titles = [
        (await call(counter, "change_order", **wanted)).data["title"].split(" LV-")[0]
        for wanted in ({"address": denver}, {"items": [swap]}, {"payment_method_id": str(card)})
    ]

    assert titles == ["Send order", "Change the pieces of order", "Pay order"]
    assert (await counter.order()).lines == (line,)


async def test_returns_and_exchanges_are_proposed(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    item = {"order_item_id": str(line.item_id)}

    back = await call(counter, "return_items", items=[item], refund_to="new_gift_card")
    other = await call(counter, "exchange_items", items=[item | {"new_variant_id": str(counter.others["L"])}])

    assert (back.data["proposed"], str(back.data["total"])) == ("return_items", "-106.25")
    assert (other.data["proposed"], other.data["total"]) == ("exchange_items", 0)
    assert await counter.returns() == ()


async def test_c16_another_persons_order_or_gift_card_is_not_found(transaction: Transaction) -> None:
    counter, other = await Counter(transaction).open(), await Counter(transaction).open()

    order = await call(other, "cancel_order", order=str(counter.order_id), reason="no longer needed")
    card = await call(other, "change_order", gift_card="GIFT-NONE")

    assert (order.error, card.error) == ("orders.not_found", "gift_cards.not_found")
    assert (await counter.order()).status is OrderStatus.CONFIRMED
