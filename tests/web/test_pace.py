from datetime import timedelta

import pytest

from stylist.live.limits import Limit
from stylist.web import pace
from tests.web.service import Service
from tests.web.shopper import Shopper


async def test_session_that_grinds_is_slowed_down(
    shop: Service, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit("few_by_session", most=3, window=timedelta(days=400))
    monkeypatch.setattr(pace, "PER_SESSION", limit)
    answers = [await shopper.request("GET", "/cart") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["error"]["code"] == "request.too_many"
    assert int(answers[-1].headers["Retry-After"]) > 0
    other = await Shopper.arrive(shop.http)
    assert (await other.request("GET", "/cart")).status_code == 200


async def test_network_that_grinds_is_slowed_down(shop: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = Limit("few_by_network", most=2, window=timedelta(days=400))
    monkeypatch.setattr(pace, "PER_NETWORK", limit)
    answers = [await shop.http.get("/api/v1/products?limit=1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
