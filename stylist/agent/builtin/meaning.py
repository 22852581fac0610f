"""What a message means, and what must be known to find out: the words shared by understanding and deciding."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Intent(StrEnum):
    """What a shopper can want; each has a file of examples of the same name."""

    GREET = "greet"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ASK_BOT = "ask_bot"
    SEARCH = "search"
    REFINE = "refine"
    SHOW_MORE = "show_more"
    TELL_ABOUT = "tell_about"
    COMPARE = "compare"
    BROWSE = "browse"
    RECOMMEND = "recommend"
    ADD_TO_CART = "add_to_cart"
    CHANGE_ITEM = "change_item"
    REMOVE_ITEM = "remove_item"
    VIEW_CART = "view_cart"
    APPLY_CODE = "apply_code"
    CHECK_OUT = "check_out"
    GIVE_DETAILS = "give_details"
    CONFIRM = "confirm"
    DENY = "deny"
    ORDER_STATUS = "order_status"
    LIST_ORDERS = "list_orders"
    CANCEL_ORDER = "cancel_order"
    CHANGE_ORDER = "change_order"
    RETURN_ITEMS = "return_items"
    EXCHANGE_ITEMS = "exchange_items"
    POLICY_QUESTION = "policy_question"
    LOYALTY = "loyalty"
    MEMBERSHIP = "membership"
    WISHLIST_SAVE = "wishlist_save"
    WISHLIST_VIEW = "wishlist_view"
    WISHLIST_REMOVE = "wishlist_remove"
    STYLE_QUIZ = "style_quiz"
    VIEW_PROFILE = "view_profile"
    UPDATE_PROFILE = "update_profile"
    OUTFIT = "outfit"
    TRENDS = "trends"
    SIZE_ADVICE = "size_advice"
    REVIEWS = "reviews"
    WRITE_REVIEW = "write_review"
    NOTIFICATIONS = "notifications"
    HAND_TO_PERSON = "hand_to_person"
    COMPLAINT = "complaint"
    PHOTO_SEARCH = "photo_search"
    OUT_OF_SCOPE = "out_of_scope"
    CHITCHAT = "chitchat"


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category of the shop; `synonyms` are everyday words beyond its name."""

    slug: str
    name: str
    synonyms: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class BrandEntry:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The live catalogue's words. Equal vocabularies share one set of matchers, so keep one while it is current."""

    categories: tuple[CategoryEntry, ...] = ()
    brands: tuple[BrandEntry, ...] = ()
    colors: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    style_tags: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    necklines: tuple[str, ...] = ()
    sleeves: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product in front of the shopper, under the number it was shown with (from 1)."""

    number: int
    product_id: str
    name: str
    brand: str | None
    category: str
    colors: tuple[str, ...]
    sizes: tuple[str, ...]
    price: Decimal


@dataclass(frozen=True, slots=True)
class CartLineRef:
    """A line of the cart; `price` is of one unit."""

    line_id: str
    product_id: str
    name: str
    brand: str | None
    category: str
    color: str | None
    size: str | None
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class OrderItemRef:
    item_id: str
    product_id: str
    name: str
    brand: str | None
    category: str
    color: str | None
    size: str | None
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class OrderRef:
    order_id: str
    number: str
    status: str
    placed_on: date
    items: tuple[OrderItemRef, ...] = ()


@dataclass(frozen=True, slots=True)
class DialogueContext:
    """Where the talk stands.

    `expecting` is what was asked last: "size", "color", "address", "email", "name", "payment", "confirmation",
    "which_product", "quiz:<step>" and the like. `focus` is the product talked of last, which "it" means.
    `cart_lines` and `orders` run as the shopper sees them: lines as added, orders newest first.
    """

    today: date
    currency: str = "USD"
    shown: tuple[ShownProduct, ...] = ()
    cart_lines: tuple[CartLineRef, ...] = ()
    orders: tuple[OrderRef, ...] = ()
    expecting: str | None = None
    focus: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What goods are described by, each in the catalogue's own words where it has one.

    `categories` are slugs and `brands` are ids. A shade the catalogue lacks stays as said ("dark green").
    """

    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    style_tags: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    necklines: tuple[str, ...] = ()
    sleeves: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Size:
    """A size as meant: `value` in capitals ("M", "38", "10.5", "ONE SIZE"), `system` EU, UK, US, IT, FR, JP or none."""

    value: str
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """Bounds of a price, both inclusive; `around` is a wish, not a bound. `currency` only when one was named."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    around: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A wish that compares with what was shown: direction more, less, is or not ("cheaper" is price less)."""

    attribute: str
    direction: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address as written; `country` is an ISO 3166 code, absent when neither said nor certain."""

    line1: str
    city: str
    postal_code: str | None = None
    line2: str | None = None
    state: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class CardMention:
    """A card the masking left behind; `token` is absent when a real card number was hidden."""

    brand: str | None = None
    last4: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """What a request says besides its intent.

    `query` is what to search by: the wish in words, without small talk, prices, sizes and what is not wanted.
    `residual` are the words of `query` that no facet explains. `recipient` is whom it is for ("wife"), absent
    when it is for the shopper; `gender` is women, men or unisex.
    """

    wanted: Facets = field(default_factory=Facets)
    avoided: Facets = field(default_factory=Facets)
    price: Price | None = None
    sizes: tuple[Size, ...] = ()
    changes: tuple[Change, ...] = ()
    gender: str | None = None
    recipient: str | None = None
    quantity: int | None = None
    email: str | None = None
    phone: str | None = None
    full_name: str | None = None
    address: PostalAddress | None = None
    codes: tuple[str, ...] = ()
    cards: tuple[CardMention, ...] = ()
    order_numbers: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    points: int | None = None
    rating: int | None = None
    topic: str | None = None
    query: str = ""
    residual: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Something the shopper points at.

    `kind` is product, cart_line, order or order_item; `ids` are what it can mean, empty when nothing fits ("the
    ninth one" of three). With `many` all of them are meant, otherwise more than one is an ambiguity to ask about.
    `how` is ordinal, pronoun, name, brand, attribute, superlative, all, number or latest. `size`, `color` and
    `quantity` were said of this one alone.
    """

    kind: str
    ids: tuple[str, ...]
    how: str
    said: str
    many: bool = False
    size: Size | None = None
    color: str | None = None
    quantity: int | None = None

    @property
    def is_resolved(self) -> bool:
        """Whether it is clear what is meant."""
        return bool(self.ids) and (self.many or len(self.ids) == 1)


@dataclass(frozen=True, slots=True)
class Act:
    """One request of a message; `span` is the part of the text it came from."""

    intent: Intent
    confidence: float
    slots: Slots
    references: tuple[Reference, ...]
    span: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """A message's requests in order; at least one act. `language` is an ISO 639-1 code, "en" when in doubt."""

    acts: tuple[Act, ...]
    language: str
    is_out_of_scope: bool
