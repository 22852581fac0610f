"""Arithmetic of a quote."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.commerce import money
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import BrandId, CategoryId, CouponId, ProductId, UserId
from stylist.commerce.policies.views import (
    ShippingGroup,
    ShippingMethod,
    ShippingPolicy,
    TaxPolicy,
    TaxRate,
    TierBenefits,
    WeightStep,
)
from stylist.commerce.pricing.calculation import Terms, calculate
from stylist.commerce.pricing.states import CouponProblem, DiscountType, TotalKind
from stylist.commerce.pricing.views import (
    Buyer,
    CouponTerms,
    Credit,
    Destination,
    PointsOffer,
    PricedLine,
    Quote,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUYER = Buyer(user_id=UserId(uuid4()), tier=MembershipTier.SAPPHIRE)
METHODS = (
    ShippingMethod(
        code="standard", label="Standard", price=Decimal(15), free_from=Decimal(500), days_min=3, days_max=5
    ),
    ShippingMethod(code="express", label="Express", price=Decimal(35), days_min=1, days_max=2),
)
SHIPPING = ShippingPolicy(groups=(ShippingGroup(name="All", methods=METHODS),), not_served=("KP",))
US_TAX = TaxRate(rate=Decimal("0.0625"), label="Sales tax")
VAT = TaxRate(rate=Decimal("0.20"), is_inclusive=True, label="VAT")


def make_line(price: str, quantity: int = 1, **fields: object) -> PricedLine:
    made = {
        "key": uuid4(),
        "product_id": ProductId(uuid4()),
        "category_id": CategoryId(uuid4()),
        "brand_id": BrandId(uuid4()),
        "unit_price": Decimal(price),
        "quantity": quantity,
    }
    return PricedLine(**{**made, **fields})  # type: ignore[arg-type]


def make_coupon(kind: DiscountType, value: str, **fields: object) -> CouponTerms:
    made = {
        "id": CouponId(uuid4()),
        "code": "CODE",
        "description": None,
        "discount_type": kind,
        "discount_value": Decimal(value),
        "minimum_amount": None,
        "products": frozenset(),
        "categories": frozenset(),
        "brands": frozenset(),
        "usage_limit": None,
        "usage_count": 0,
        "usage_limit_per_user": None,
        "used_by_buyer": 0,
        "valid_from": NOW - timedelta(days=1),
        "valid_until": None,
        "first_purchase_only": False,
        "buyer_has_ordered": False,
        "tiers": (),
    }
    return CouponTerms(**{**made, **fields})  # type: ignore[arg-type]


def make_terms(
    *,
    currency: str = "USD",
    rate: TaxRate = US_TAX,
    country: str | None = "US",
    method: str | None = None,
    is_shipping_taxed: bool = False,
) -> Terms:
    return Terms(
        currency=currency,
        shipping=SHIPPING,
        tax=TaxPolicy(countries={}, elsewhere=rate, is_shipping_taxed=is_shipping_taxed),
        destination=None if country is None else Destination(country, "MA"),
        shipping_method=method,
        buyer=BUYER,
        now=NOW,
    )


def assert_adds_up(quote: Quote, currency: str) -> None:
    totals = quote.totals
    tax = Decimal(0) if totals.tax_included else totals.tax
    assert totals.total == totals.subtotal - totals.discount + totals.shipping + tax
    assert totals.due == totals.total - totals.credits
    assert totals.subtotal == sum(part.total for part in quote.parts)
    assert totals.discount == sum(part.discount for part in quote.parts)
    summed = [line.amount for line in totals.lines if line.kind is not TotalKind.TAX_INCLUDED]
    assert sum(summed) == totals.due
    for amount in (totals.subtotal, totals.discount, totals.shipping, totals.tax, totals.total, totals.due):
        assert amount == money.quantize(amount, currency)
        assert amount >= 0
    for part in quote.parts:
        assert 0 <= part.discount <= part.total
        assert part.tax >= 0


amounts = st.decimals(min_value="0.01", max_value="9999.99", places=2)
lines = st.lists(st.tuples(amounts, st.integers(1, 20)), min_size=1, max_size=8)
coupons = st.none() | st.tuples(
    st.sampled_from([DiscountType.PERCENT, DiscountType.FIXED, DiscountType.FREE_SHIPPING]),
    st.decimals(min_value="0", max_value="100", places=2),
)


@given(
    currency=st.sampled_from(["USD", "EUR", "JPY"]),
    bought=lines,
    coupon=coupons,
    rate=st.decimals(min_value="0", max_value="0.3", places=6),
    is_inclusive=st.booleans(),
    is_shipping_taxed=st.booleans(),
    gift_card=st.none() | amounts,
)
def test_c13_parts_add_up_to_the_total_to_the_cent(
    currency: str,
    bought: list[tuple[Decimal, int]],
    coupon: tuple[DiscountType, Decimal] | None,
    rate: Decimal,
    is_inclusive: bool,
    is_shipping_taxed: bool,
    gift_card: Decimal | None,
) -> None:
    goods = [make_line(str(money.quantize(price, currency)), quantity) for price, quantity in bought]
    tax = TaxRate(rate=rate, is_inclusive=is_inclusive)

    quote = calculate(
        goods,
        make_terms(currency=currency, rate=tax, is_shipping_taxed=is_shipping_taxed),
        coupon=None if coupon is None else make_coupon(coupon[0], str(coupon[1])),
        credits=() if gift_card is None else (Credit("GIFT-1", money.quantize(gift_card, currency)),),
    )

    assert_adds_up(quote, currency)
    taxed_on_lines = sum(part.tax for part in quote.parts)
    assert taxed_on_lines == quote.totals.tax if not is_shipping_taxed else taxed_on_lines <= quote.totals.tax


@pytest.mark.parametrize(
    ("currency", "rate", "expected"),
    [
        # subtotal, discount, shipping, tax, total
        ("USD", US_TAX, ("299.97", "30.00", "15", "16.87", "301.84")),
        ("EUR", VAT, ("299.97", "30.00", "15", "45.00", "284.97")),
        ("JPY", VAT, ("300", "30", "15", "45", "285")),
    ],
)
def test_ten_per_cent_in_three_currencies(currency: str, rate: TaxRate, expected: tuple[str, ...]) -> None:
    price = "100" if currency == "JPY" else "99.99"

    totals = calculate(
        [make_line(price, 2), make_line(price)],
        make_terms(currency=currency, rate=rate),
        coupon=make_coupon(DiscountType.PERCENT, "10"),
    ).totals

    assert (totals.subtotal, totals.discount, totals.shipping, totals.tax, totals.total) == tuple(
        map(Decimal, expected)
    )


def test_without_an_address_it_is_an_estimate_without_tax() -> None:
    totals = calculate([make_line("100")], make_terms(country=None)).totals

    assert (totals.is_estimate, totals.shipping, totals.tax, totals.total) == (True, 15, 0, 115)
    assert [line.label for line in totals.lines] == ["Subtotal", "Shipping (Standard, estimate)"]


def test_shipping_is_free_from_its_bound_after_discounts() -> None:
    bought = [make_line("520")]

    free = calculate(bought, make_terms()).totals
    not_free = calculate(bought, make_terms(), coupon=make_coupon(DiscountType.FIXED, "30")).totals
    express = calculate(bought, make_terms(method="express")).totals
    unknown = calculate(bought, make_terms(method="pigeon")).totals

    assert (free.shipping, not_free.shipping, express.shipping, unknown.shipping) == (0, 15, 35, 0)


def test_a_country_nothing_ships_to_is_said() -> None:
    assert not calculate([make_line("100")], make_terms(country="KP")).is_served
    assert calculate([make_line("100")], make_terms(country="US")).is_served


def test_a_fixed_coupon_takes_no_more_than_there_is() -> None:
    quote = calculate([make_line("20")], make_terms(), coupon=make_coupon(DiscountType.FIXED, "50"))

    assert (quote.totals.discount, quote.totals.tax, quote.totals.total) == (20, 0, 15)
    assert quote.coupon_saving == 20


def test_c06_a_coupon_that_takes_nothing_off_is_not_used() -> None:
    free_already = calculate(
        [make_line("600")], make_terms(), coupon=make_coupon(DiscountType.FREE_SHIPPING, "0")
    )
    useful = calculate([make_line("100")], make_terms(), coupon=make_coupon(DiscountType.FREE_SHIPPING, "0"))

    assert (free_already.coupon_id, free_already.codes[0].problem) == (
        None,
        CouponProblem.NOTHING_TO_TAKE_OFF,
    )
    assert useful.coupon_id is not None
    assert (useful.totals.shipping, useful.coupon_saving, useful.codes[0].amount) == (0, 15, 15)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"valid_from": NOW + timedelta(seconds=1)}, CouponProblem.NOT_YET_VALID),
        ({"valid_until": NOW}, CouponProblem.EXPIRED),
        ({"usage_limit": 3, "usage_count": 3}, CouponProblem.USED_UP),
        ({"usage_limit_per_user": 1, "used_by_buyer": 1}, CouponProblem.USED_BY_YOU),
        ({"tiers": (MembershipTier.OBSIDIAN,)}, CouponProblem.OTHER_TIERS),
        ({"first_purchase_only": True, "buyer_has_ordered": True}, CouponProblem.FIRST_PURCHASE_ONLY),
        ({"products": frozenset({uuid4()})}, CouponProblem.NOTHING_ELIGIBLE),
        ({"brands": frozenset({uuid4()})}, CouponProblem.NOTHING_ELIGIBLE),
        ({"categories": frozenset({uuid4()})}, CouponProblem.NOTHING_ELIGIBLE),
        ({"minimum_amount": Decimal("100.01")}, CouponProblem.BELOW_MINIMUM),
    ],
)
def test_c04_every_condition_of_a_coupon_is_kept(fields: dict[str, object], problem: CouponProblem) -> None:
    coupon = make_coupon(DiscountType.PERCENT, "10", **fields)

    quote = calculate([make_line("100")], make_terms(), coupon=coupon)

    assert (quote.totals.discount, quote.coupon_id, quote.codes[0].problem) == (0, None, problem)


@pytest.mark.parametrize(
    "fields",
    [
        {"usage_limit": 3, "usage_count": 2},
        {"usage_limit_per_user": 2, "used_by_buyer": 1},
        {"tiers": (MembershipTier.SAPPHIRE, MembershipTier.OBSIDIAN)},
        {"first_purchase_only": True},
        {"minimum_amount": Decimal(100)},
        {"valid_until": NOW + timedelta(seconds=1)},
    ],
)
def test_c04_a_coupon_whose_conditions_hold_applies(fields: dict[str, object]) -> None:
    coupon = make_coupon(DiscountType.PERCENT, "10", **fields)

    assert calculate([make_line("100")], make_terms(), coupon=coupon).totals.discount == 10


def test_c04_a_coupon_for_some_goods_leaves_the_others_alone() -> None:
    above, below = uuid4(), CategoryId(uuid4())
    dress, watch = make_line("100", category_id=below), make_line("300")
    coupon = make_coupon(
        DiscountType.PERCENT, "50", categories=frozenset({above}), minimum_amount=Decimal(100)
    )

    quote = calculate(
        [dress, watch], make_terms(), coupon=coupon, category_paths={below: frozenset({below, above})}
    )

    assert {part.key: part.discount for part in quote.parts} == {dress.key: 50, watch.key: 0}


def test_gift_cards_pay_in_turn_and_no_more_than_is_due() -> None:
    quote = calculate(
        [make_line("100")],
        make_terms(rate=TaxRate(rate=Decimal(0))),
        credits=(Credit("GIFT-AAAA", Decimal(100)), Credit("GIFT-BBBB", Decimal(100))),
    )

    assert [code.amount for code in quote.codes] == [100, 15]
    assert (quote.totals.total, quote.totals.credits, quote.totals.due) == (115, 115, 0)
    assert [line.label for line in quote.totals.lines][-2:] == ["Gift card (…AAAA)", "Gift card (…BBBB)"]


def test_a_member_price_comes_before_the_coupon_and_has_its_own_line() -> None:
    terms = replace(make_terms(), benefits=TierBenefits(member_discount_percent=Decimal(5)))

    quote = calculate([make_line("200")], terms, coupon=make_coupon(DiscountType.PERCENT, "10"))

    assert_adds_up(quote, "USD")
    assert [(line.kind, line.amount) for line in quote.totals.lines[:3]] == [
        (TotalKind.SUBTOTAL, Decimal("200.00")),
        (TotalKind.MEMBER, Decimal("-10.00")),
        (TotalKind.DISCOUNT, Decimal("-19.00")),
    ]
    assert (quote.totals.member_discount, quote.parts[0].member) == (Decimal("10.00"), Decimal("10.00"))


@pytest.mark.parametrize(
    ("typed", "by_itself", "taken"), [("5", "10", "BEST"), ("10", "5", "CODE"), ("10", "10", "CODE")]
)
def test_the_best_single_coupon_applies_with_or_without_a_code(
    typed: str, by_itself: str, taken: str
) -> None:
    offer = make_coupon(DiscountType.PERCENT, by_itself, code="BEST", is_automatic=True)

    quote = calculate(
        [make_line("100")],
        make_terms(),
        coupon=make_coupon(DiscountType.PERCENT, typed),
        automatic=[offer],
    )

    applied = [code for code in quote.codes if code.amount > 0]
    assert [(code.code, code.amount) for code in applied] == [(taken, Decimal("10.00"))]
    beaten = [code.problem for code in quote.codes if code.amount == 0]
    assert beaten == ([CouponProblem.BETTER_OFFER] if taken == "BEST" else [])


@pytest.mark.parametrize(("weight", "shipping"), [("0", 15), ("5", 15), ("5.001", 25), ("16", 45)])
def test_heavy_parcels_cost_more(weight: str, shipping: int) -> None:
    steps = (
        WeightStep(over_kg=Decimal(5), extra=Decimal(10)),
        WeightStep(over_kg=Decimal(15), extra=Decimal(30)),
    )
    method = METHODS[0].model_copy(update={"weight_steps": steps})
    policy = ShippingPolicy(groups=(ShippingGroup(name="All", methods=(method,)),))

    quote = calculate([make_line("100", weight_kg=Decimal(weight))], replace(make_terms(), shipping=policy))

    assert quote.totals.shipping == shipping


@given(
    currency=st.sampled_from(["USD", "EUR", "JPY"]),
    bought=lines,
    percent=st.integers(0, 90),
    cards=st.lists(amounts, max_size=3),
    points=st.integers(0, 100_000),
    is_wrapped=st.booleans(),
)
def test_c13_members_gifts_cards_and_points_add_up_in_any_order_of_cards(
    currency: str,
    bought: list[tuple[Decimal, int]],
    percent: int,
    cards: list[Decimal],
    points: int,
    is_wrapped: bool,
) -> None:
    goods = [make_line(str(money.quantize(price, currency)), quantity) for price, quantity in bought]
    terms = replace(
        make_terms(currency=currency),
        benefits=TierBenefits(member_discount_percent=Decimal(percent)),
        wrapping=Decimal(10) if is_wrapped else None,
    )
    credits = [Credit(f"GIFT-{i}", money.quantize(card, currency)) for i, card in enumerate(cards)]
    offer = PointsOffer(points, Decimal("0.01"))

    quote = calculate(goods, terms, credits=credits, points=offer)
    turned = calculate(goods, terms, credits=credits[::-1], points=offer)

    assert_adds_up(quote, currency)
    assert (turned.totals.total, turned.totals.due) == (quote.totals.total, quote.totals.due)
    if quote.points is not None:
        assert quote.points.points <= points
        assert quote.points.amount <= quote.points.points * Decimal("0.01")
