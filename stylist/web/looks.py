"""Noting what was opened, after the answer: popularity and unmet wishes are read from it."""

from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.ids import ProductId
from stylist.web.deps import Asking, WebServices


async def note_look(found: WebServices, product_id: ProductId, who: Asking | None, source: str) -> None:
    """Note that somebody opened a product; strangers are nobody. `source`: `api`, `page`."""
    async with found.transaction() as session:
        await catalog_service.record_view(
            session,
            product_id=product_id,
            user_id=who.user.id if who else None,
            session_id=who.session.id if who else None,
            source=source,
            now=found.clock(),
        )
