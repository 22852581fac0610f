"""Whatever a buyer does with an order, in whatever order: what is paid is what it comes to, and all books agree."""

from decimal import Decimal
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stylist.commerce.aftersales.views import Purse, Received, Swap
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Transaction
from stylist.errors import Conflict, Invalid
from tests.actions.aftersales.shop import DENVER, PARIS, Counter
from tests.books import assert_balanced
from tests.factories import make_coupon, make_gift_card

SIZES = ("L", "XL", "S")
BEFORE = st.lists(
    st.tuples(st.sampled_from(["swap", "denver", "paris", "card", "gift_card"]), st.integers(0, 2)),
    max_size=4,
)
AFTER = st.lists(
    st.tuples(st.sampled_from(["return", "exchange"]), st.integers(1, 2), st.integers(0, 2), st.booleans()),
    max_size=4,
)
CODES = st.sampled_from([(), ("HALF",), ("LESS",), ("HALF", "GIFT"), ("GIFT",)])


async def change(counter: Counter, what: str, which: int) -> None:
    order = await counter.order()
    if what == "swap":
        line = order.lines[which % len(order.lines)]
        confirmation = await counter.propose_items(Swap(line.item_id, counter.others[SIZES[which]], 1))
    elif what in ("denver", "paris"):
        confirmation = await counter.propose_address(DENVER if what == "denver" else PARIS)
    elif what == "card":
        other = await counter.card("pm_sandbox_mastercard")
        confirmation = await counter.propose_payment(Purse.method(other))
    else:
        card = await counter.gift_card(order.total + which)
        confirmation = await counter.propose_payment(Purse.gift_card(card))
    await counter.done(confirmation)


async def give_back(counter: Counter, what: str, units: int, which: int, *, comes: bool) -> None:
    lines = (await counter.order()).lines
    line = lines[which % len(lines)]
    if what == "return":
        confirmation = await counter.propose_return({line.item_id: units})
    else:
        confirmation = await counter.propose_exchange(Swap(line.item_id, counter.others[SIZES[which]], units))
    await counter.done(confirmation)
    if comes:
        await counter.receive({line.item_id: Received(units, units - 1)})


async def try_to(counter: Counter, *step: object) -> None:
    """Take a step; one that the shop refuses changes nothing."""
    before = (await counter.order(), await counter.movements())
    try:
        if len(step) == 2:
            await change(counter, *step)  # type: ignore[arg-type]
        else:
            what, units, which, comes = step
            await give_back(counter, what, units, which, comes=comes)  # type: ignore[arg-type]
    except (Conflict, Invalid):
        assert (await counter.order(), await counter.movements()) == before


async def check(counter: Counter) -> None:
    captured = sum(amount for kind, _, amount, _ in await counter.movements() if kind == "charge")
    given_back = sum(amount for kind, _, amount, _ in await counter.movements() if kind == "refund")
    assert 0 <= given_back <= captured


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(codes=CODES, price=st.integers(1, 20_000), before=BEFORE, after=AFTER, cancels=st.booleans())
async def test_the_books_agree_after_any_sequence(
    transaction: Transaction,
    codes: tuple[str, ...],
    price: int,
    before: list[tuple[str, int]],
    after: list[tuple[str, int, int, bool]],
    cancels: bool,
) -> None:
    names = await codes_for(transaction, codes)
    counter = await Counter(transaction).open(quantity=3, price=Decimal(price) / 100, codes=names)
    for step in before:
        await try_to(counter, *step)
        order = await counter.order()
        assert await counter.paid() == order.total
    if cancels:
        await counter.done(await counter.propose_cancel())
        assert await counter.paid() == 0
    else:
        await counter.deliver()
        for late in after:
            await try_to(counter, *late)
            await check(counter)
        if (await counter.order()).status is OrderStatus.REFUNDED:
            assert await counter.paid() == 0
    await assert_balanced(transaction)


async def codes_for(transaction: Transaction, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """New codes of the kinds wanted: half of it off, three dollars less, a gift card of five."""
    names = []
    async with transaction() as session:
        for kind in wanted:
            name = f"{kind}-{uuid4().hex[:8]}"
            if kind == "HALF":
                await make_coupon(session, code=name, value=Decimal(50))
            elif kind == "LESS":
                await make_coupon(session, code=name, discount_type="fixed", value=Decimal(3))
            else:
                await make_gift_card(session, code=name, amount=Decimal("5.00"))
            names.append(name)
    return tuple(names)
