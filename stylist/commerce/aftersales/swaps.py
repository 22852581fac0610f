"""Other pieces in the place of some, and what an order then comes to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.aftersales.amounts import Line, NewTotals, keep_discount, retotal, share_of
from stylist.commerce.aftersales.errors import (
    CurrencyDiffers,
    FinalSale,
    LineNotInOrder,
    NothingChosen,
    OtherProduct,
    SameItem,
    TooManyUnits,
)
from stylist.commerce.aftersales.views import (
    Swap,
    SwapLine,
)
from stylist.commerce.catalog import queries as catalog
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.views import Offer, Viewer
from stylist.commerce.customers import queries as customers
from stylist.commerce.ids import OrderItemId, VariantId
from stylist.commerce.inventory import queries as inventory
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.money import quantize
from stylist.commerce.orders.views import OrderLineView, OrderView
from stylist.commerce.policies.views import NO_TAX, TaxPolicy, TaxRate
from stylist.db.session import Session

ZERO = Decimal(0)
CENTS_OF_A_RATE = Decimal("0.000001")


async def swap_lines(
    session: Session,
    order: OrderView,
    swaps: Sequence[Swap],
    left: Mapping[OrderItemId, int],
    now: datetime,
) -> tuple[SwapLine, ...]:
    """The swaps with their prices, or why they can't be; `left` units of each line can be swapped."""
    check_units(order, [(it.order_item_id, it.quantity) for it in swaps], left)
    user = await customers.get_user(session, user_id=order.user_id, now=now)
    viewer = Viewer(user_id=user.id, tier=user.tier, now=now)
    wanted = [swap.new_variant_id for swap in swaps]
    offers = {
        it.variant.id: it for it in await catalog.list_offers(session, variant_ids=wanted, viewer=viewer)
    }
    lines = {line.item_id: line for line in order.lines}
    found = tuple(
        _swap_line(swap, lines[swap.order_item_id], offers.get(swap.new_variant_id), order) for swap in swaps
    )
    free = await inventory.list_available(session, variant_ids=wanted)
    for variant_id, units in _units_by_variant(swaps).items():
        if units > free.get(variant_id, 0):
            raise OutOfStock(variant_id=variant_id, available=free.get(variant_id, 0))
    return found


def _units_by_variant(swaps: Sequence[Swap]) -> Mapping[VariantId, int]:
    units: Counter[VariantId] = Counter()
    for swap in swaps:
        units[swap.new_variant_id] += swap.quantity
    return units


def check_units(
    order: OrderView, wanted: Sequence[tuple[OrderItemId, int]], left: Mapping[OrderItemId, int]
) -> None:
    """Refuse lines that are not the order's, and more units than are left."""
    if not wanted or any(quantity < 1 for _, quantity in wanted):
        raise NothingChosen
    named: Counter[OrderItemId] = Counter()
    for item_id, quantity in wanted:
        named[item_id] += quantity
    lines = {line.item_id: line for line in order.lines}
    for item_id, quantity in named.items():
        if item_id not in lines:
            raise LineNotInOrder
        if quantity > left.get(item_id, 0):
            raise TooManyUnits(order_item_id=item_id, available=left.get(item_id, 0))


def _swap_line(swap: Swap, line: OrderLineView, offer: Offer | None, order: OrderView) -> SwapLine:
    if swap.new_variant_id == line.variant_id:
        raise SameItem
    if is_made_for_one(line):
        raise FinalSale
    if offer is None:
        raise VariantNotFound(variant_id=swap.new_variant_id)
    if offer.product.id != line.product_id:
        raise OtherProduct
    if offer.product.currency != order.currency:
        raise CurrencyDiffers
    variant = offer.variant
    return SwapLine(
        swap=swap,
        name=offer.product.name,
        old_variant_id=line.variant_id,
        old_detail=line.variant_title,
        new_detail=", ".join(word for word in (variant.size, variant.color) if word) or None,
        new_sku=variant.sku,
        old_unit_price=line.unit_price,
        new_unit_price=quantize(variant.price, order.currency),
    )


def is_made_for_one(line: OrderLineView) -> bool:
    """Whether a line's pieces carry a monogram or the like."""
    return line.is_final_sale or line.personalization is not None


def to_line(line: OrderLineView) -> Line:
    """A line's parts, by its id."""
    return Line(UUID(str(line.item_id)), line.total, line.discount, line.tax)


def lines_after(order: OrderView, swaps: Sequence[SwapLine], *, is_fixed: bool) -> list[Line]:
    """The lines' totals and discounts after swaps: what stays of each line, then what is new, by swap.

    A line that is gone as a whole is left out; new ones have the order item's id as key.
    """
    kept: list[Line] = []
    new: list[Line] = []
    for line in order.lines:
        own = [it for it in swaps if it.swap.order_item_id == line.item_id]
        stays = line.quantity - sum(it.swap.quantity for it in own)
        key, units = UUID(str(line.item_id)), 0
        if stays:
            total = share_of(line.total, of=line.quantity, before=0, units=stays, currency=order.currency)
            off = share_of(line.discount, of=line.quantity, before=0, units=stays, currency=order.currency)
            kept.append(Line(key, total, off))
            units = stays
        for it in own:
            share = {"of": line.quantity, "before": units, "units": it.swap.quantity}
            total = quantize(it.new_unit_price * it.swap.quantity, order.currency)
            off = keep_discount(
                old_total=share_of(line.total, **share, currency=order.currency),
                old_discount=share_of(line.discount, **share, currency=order.currency),
                new_total=total,
                is_fixed=is_fixed,
                currency=order.currency,
            )
            new.append(Line(key, total, off))
            units += it.swap.quantity
    return [*kept, *new]


def present_totals(order: OrderView) -> NewTotals:
    """An order's totals as they stand."""
    return NewTotals(
        lines=tuple(to_line(line) for line in order.lines),
        subtotal=order.subtotal,
        discount=order.discount,
        shipping=order.shipping,
        tax=order.tax,
        total=order.total,
        tax_included=order.tax_included,
    )


def retotal_order(
    order: OrderView, lines: Sequence[Line], rate: TaxRate, tax: TaxPolicy, shipping: Decimal
) -> NewTotals:
    """An order's totals with these lines, at this rate."""
    return retotal(
        lines,
        shipping=shipping,
        rate=rate,
        taxes_shipping=tax.is_shipping_taxed,
        currency=order.currency,
    )


def rate_sold_at(order: OrderView, tax: TaxPolicy) -> TaxRate:
    """The rate the order was sold at: the policy's where it still gives the same tax, else what it comes to."""
    address = order.shipping_address or {}
    lines = [to_line(line) for line in order.lines]
    rate = tax.rate_for(str(address.get("country_code", "")), address.get("state"))
    again = retotal_order(order, lines, rate, tax, order.shipping)
    if (again.tax, again.tax_included) == (order.tax, order.tax_included):
        return rate
    base = order.subtotal - order.discount + (order.shipping if tax.is_shipping_taxed else ZERO)
    if base == 0 or order.tax == 0:
        return NO_TAX.model_copy(update={"is_inclusive": order.tax_included})
    net = base - order.tax if order.tax_included else base
    share = (order.tax / net).quantize(CENTS_OF_A_RATE) if net > 0 else ZERO
    return TaxRate(rate=share, is_inclusive=order.tax_included)
