"""What may follow what."""

import pytest

from stylist.commerce.orders import queries
from stylist.commerce.orders.errors import OrderNotFound, TransitionNotAllowed
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.numbers import ALPHABET, new_order_number, normalise_order_number
from stylist.commerce.orders.service import move_to
from stylist.commerce.orders.states import NEXT, OrderStatus
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import Desk
from tests.factories import make_customer


@pytest.mark.parametrize("state", OrderStatus)
async def test_no_order_leaves_the_table(session: Session, state: OrderStatus) -> None:
    for wanted in set(OrderStatus) - NEXT[state]:
        order = Order(status=state)

        with pytest.raises(TransitionNotAllowed) as refused:
            await move_to(session, order=order, status=wanted)

        assert (refused.value.state, refused.value.wanted, order.status) == (state, wanted, state)


def test_every_state_can_end() -> None:
    ends = {OrderStatus.CANCELLED, OrderStatus.REFUNDED}
    assert {state for state, following in NEXT.items() if not following} == ends
    assert set(NEXT) == set(OrderStatus)


def test_numbers_read_aloud_without_look_alikes() -> None:
    number = new_order_number()

    assert len(number) == 12
    assert number.startswith("LV-")
    assert not set("01ILOU") & set(ALPHABET)
    assert new_order_number() != number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("LV-7K4M-2QRD", "LV-7K4M-2QRD"),
        ("lv 7k4m 2qrd", "LV-7K4M-2QRD"),
        ("#7K4M2QRD", "LV-7K4M-2QRD"),
        ("LV-7K4M-2QR", None),
        ("LV-7K4M-2QR0", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, meant: str | None) -> None:
    assert normalise_order_number(written) == meant


async def test_c16_orders_of_others_are_not_found(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    placed = await desk.commit(await desk.propose())

    async with transaction() as session:
        order = await queries.get_order(session, user_id=desk.user_id, order_id=placed.order_id)
        by_number = await queries.get_order(
            session, user_id=desk.user_id, number=order.order_number.lower().replace("-", " ")
        )
        stranger = await make_customer(session)
        for wanted in ({"order_id": order.id}, {"number": order.order_number}):
            with pytest.raises(OrderNotFound):
                await queries.get_order(session, user_id=stranger, **wanted)  # type: ignore[arg-type]
        latest = await queries.find_latest(session, user_id=desk.user_id)

        assert by_number.id == order.id
        assert latest is not None
        assert latest.id == order.id
        assert await queries.find_latest(session, user_id=stranger) is None
