"""Reading gift cards."""

from collections.abc import Collection

from sqlalchemy import func, select

from stylist.commerce.gift_cards.models import GiftCard
from stylist.commerce.gift_cards.views import GiftCardView
from stylist.db.session import Session


async def find_card(session: Session, *, code: str) -> GiftCardView | None:
    """A card by its code in any case."""
    return next(iter(await list_cards(session, codes=[code])), None)


async def list_cards(session: Session, *, codes: Collection[str]) -> tuple[GiftCardView, ...]:
    """The cards of these codes that exist, in the codes' order."""
    wanted = [code.upper() for code in codes]
    if not wanted:
        return ()
    rows = await session.execute(
        select(
            GiftCard.id,
            GiftCard.code,
            GiftCard.currency,
            GiftCard.balance,
            GiftCard.is_active,
            GiftCard.expires_at,
        ).where(func.upper(GiftCard.code).in_(wanted))
    )
    cards = [GiftCardView(*row) for row in rows]
    return tuple(sorted(cards, key=lambda card: wanted.index(card.code.upper())))
