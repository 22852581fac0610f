"""Reading style profiles."""

from sqlalchemy import select

from stylist.commerce.ids import UserId
from stylist.db.session import Session
from stylist.memory.profile.models import StyleProfile
from stylist.memory.profile.views import ProfileView


async def find_profile(session: Session, *, user_id: UserId) -> ProfileView | None:
    """A shopper's profile, if the quiz made one."""
    row = (
        await session.execute(
            select(
                StyleProfile.style_personas,
                StyleProfile.favorite_colors,
                StyleProfile.avoided_colors,
                StyleProfile.preferred_brands,
                StyleProfile.avoided_materials,
                StyleProfile.min_price_preference,
                StyleProfile.max_price_preference,
                StyleProfile.sweet_spot_price,
                StyleProfile.prefers_sustainable,
                StyleProfile.prefers_exclusive,
            ).where(StyleProfile.user_id == user_id)
        )
    ).one_or_none()
    if row is None:
        return None
    return ProfileView(
        personas=tuple(row.style_personas),
        favorite_colors=tuple(row.favorite_colors),
        avoided_colors=tuple(row.avoided_colors),
        preferred_brands=tuple(row.preferred_brands),
        avoided_materials=tuple(row.avoided_materials),
        min_price=row.min_price_preference,
        max_price=row.max_price_preference,
        sweet_spot=row.sweet_spot_price,
        prefers_sustainable=row.prefers_sustainable,
        prefers_exclusive=row.prefers_exclusive,
    )
