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

    def only_avoids(self) -> "ProfileView":
        """What they never want, and nothing else of them."""
        return ProfileView(
            personas=(),
            favorite_colors=(),
            avoided_colors=self.avoided_colors,
            preferred_brands=(),
            avoided_materials=self.avoided_materials,
            min_price=None,
            max_price=None,
            sweet_spot=None,
            prefers_sustainable=False,
            prefers_exclusive=False,
        )
