"""How to tell that the demo shop is in a database."""

from datetime import datetime

from sqlalchemy import select

from stylist.commerce.catalog.models import Brand
from stylist.db.session import Session
from stylist.demo.catalogue.ids import demo_id

MARKER = demo_id("brand", "maison-orvelle")


async def find_marker(session: Session) -> datetime | None:
    """When the demo shop was loaded; None where it is not."""
    return await session.scalar(select(Brand.created_at).where(Brand.id == MARKER))
