"""Tools of points and membership: they tell, and only propose."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from stylist.commerce.cart.models import Cart
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.membership import queries as membership
from stylist.db.session import Transaction
from stylist.memory.transcript.models import AIInteraction
from stylist.memory.transcript.states import AIInteractionType
from stylist.tools.context import ToolContext
from stylist.tools.define import execute
from stylist.tools.results import Result
from stylist.tools.toolbox import DEFINITIONS
from tests.actions.checkout.desk import Desk
from tests.actions.membership.office import make_staff

NOW = datetime.now(UTC)


class NoEmbedder:
    """Nothing here asks what a text means."""

    name = "none"
    dimensions = 1

    async def embed(self, texts: list[str]) -> list[list[float]]:
        raise AssertionError("not asked for")


async def ask(desk: Desk, tool: str, **arguments: Any) -> Result:
    async with desk.transaction() as session:
        row = AIInteraction(
            session_id=desk.session_id,
            user_id=desk.user_id,
            interaction_type=AIInteractionType.CHAT,
            input_data={},
            output_data={},
        )
        session.add(row)
        await session.flush()
        interaction_id = InteractionId(row.id)
    context = ToolContext(
        user_id=desk.user_id,
        session_id=desk.session_id,
        interaction_id=interaction_id,
        channel="web",
        tier=MembershipTier.PEARL,
        currency="USD",
        payment_provider="sandbox",
        now=desk.now,
        transaction=desk.transaction,
        later_transaction=desk.transaction,
        embedder=NoEmbedder(),  # type: ignore[arg-type]
    )
    return await execute(DEFINITIONS[tool], arguments, context)


async def rich(transaction: Transaction) -> Desk:
    desk = await Desk(transaction).fill()
    async with transaction() as session:
        staff = await make_staff(session)
        await loyalty.adjust(
            session, user_id=desk.user_id, points=2400, reason="gift", by=staff, key="1", now=NOW
        )
    return desk


async def test_points_are_told_with_what_they_are_worth(transaction: Transaction) -> None:
    found = await ask(await rich(transaction), "view_loyalty")

    assert (found.data["balance"], found.data["value"], found.effect) == (2400, "24.00", "none")
    assert found.cards[0]["kind"] == "loyalty"


async def test_points_are_only_proposed(transaction: Transaction) -> None:
    desk = await rich(transaction)

    found = await ask(desk, "redeem_points", points=500)

    assert (found.ok, found.effect, found.data["proposed"]) == (True, "proposed", "redeem_points")
    assert [action.kind for action in found.actions] == ["confirm", "cancel"]
    async with transaction() as session:
        assert (await session.scalars(select(Cart.points_to_use))).all() == [0]


async def test_more_points_than_there_are_is_a_refusal_with_how_many(transaction: Transaction) -> None:
    found = await ask(await rich(transaction), "redeem_points", points=2401)

    assert (found.error, found.effect) == ("loyalty.not_enough_points", "none")
    assert found.data["details"] == {"available": 2400}


async def test_tiers_are_told_with_what_they_bring(transaction: Transaction) -> None:
    found = await ask(await rich(transaction), "view_membership")

    tiers = {it["tier"]: (it["monthly_price"], it["is_open"]) for it in found.data["tiers"]}
    assert tiers == {
        "PEARL": ("0.00", True),
        "SAPPHIRE": ("99.00", True),
        "DIAMOND": ("299.00", True),
        "OBSIDIAN": ("499.00", False),
    }


async def test_a_membership_is_only_proposed(transaction: Transaction) -> None:
    desk = await rich(transaction)

    found = await ask(desk, "change_membership", to_tier="DIAMOND")

    assert (found.effect, str(found.data["total"])) == ("proposed", "299.00")
    async with transaction() as session:
        tier = await membership.tier_in_force(session, user_id=desk.user_id, now=NOW)
    assert tier is MembershipTier.PEARL


async def test_a_tier_by_invitation_is_refused_without_one(transaction: Transaction) -> None:
    found = await ask(await rich(transaction), "change_membership", to_tier="OBSIDIAN")

    assert (found.error, found.data["retry"]) == ("membership.invitation_required", False)


async def test_the_policy_on_membership_says_todays_prices(transaction: Transaction) -> None:
    found = await ask(await rich(transaction), "get_policy", topic="membership")

    assert "Sapphire is $99, Diamond $299 and Obsidian, by invitation, $499 a month" in found.data["text"]
