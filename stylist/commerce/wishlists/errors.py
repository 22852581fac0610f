"""What can be wrong with a wish list."""

from stylist.errors import Conflict, Invalid, NotFound


class WishlistNotFound(NotFound):
    """No such list, or somebody else's."""

    code = "wishlists.not_found"
    param = "wishlist_id"


class SharedListNotFound(NotFound):
    """No list is shared under this token, or no longer."""

    code = "wishlists.not_shared"
    param = "token"


class WishlistItemNotFound(NotFound):
    """Not on this list."""

    code = "wishlists.item_not_found"
    param = "item_id"


class NameInvalid(Invalid):
    """A list needs a name, of one line."""

    code = "wishlists.name_invalid"
    param = "name"

    def __init__(self, *, at_most: int) -> None:
        super().__init__(f"a name has 1 to {at_most} letters")
        self.at_most = at_most


class NameTaken(Conflict):
    """The person has another list of this name."""

    code = "wishlists.name_taken"
    param = "name"


class NotesTooLong(Invalid):
    """A note is a note."""

    code = "wishlists.notes_too_long"
    param = "notes"

    def __init__(self, *, at_most: int) -> None:
        super().__init__(f"a note has at most {at_most} letters")
        self.at_most = at_most


class TooManyWishlists(Conflict):
    """More lists than anybody can look through."""

    code = "wishlists.too_many"

    def __init__(self, *, at_most: int) -> None:
        super().__init__(f"a person has at most {at_most} lists")
        self.at_most = at_most


class WishlistFull(Conflict):
    """More goods than anybody can look through."""

    code = "wishlists.full"

    def __init__(self, *, at_most: int) -> None:
        super().__init__(f"a list holds at most {at_most} pieces")
        self.at_most = at_most


class VariantNotChosen(Invalid):
    """The list names the product alone: a size and colour have to be chosen."""

    code = "wishlists.variant_not_chosen"
    param = "variant_id"


class CursorInvalid(Invalid):
    """It is no cursor of this list."""

    code = "wishlists.cursor_invalid"
    param = "cursor"
