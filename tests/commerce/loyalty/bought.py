"""Orders as they stand in the books, for tests that need no checkout."""

from decimal import Decimal
from uuid import uuid4

from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.orders.models import Order, OrderItem
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Session
from tests.factories import make_customer, make_product, make_variant


async def make_order(
    session: Session, *, user_id: UserId | None = None, price: Decimal = Decimal(100), units: int = 2
) -> tuple[UserId, OrderId]:
    """An order of some units of one piece, confirmed and paid."""
    user_id = user_id or await make_customer(session)
    product_id = await make_product(session)
    variant_id = await make_variant(session, product_id=product_id, on_hand=0)
    total = price * units
    order = Order(
        order_number=f"LV-{uuid4().hex[:9]}",
        user_id=user_id,
        status=OrderStatus.CONFIRMED,
        customer_email="ada@shop.example",
        subtotal=total,
        total=total,
    )
    session.add(order)
    await session.flush()
    session.add(
        OrderItem(
            order_id=order.id,
            product_id=product_id,
            variant_id=variant_id,
            product_name="Silk Dress",
            sku=f"SKU-{uuid4().hex[:8]}",
            quantity=units,
            unit_price=price,
            total_price=total,
        )
    )
    await session.flush()
    return user_id, OrderId(order.id)
