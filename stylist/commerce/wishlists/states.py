"""Words of wish lists."""

DEFAULT_NAME = "My Wishlist"
MOST_OF_NAME = 100
MOST_OF_NOTES = 500
MOST_LISTS = 30
MOST_ITEMS = 300

# `added_from` of a cart line that came from somebody's shared list: this and the list's id.
FROM_LIST = "wishlist:"
