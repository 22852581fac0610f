"""How many points a cart is to be paid with: wished for here, taken at checkout."""

from datetime import datetime

from stylist.commerce.cart import queries
from stylist.commerce.cart.errors import CartEmpty
from stylist.commerce.ids import UserId
from stylist.commerce.loyalty import queries as loyalty
from stylist.commerce.loyalty.errors import NotEnoughPoints, PointsInvalid
from stylist.db.session import Session


async def use_points(session: Session, *, user_id: UserId, points: int, now: datetime) -> None:
    """Pay the open cart with up to so many points, in place of what was wished before; zero is none.

    Raises:
        PointsInvalid: the number is negative.
        NotEnoughPoints: there are fewer; carries how many.
        CartEmpty: there is nothing in the cart.
    """
    if points < 0:
        raise PointsInvalid("points to use can't be negative")
    cart = await queries.find_open_cart_for_update(session, user_id=user_id)
    if cart is None:
        raise CartEmpty
    balance = await loyalty.get_balance(session, user_id=user_id, now=now)
    if points > max(balance, 0):
        raise NotEnoughPoints(available=max(balance, 0))
    cart.points_to_use = points
    await session.flush()
