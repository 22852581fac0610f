"""Letters that advertise are stopped by the address they end with, and by nothing less."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from stylist.bootstrap.jobs import make_notice_desk
from stylist.commerce.ids import UserId
from tests.web.service import Service
from tests.web.shopper import Shopper


async def make_link(shop: Service, shopper: Shopper, *, days_ago: int = 0) -> str:
    """The path of the link in a letter to a shopper who agreed to be written to."""
    answer = await shopper.request("PUT", "/profile/consents/marketing", json={"granted": True})
    assert answer.is_success, answer.text
    desk = make_notice_desk(shop.core)
    url = desk.unsubscribe_url(UserId(UUID(shopper.user_id)), shop.core.clock() - timedelta(days=days_ago))
    assert url.startswith(f"{shop.core.settings.own_url}/unsubscribe/{shopper.user_id}?")
    return url.removeprefix(shop.core.settings.own_url)


async def consents(shop: Service, shopper: Shopper) -> list[tuple[bool, str]]:
    async with shop.core.transaction() as session:
        connection = await session.connection()
        rows: Any = await connection.exec_driver_sql(
            "SELECT granted, source FROM consents WHERE user_id = $1 AND kind = 'marketing' ORDER BY created_at",
            (UUID(shopper.user_id),),
        )
        return [(row.granted, row.source) for row in rows]


async def agrees(shop: Service, shopper: Shopper) -> bool | None:
    found: bool | None = await shop.scalar(
        "SELECT marketing_consent FROM users WHERE id = :id", id=UUID(shopper.user_id)
    )
    return found


async def test_opening_the_link_asks_and_changes_nothing(shop: Service) -> None:
    shopper = await Shopper.arrive(shop.http)
    link = await make_link(shop, shopper)

    page = await shop.http.get(link)

    assert page.status_code == 200
    assert "Stop these letters</button>" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert await agrees(shop, shopper) is True


async def test_the_button_withdraws_the_consent_once_on_the_record(shop: Service) -> None:
    shopper = await Shopper.arrive(shop.http)
    link = await make_link(shop, shopper)

    # As mail readers post it, without a session (RFC 8058 section 3.2), and once more.
    answers = [await shop.http.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [it.status_code for it in answers] == [200, 200]
    assert "We will write no more of these" in answers[0].text
    assert await agrees(shop, shopper) is False
    assert [granted for granted, _ in await consents(shop, shopper)] == [True, False]
    assert (await consents(shop, shopper))[-1] == (False, "letter")


@pytest.mark.parametrize("spoilt", ["signature", "person", "expired", "none"])
async def test_no_other_address_stops_anything(shop: Service, spoilt: str) -> None:
    shopper = await Shopper.arrive(shop.http)
    link = await make_link(shop, shopper, days_ago=366 if spoilt == "expired" else 0)
    addresses = {
        "signature": link[:-4] + "beef",
        "person": link.replace(shopper.user_id, str(uuid4())),
        "expired": link,
        "none": link.partition("?")[0],
    }

    answers = [await shop.http.request(method, addresses[spoilt]) for method in ("GET", "POST")]

    assert [it.status_code for it in answers] == [403, 403]
    assert answers[1].json()["error"]["code"] == "request.link_invalid"
    assert await agrees(shop, shopper) is True
