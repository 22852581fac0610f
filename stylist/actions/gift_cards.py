"""Giving out gift cards, on the record."""

from datetime import datetime
from decimal import Decimal

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.gift_cards import service as gift_cards
from stylist.commerce.gift_cards.codes import mask
from stylist.commerce.gift_cards.views import GiftCardView
from stylist.commerce.ids import UserId
from stylist.db.session import Transaction


async def issue_by_staff(
    transaction: Transaction,
    *,
    actor_id: UserId,
    amount: Decimal,
    currency: str,
    owner_id: UserId | None,
    reason: str,
    key: str,
    now: datetime,
    expires_at: datetime | None = None,
    ip_address: str | None = None,
    user_agent: str | None = None,
) -> GiftCardView:
    """Issue a card as a member of staff and record who did; once per key.

    Raises:
        NotPermitted: their role does not allow it.
        GiftCardAmountInvalid: nothing, or a part of the currency's smallest unit.
    """
    async with transaction() as session:
        require(await customers.get_user(session, user_id=actor_id), Permission.ISSUE_GIFT_CARDS)
        card = await gift_cards.issue(
            session,
            amount=amount,
            currency=currency,
            user_id=owner_id,
            reason=reason,
            key=f"staff:{actor_id}:{key}",
            now=now,
            issued_by=actor_id,
            expires_at=expires_at,
        )
        await audit.record(
            session,
            actor_id=actor_id,
            action="gift_card.issued",
            entity_type="gift_card",
            entity_id=card.id,
            new={"amount": str(amount), "currency": currency, "code": mask(card.code), "reason": reason},
            ip_address=ip_address,
            user_agent=user_agent,
        )
    return card
