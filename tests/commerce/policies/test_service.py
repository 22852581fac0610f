from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stylist.commerce.policies import definitions, queries, service
from stylist.commerce.policies.errors import PolicyInvalid, UnknownPolicy
from stylist.commerce.policies.views import ShippingMethod, TaxRate
from stylist.db.session import Session

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("definition", definitions.DEFINITIONS.values(), ids=lambda it: it.key)
async def test_get_policy_gives_the_default_where_none_is_stored(
    session: Session, definition: definitions.Definition[Any]
) -> None:
    assert await queries.get_policy(session, definition) == definition.default
    assert service.check(definition, definition.to_json(definition.default)) == definition.default


async def test_set_policy_stores_what_is_read_back(session: Session) -> None:
    shipping = definitions.SHIPPING.default.model_copy(update={"handling_days": 3})

    change = await service.set_policy(
        session, definitions.SHIPPING, value=definitions.SHIPPING.to_json(shipping), actor_id=None, now=NOW
    )
    await service.set_policy(session, definitions.RETURN_WINDOW_DAYS, value=14, actor_id=None, now=NOW)

    assert await queries.get_policy(session, definitions.SHIPPING) == shipping
    assert await queries.get_policy(session, definitions.RETURN_WINDOW_DAYS) == 14
    assert (change.old["handling_days"], change.new["handling_days"]) == (1, 3)
    stored = {view.key for view in await queries.list_policies(session) if not view.is_default}
    assert stored == {"shipping", "return_window_days"}


async def test_set_policy_refuses_what_does_not_fit(session: Session) -> None:
    value = definitions.SHIPPING.to_json(definitions.SHIPPING.default)
    value["groups"][1]["methods"][0]["price"] = "-1"

    with pytest.raises(PolicyInvalid) as refused:
        await service.set_policy(session, definitions.SHIPPING, value=value, actor_id=None, now=NOW)

    assert refused.value.field == "groups.1.methods.0.price"
    assert await queries.get_policy(session, definitions.SHIPPING) == definitions.SHIPPING.default


@pytest.mark.parametrize("value", [0, 366, "30", True, None, 1.5])
async def test_set_policy_refuses_days_that_are_no_count(session: Session, value: Any) -> None:
    with pytest.raises(PolicyInvalid):
        await service.set_policy(session, definitions.RETURN_WINDOW_DAYS, value=value, actor_id=None, now=NOW)

    assert await queries.get_policy(session, definitions.RETURN_WINDOW_DAYS) == 30


def test_definition_of_refuses_an_unknown_key() -> None:
    with pytest.raises(UnknownPolicy):
        service.definition_of("discount_for_friends")


@pytest.mark.parametrize(
    ("country", "codes", "standard"),
    [
        ("US", ["standard", "express"], 15),
        ("DE", ["standard", "express"], 25),
        ("BR", ["standard", "express"], 40),
    ],
)
def test_shipping_methods_follow_the_country(country: str, codes: list[str], standard: int) -> None:
    methods = definitions.SHIPPING.default.methods_for(country)

    assert [method.code for method in methods] == codes
    assert methods[0].price == standard


def test_shipping_methods_are_none_where_not_served() -> None:
    policy = definitions.SHIPPING.default.model_copy(update={"not_served": ("BR",)})

    assert policy.methods_for("BR") == ()


@pytest.mark.parametrize(("subtotal", "price"), [("499.99", 15), ("500", 0), ("900", 0)])
def test_shipping_is_free_from_its_threshold(subtotal: str, price: int) -> None:
    method = ShippingMethod(
        code="standard",
        label="Standard",
        price=Decimal(15),
        free_from=Decimal(500),
        days_min=3,
        days_max=5,
    )

    assert method.price_for(Decimal(subtotal)) == price


@pytest.mark.parametrize(
    ("country", "region", "rate", "is_inclusive"),
    [
        ("US", "MA", "0.0625", False),
        ("US", "ma", "0.0625", False),
        ("US", "OR", "0", False),
        ("US", None, "0", False),
        ("CA", "ON", "0.13", False),
        ("CA", None, "0.05", False),
        ("GB", None, "0.2", True),
        ("CH", None, "0.081", True),
        ("BR", None, "0", False),
    ],
)
def test_tax_follows_the_destination(country: str, region: str | None, rate: str, is_inclusive: bool) -> None:
    found: TaxRate = definitions.TAX.default.rate_for(country, region)

    assert (found.rate, found.is_inclusive) == (Decimal(rate), is_inclusive)
