"""Single products: whoever opens one is counted, after the answer."""

from tests.web.service import Service
from tests.web.shopper import Shopper

LOOKS = """
    SELECT count(*) FROM product_views v JOIN products p ON p.id = v.product_id
    WHERE p.slug = :slug AND v.source = :source AND v.user_id IS NOT DISTINCT FROM CAST(:user AS uuid)
"""


async def test_opening_a_product_is_a_look_of_that_person(shop: Service, shopper: Shopper) -> None:
    slug = await shop.scalar("SELECT slug FROM products LIMIT 1")
    answer = await shopper.request("GET", f"/products/{slug}")
    assert (answer.status_code, answer.json()["slug"]) == (200, slug)
    assert await shop.scalar(LOOKS, slug=slug, source="api", user=shopper.user_id) == 1


async def test_opening_the_page_is_a_look_of_nobody(shop: Service) -> None:
    slug = await shop.scalar("SELECT slug FROM products LIMIT 1")
    before = await shop.scalar(LOOKS, slug=slug, source="page", user=None)
    assert (await shop.http.get(f"/products/{slug}")).status_code == 200
    assert await shop.scalar(LOOKS, slug=slug, source="page", user=None) == before + 1


async def test_unknown_product_is_no_look(shop: Service, shopper: Shopper) -> None:
    assert (await shopper.request("GET", "/products/nowhere")).status_code == 404
