"""The writes in a small shop of our own: what each shows, what is refused, and that nothing stays."""

from typing import Any

import pytest

from stylist.doctor.examine import find_breaches
from stylist.evals.tau_retail.calls import carry_out
from stylist.evals.tau_retail.data import Call
from stylist.evals.tau_retail.reading import is_same, read_orders
from tests.evals.tau_retail.reference import plain
from tests.evals.tau_retail.shop import ADA_HOME, BEN_HOME, Both, call

Raw = dict[str, Any]


def cancel(order: str, reason: str = "no longer needed") -> Raw:
    return call("cancel_pending_order", order_id=order, reason=reason)


def pay(order: str, method: str) -> Raw:
    return call("modify_pending_order_payment", order_id=order, payment_method_id=method)


def swap(
    order: str, old: list[str], new: list[str], method: str, *, name: str = "modify_pending_order"
) -> Raw:
    return call(f"{name}_items", order_id=order, item_ids=old, new_item_ids=new, payment_method_id=method)


def exchange(order: str, old: list[str], new: list[str], method: str) -> Raw:
    return swap(order, old, new, method, name="exchange_delivered_order")


def give_back(order: str, items: list[str], method: str) -> Raw:
    return call("return_delivered_order_items", order_id=order, item_ids=items, payment_method_id=method)


def send(order: str, **address: str) -> Raw:
    return call("modify_pending_order_address", order_id=order, **{**BEN_HOME, **address})


def move(user: str, **address: str) -> Raw:
    return call("modify_user_address", user_id=user, **{**BEN_HOME, **address})


async def test_the_loaded_shop_is_the_files_and_balances(small: Both) -> None:
    answer, _ = await small.agree([])

    async with small.runner.counter() as counter, counter.transaction() as session:
        assert await find_breaches(session) == []
    assert answer == {"id": "case", "results": [], "orders": {}, "users": {}}
    assert len(small.runner.loaded_orders) == 12
    for name in small.runner.loaded_orders:
        loaded = {**small.runner.loaded_orders[name], "cancel_reason": None}
        assert plain(loaded) == plain(small.reference.loaded_order(name))


async def test_cancelling_gives_back_what_was_paid_to_what_paid(small: Both) -> None:
    answer, _ = await small.agree([cancel("#A2", "ordered by mistake")])

    order = answer["orders"]["#A2"]
    assert (order["status"], order["cancel_reason"]) == ("cancelled", "ordered by mistake")
    assert order["payment_history"] == [
        {"transaction_type": "payment", "amount": "12.25", "payment_method_id": "gift_card_1"},
        {"transaction_type": "refund", "amount": "12.25", "payment_method_id": "gift_card_1"},
    ]
    assert answer["users"]["ada"]["payment_methods"]["gift_card_1"]["balance"] == "42.25"


async def test_a_card_that_is_paid_back_lists_no_user(small: Both) -> None:
    answer, _ = await small.agree([cancel("#A1")])

    assert (list(answer["orders"]), answer["users"]) == (["#A1"], {})


async def test_nothing_carries_over_from_line_to_line(small: Both) -> None:
    first, _ = await small.agree([cancel("#A2")])
    second, _ = await small.agree([cancel("#A2")])

    assert [first["results"], second["results"]] == [[{"ok": True, "code": None}]] * 2


async def test_within_a_line_calls_build_on_each_other(small: Both) -> None:
    answer, _ = await small.agree(
        [
            pay("#A1", "gift_card_9"),
            swap("#A1", ["lamp-1"], ["lamp-2"], "paypal_1"),
            cancel("#A1"),
            pay("#A1", "credit_card_1"),
            send("#A1"),
            swap("#A1", ["mug-1"], ["mug-2"], "paypal_1"),
        ]
    )

    assert [result["ok"] for result in answer["results"]] == [True, True, False, False, False, False]
    order = answer["orders"]["#A1"]
    assert (order["status"], order["address"]) == ("pending (item modified)", ADA_HOME)
    moved = sorted(
        (it["transaction_type"], it["amount"], it["payment_method_id"]) for it in order["payment_history"]
    )
    assert moved == [
        ("payment", "15.10", "paypal_1"),
        ("payment", "50.50", "credit_card_1"),
        ("payment", "50.50", "gift_card_9"),
        ("refund", "50.50", "credit_card_1"),
    ]
    assert answer["users"]["ada"]["payment_methods"]["gift_card_9"]["balance"] == "9.99"


async def test_the_way_there_and_back_leaves_an_order_that_differs_and_a_user_that_does_not(
    small: Both,
) -> None:
    answer, _ = await small.agree([pay("#A1", "gift_card_9"), pay("#A1", "credit_card_1")])

    assert [len(answer["orders"]["#A1"]["payment_history"]), answer["users"]] == [5, {}]


async def test_an_address_changed_back_is_no_change(small: Both) -> None:
    answer, _ = await small.agree(
        [send("#A1"), send("#A1", **ADA_HOME), move("ada"), move("ada", **ADA_HOME)]
    )

    assert (answer["orders"], answer["users"]) == ({}, {})
    assert all(result["ok"] for result in answer["results"])


async def test_an_address_is_told_in_the_words_it_was_given_in(small: Both) -> None:
    said = {"country": "United States", "state": "California", "zip": "94016-1234", "city": "Daly City"}

    answer, _ = await small.agree([send("#A1", **said), move("ada", **said)])

    assert answer["orders"]["#A1"]["address"] == {**BEN_HOME, **said}
    assert answer["users"]["ada"]["address"] == {**BEN_HOME, **said}


async def test_an_item_named_twice_is_on_two_lines(small: Both) -> None:
    answer, _ = await small.agree([swap("#B1", ["lamp-1", "lamp-1"], ["lamp-2", "lamp-3"], "credit_card_2")])

    items = sorted((it["item_id"], it["price"]) for it in answer["orders"]["#B1"]["items"])
    assert items == [("lamp-2", "55.10"), ("lamp-3", "40.00"), ("mug-3", "9.00")]


async def test_two_lines_come_back_and_are_exchanged(small: Both) -> None:
    both = ["lamp-1", "lamp-1"]
    returned, _ = await small.agree([give_back("#B2", both, "gift_card_2")])
    exchanged, _ = await small.agree([exchange("#B2", both, ["lamp-3", "lamp-2"], "credit_card_2")])

    assert returned["orders"]["#B2"]["return_items"] == both
    order = exchanged["orders"]["#B2"]
    assert (order["status"], order["exchange_items"]) == ("exchange requested", both)
    assert sorted(order["exchange_new_items"]) == ["lamp-2", "lamp-3"]
    assert (order["exchange_price_difference"], order["exchange_payment_method_id"]) == (
        "15.10",
        "credit_card_2",
    )


async def test_an_order_paid_in_two_ways_goes_back_in_two(small: Both) -> None:
    cancelled, _ = await small.agree([cancel("#A7")])
    repaid, _ = await small.agree([pay("#A7", "paypal_1"), cancel("#A7")])

    assert cancelled["users"]["ada"]["payment_methods"]["gift_card_1"]["balance"] == "50.00"
    assert len(repaid["orders"]["#A7"]["payment_history"]) == 6


async def test_what_was_paid_anew_goes_back_to_what_pays_now(small: Both) -> None:
    answer, _ = await small.agree([cancel("#A8")])

    assert answer["orders"]["#A8"]["payment_history"][-1] == {
        "transaction_type": "refund",
        "amount": "9.00",
        "payment_method_id": "credit_card_1",
    }


# The rule of the policy, as the reference calls it, and what it refuses.
REFUSALS = [
    ("cancel reason", cancel("#A1", "found elsewhere")),
    ("not pending", cancel("#A3")),
    ("not pending", cancel("#A4")),
    ("not pending", cancel("#A5")),
    ("not pending", cancel("#A6")),
    ("not pending", send("#A6")),
    ("not delivered", give_back("#B3", ["mug-1"], "gift_card_2")),
    ("not delivered", exchange("#B4", ["lamp-1"], ["lamp-3"], "credit_card_2")),
    ("same payment", pay("#A8", "credit_card_1")),
    ("not pending", send("#A5")),
    ("not pending", pay("#A3", "credit_card_1")),
    ("not pending", swap("#A5", ["lamp-1"], ["lamp-2"], "paypal_1")),
    ("not delivered", give_back("#A1", ["mug-1"], "credit_card_1")),
    ("not delivered", exchange("#A5", ["lamp-1"], ["lamp-2"], "paypal_1")),
    ("same payment", pay("#A1", "credit_card_1")),
    ("same payment", pay("#A2", "gift_card_1")),
    ("gift card too small", pay("#A1", "gift_card_1")),
    ("gift card too small", swap("#B1", ["lamp-1"], ["lamp-2"], "gift_card_2")),
    ("gift card too small", exchange("#B2", ["lamp-1"], ["lamp-2"], "gift_card_2")),
    ("unknown payment method", pay("#A1", "credit_card_2")),
    ("unknown payment method", pay("#A1", "gift_card_2")),
    ("unknown payment method", pay("#A1", "nothing")),
    ("unknown payment method", swap("#A1", ["lamp-1"], ["lamp-3"], "credit_card_2")),
    ("unknown payment method", give_back("#B2", ["lamp-1"], "gift_card_9")),
    ("refund target", give_back("#A3", ["mug-1"], "credit_card_1")),
    ("refund target", give_back("#B2", ["lamp-1"], "credit_card_2")),
    ("same item", swap("#A1", ["mug-1", "lamp-1"], ["mug-2", "lamp-1"], "paypal_1")),
    ("same item", exchange("#A3", ["mug-1"], ["mug-1"], "paypal_1")),
    ("not available", swap("#A1", ["mug-1"], ["mug-4"], "paypal_1")),
    ("not available", exchange("#A3", ["mug-1"], ["mug-9"], "paypal_1")),
    ("other product", swap("#A1", ["mug-1"], ["lamp-3"], "paypal_1")),
    ("item not in order", swap("#A1", ["lamp-2"], ["lamp-3"], "paypal_1")),
    ("item not in order", swap("#A1", ["lamp-1", "lamp-1"], ["lamp-2", "lamp-2"], "paypal_1")),
    ("item not in order", give_back("#B2", ["lamp-1"] * 3, "gift_card_2")),
    ("item counts", swap("#A1", ["lamp-1"], ["lamp-2", "lamp-3"], "paypal_1")),
    ("no item", swap("#A1", [], [], "paypal_1")),
    ("no item", give_back("#A3", [], "paypal_1")),
    ("unknown order", cancel("#Z9")),
    ("unknown user", move("zoe")),
    ("unknown call", call("transfer_to_human_agents", summary="help")),
    ("unknown call", {"name": None, "kwargs": {}}),
    ("unknown call", {"name": "cancel_pending_order"}),
    ("arguments", call("cancel_pending_order", order_id="#A1")),
    ("unknown order", call("cancel_pending_order", order_id="", reason="no longer needed")),
]


@pytest.mark.parametrize(("rule", "refused"), REFUSALS)
async def test_what_the_policy_forbids_is_refused_and_changes_nothing(
    small: Both, rule: str, refused: Raw
) -> None:
    answer, expected = await small.agree([refused])

    assert expected["rules"] == [rule]
    assert answer["results"][0]["code"] not in (None, "error")
    assert (answer["orders"], answer["users"]) == ({}, {})


@pytest.mark.parametrize(
    "again", [give_back("#A3", ["lamp-2"], "paypal_1"), exchange("#A3", ["lamp-2"], ["lamp-1"], "paypal_1")]
)
async def test_there_is_one_return_or_exchange_an_order(small: Both, again: Raw) -> None:
    answer, _ = await small.agree([give_back("#A3", ["mug-1"], "gift_card_1"), again])

    assert [result["ok"] for result in answer["results"]] == [True, False]
    assert answer["orders"]["#A3"]["return_items"] == ["mug-1"]


@pytest.mark.parametrize(
    "wrong",
    [
        call("cancel_pending_order", order_id=7, reason="no longer needed"),
        call("modify_pending_order_payment", order_id="#A1", payment_method_id=None),
        call("return_delivered_order_items", order_id="#A3", item_ids="mug-1", payment_method_id="paypal_1"),
        {"name": "cancel_pending_order", "kwargs": ["#A1", "no longer needed"]},
        {"name": "cancel_pending_order", "kwargs": None},
        {"name": ["cancel_pending_order"], "kwargs": {}},
        call("cancel_pending_order", order_id="#A1\x00", reason="no longer needed"),
        send("#A1", address1="x" * 4000),
    ],
)
async def test_arguments_of_a_wrong_kind_are_refused_not_fallen_over(small: Both, wrong: Raw) -> None:
    answer = await small.answer([wrong, cancel("#A2")])

    assert [result["ok"] for result in answer["results"]] == [False, True]
    assert list(answer["orders"]) == ["#A2"]


async def test_after_every_write_the_books_still_balance(small: Both) -> None:
    calls = [
        pay("#A1", "gift_card_9"),
        swap("#A1", ["lamp-1"], ["lamp-2"], "paypal_1"),
        cancel("#A2"),
        give_back("#A3", ["mug-1"], "paypal_1"),
        swap("#B1", ["lamp-1", "mug-3"], ["lamp-3", "mug-2"], "credit_card_2"),
        exchange("#B2", ["lamp-1"], ["lamp-3"], "gift_card_2"),
        move("ada"),
    ]

    async with small.runner.counter() as counter:
        codes = [await carry_out(counter, Call.model_validate(it)) for it in calls]
        async with counter.transaction() as session:
            breaches = await find_breaches(session)
            orders = await read_orders(session, counter.names, list(counter.names.orders))
    async with small.runner.counter() as counter, counter.transaction() as session:
        undone = await read_orders(session, counter.names, list(counter.names.orders))

    assert (codes, breaches) == ([None] * len(calls), [])
    same = {name for name, state in orders.items() if is_same(state, small.runner.loaded_orders[name])}
    assert same == {"#A4", "#A5", "#A6", "#A7", "#A8", "#B3", "#B4"}
    assert undone == small.runner.loaded_orders
