"""Whether it lives, whether it can work, and what it measured."""

from prometheus_client.parser import text_string_to_metric_families

from tests.web.service import Service
from tests.web.shopper import Shopper


async def test_healthy_and_ready(shop: Service) -> None:
    healthy = await shop.http.get("/healthz")
    ready = await shop.http.get("/readyz")

    assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "parts": {"database": True, "migrations": True, "redis": True}},
    )


async def test_metrics_count_turns_and_name_routes_not_paths(shop: Service, shopper: Shopper) -> None:
    await shopper.say("hello")
    await shop.http.get("/products/no-such-dress")

    answer = await shop.http.get("/metrics")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}

    assert answer.headers["content-type"].startswith("text/plain")
    turns = families["stylist_turns"].samples
    assert sum(sample.value for sample in turns if sample.name.endswith("_total")) >= 1
    routes = {sample.labels["route"] for sample in families["stylist_http_seconds"].samples}
    assert {"/api/v1/messages", "/products/{slug}"} <= routes
    assert not [route for route in routes if "no-such-dress" in route]
