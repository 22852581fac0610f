"""The demo shop, generated: the same moment gives the same shop to the last word."""

from datetime import datetime

from stylist.demo.catalogue.categories import category_specs
from stylist.demo.catalogue.collections import collection_specs
from stylist.demo.catalogue.drops import with_drops
from stylist.demo.catalogue.houses import house_specs
from stylist.demo.catalogue.orders import order_specs
from stylist.demo.catalogue.people import person_specs
from stylist.demo.catalogue.products import product_specs
from stylist.demo.catalogue.reviews import review_specs
from stylist.demo.catalogue.specs import DemoShop
from stylist.demo.catalogue.traffic import search_specs, view_specs


def generate(*, now: datetime) -> DemoShop:
    """Make the whole shop as it stands at `now` (UTC); ids, names, texts and prices do not depend on it."""
    houses = house_specs(now)
    products = with_drops(product_specs(houses, now), now)
    people = person_specs(now)
    orders = order_specs(products, people, now)
    return DemoShop(
        now=now,
        houses=houses,
        categories=category_specs(),
        products=products,
        collections=collection_specs(products, houses, now),
        people=people,
        orders=orders,
        reviews=review_specs(products, people, orders, now),
        views=view_specs(products, people, now),
        searches=search_specs(products, people, now),
    )
