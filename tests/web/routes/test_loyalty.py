"""Points and membership as resources: read by their owner, changed only by what was agreed to."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.ids import UserId
from stylist.commerce.loyalty import service as loyalty
from tests.actions.membership.office import make_staff
from tests.factories import make_card
from tests.web.service import Service
from tests.web.shopper import API, Shopper


async def become_member_to_be(shop: Service, shopper: Shopper) -> None:
    """An account with a card."""
    async with shop.core.transaction() as session:
        await session.execute(
            update(User)
            .where(User.id == UUID(shopper.user_id))
            .values(role=UserRole.CUSTOMER, email=f"{shopper.user_id}@shop.example")
        )
        await make_card(session, user_id=UserId(UUID(shopper.user_id)))


async def give(shop: Service, shopper: Shopper, *amounts: int) -> None:
    async with shop.core.transaction() as session:
        staff = await make_staff(session)
        for number, points in enumerate(amounts):
            await loyalty.adjust(
                session,
                user_id=UserId(UUID(shopper.user_id)),
                points=points,
                reason="gift",
                by=staff,
                key=f"{shopper.user_id}:{number}",
                now=shop.core.clock(),
            )


async def test_points_are_told_with_their_worth(shop: Service, shopper: Shopper) -> None:
    await give(shop, shopper, 2400)

    answer = (await shopper.request("GET", "/loyalty")).json()

    [expiring] = answer.pop("expiring")
    assert expiring["points"] == 2400
    assert answer == {
        "balance": 2400,
        "value": "24.00",
        "currency": "USD",
        "point_value": "0.01",
        "tier": "PEARL",
        "points_per_unit": "1",
        "multiplier": "1",
    }


async def test_movements_come_in_pages_newest_first(shop: Service, shopper: Shopper) -> None:
    await give(shop, shopper, 10, 20, 30)

    first = (await shopper.request("GET", "/loyalty/movements", params={"limit": 2})).json()
    second = (
        await shopper.request(
            "GET", "/loyalty/movements", params={"limit": 2, "cursor": first["next_cursor"]}
        )
    ).json()

    assert [item["points"] for item in first["items"]] == [30, 20]
    assert [(item["points"], item["balance_after"]) for item in second["items"]] == [(10, 10)]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MjAyNi0xMS0wMXxub3QtYW4taWQ=", "é"])
async def test_a_made_up_cursor_is_refused(shopper: Shopper, cursor: str) -> None:
    answer = await shopper.request("GET", "/loyalty/movements", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "loyalty.cursor_invalid")


async def test_c16_points_and_membership_are_the_askers_own(shop: Service, shopper: Shopper) -> None:
    await give(shop, shopper, 50)
    other = await Shopper.arrive(shop.http)

    assert (await other.request("GET", "/loyalty")).json()["balance"] == 0
    assert (await other.request("GET", "/loyalty/movements")).json()["items"] == []
    for path in ("/loyalty", "/loyalty/movements", "/membership"):
        assert (await shop.http.get(f"{API}{path}")).status_code == 401


async def test_points_for_an_empty_cart_are_refused(shop: Service, shopper: Shopper) -> None:
    await give(shop, shopper, 50)

    answer = await shopper.request("POST", "/loyalty/redemptions", json={"points": 10})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "cart.empty")


@pytest.mark.parametrize("body", [{"points": -1}, {"points": "many"}, {"points": 10**12}])
async def test_an_impossible_number_of_points_is_refused(shopper: Shopper, body: dict[str, Any]) -> None:
    answer = await shopper.request("POST", "/loyalty/redemptions", json=body)

    assert answer.status_code == 422


async def test_a_membership_is_bought_by_proposal_and_button(shop: Service, shopper: Shopper) -> None:
    await become_member_to_be(shop, shopper)

    proposed = await shopper.request("POST", "/membership/changes", json={"tier": "SAPPHIRE"})
    before = (await shopper.request("GET", "/membership")).json()
    reply = await shopper.say(action=proposed.json()["confirm"])
    again = await shopper.say(action=proposed.json()["confirm"])
    after = (await shopper.request("GET", "/membership")).json()

    assert proposed.status_code == 201
    assert (proposed.json()["total"], proposed.json()["title"]) == ("99.00", "Become a Sapphire member")
    assert (before["tier"], after["tier"], after["renews_as"]) == ("PEARL", "SAPPHIRE", "SAPPHIRE")
    assert reply["text"] == again["text"] == "Done. Your membership is as you agreed."
    assert [(it["from_tier"], it["to_tier"], it["amount"]) for it in after["history"]] == [
        ("PEARL", "SAPPHIRE", "99.00")
    ]
    orders = await shop.scalar("SELECT count(*) FROM orders WHERE user_id = :id", id=UUID(shopper.user_id))
    assert orders == 1


async def test_a_guest_is_told_to_make_an_account(shopper: Shopper) -> None:
    answer = await shopper.request("POST", "/membership/changes", json={"tier": "SAPPHIRE"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "membership.account_required")


async def test_an_invitation_is_needed_for_obsidian(shop: Service, shopper: Shopper) -> None:
    await become_member_to_be(shop, shopper)

    answer = await shopper.request("POST", "/membership/changes", json={"tier": "OBSIDIAN"})
    offers = {
        it["tier"]: it["is_open"] for it in (await shopper.request("GET", "/membership")).json()["tiers"]
    }

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "membership.invitation_required")
    assert offers == {"PEARL": True, "SAPPHIRE": True, "DIAMOND": True, "OBSIDIAN": False}


async def test_an_unknown_tier_is_refused(shopper: Shopper) -> None:
    answer = await shopper.request("POST", "/membership/changes", json={"tier": "GOLD"})

    assert (answer.status_code, answer.json()["error"]["param"]) == (422, "tier")
