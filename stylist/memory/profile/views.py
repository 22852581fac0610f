"""The style profile as it is handed out."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What is known of a shopper's taste; prices in the shopper's currency."""

    personas: tuple[str, ...]
    favorite_colors: tuple[str, ...]
    avoided_colors: tuple[str, ...]
    preferred_brands: tuple[str, ...]
    avoided_materials: tuple[str, ...]
    min_price: Decimal | None
    max_price: Decimal | None
    sweet_spot: Decimal | None
    prefers_sustainable: bool
    prefers_exclusive: bool
