"""A guest who signs in: what they put in the cart, said, wished for and ordered joins the account.

Nothing is lost and nothing doubled. Where the account has its own (a default address, a profile, a review of
the same product) its own counts and the guest's fills what is missing.
"""

from datetime import datetime

from sqlalchemy import text

from stylist.commerce.cart import service as cart_service
from stylist.commerce.customers import claims
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers.errors import NotAGuest, UserNotFound
from stylist.commerce.customers.states import UserRole
from stylist.commerce.customers.views import UserView
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.loyalty import service as loyalty_service
from stylist.db.session import Session, Transaction

# Before the rows are moved: what would meet a row of the account's own that must be the only one.
_MAKE_ROOM = (
    """UPDATE addresses theirs SET is_default = false WHERE user_id = :guest AND is_default AND EXISTS
    (SELECT 1 FROM addresses mine WHERE mine.user_id = :account AND mine.type = theirs.type AND mine.is_default)""",
    """UPDATE payment_methods SET is_default = false WHERE user_id = :guest AND is_default AND EXISTS
    (SELECT 1 FROM payment_methods mine WHERE mine.user_id = :account AND mine.is_default)""",
    """UPDATE recipients theirs SET name = left(name, 90) || ' (guest)' WHERE user_id = :guest AND EXISTS
    (SELECT 1 FROM recipients mine WHERE mine.user_id = :account AND lower(mine.name) = lower(theirs.name))""",
    """DELETE FROM memberships theirs WHERE user_id = :guest AND EXISTS
    (SELECT 1 FROM memberships mine WHERE mine.user_id = :account)""",
    """DELETE FROM provider_customers theirs WHERE user_id = :guest AND EXISTS
    (SELECT 1 FROM provider_customers mine WHERE mine.user_id = :account AND mine.provider = theirs.provider)""",
    """DELETE FROM review_interactions theirs WHERE user_id = :guest AND EXISTS
    (SELECT 1 FROM review_interactions mine
     WHERE mine.user_id = :account AND mine.review_id = theirs.review_id)""",
    """UPDATE style_profiles mine SET
      style_personas = ARRAY(SELECT unnest(mine.style_personas)
        UNION SELECT unnest(theirs.style_personas)),
      favorite_colors = ARRAY(SELECT unnest(mine.favorite_colors)
        UNION (SELECT unnest(theirs.favorite_colors) EXCEPT SELECT unnest(mine.avoided_colors))),
      avoided_colors = ARRAY(SELECT unnest(mine.avoided_colors)
        UNION (SELECT unnest(theirs.avoided_colors) EXCEPT SELECT unnest(mine.favorite_colors))),
      preferred_brands = ARRAY(SELECT unnest(mine.preferred_brands)
        UNION SELECT unnest(theirs.preferred_brands)),
      avoided_materials = ARRAY(SELECT unnest(mine.avoided_materials)
        UNION SELECT unnest(theirs.avoided_materials)),
      measurements = coalesce(mine.measurements, theirs.measurements),
      typical_sizes = coalesce(mine.typical_sizes, theirs.typical_sizes),
      min_price_preference = coalesce(mine.min_price_preference, theirs.min_price_preference),
      max_price_preference = coalesce(mine.max_price_preference, theirs.max_price_preference),
      sweet_spot_price = coalesce(mine.sweet_spot_price, theirs.sweet_spot_price),
      style_embedding = coalesce(mine.style_embedding, theirs.style_embedding),
      color_embedding = coalesce(mine.color_embedding, theirs.color_embedding),
      brand_embedding = coalesce(mine.brand_embedding, theirs.brand_embedding),
      prefers_sustainable = mine.prefers_sustainable OR theirs.prefers_sustainable,
      prefers_exclusive = mine.prefers_exclusive OR theirs.prefers_exclusive,
      updated_at = :now
    FROM style_profiles theirs WHERE mine.user_id = :account AND theirs.user_id = :guest""",
    """DELETE FROM style_profiles theirs WHERE user_id = :guest AND EXISTS
    (SELECT 1 FROM style_profiles mine WHERE mine.user_id = :account)""",
)

# A private list of the guest's joins the account's of the same name, their default list the account's default one;
# a shared one stays a list of its own.
_JOINED_LISTS = """
joined AS (
  SELECT theirs.id AS guest_list,
    (SELECT mine.id FROM wishlists mine WHERE mine.user_id = :account
       AND (lower(mine.name) = lower(theirs.name) OR theirs.is_default AND mine.is_default)
     ORDER BY lower(mine.name) = lower(theirs.name) DESC, mine.created_at, mine.id LIMIT 1) AS account_list
  FROM wishlists theirs WHERE theirs.user_id = :guest AND theirs.share_token IS NULL
)
"""
_JOIN_WISHLISTS = (
    f"""WITH {_JOINED_LISTS}
    UPDATE wishlist_items item SET wishlist_id = moving.account_list FROM (
      SELECT DISTINCT ON (joined.account_list, it.product_id, it.variant_id) it.id, joined.account_list
      FROM wishlist_items it JOIN joined ON joined.guest_list = it.wishlist_id
      WHERE joined.account_list IS NOT NULL
      ORDER BY joined.account_list, it.product_id, it.variant_id, it.added_at, it.id
    ) moving
    WHERE item.id = moving.id AND NOT EXISTS
    (SELECT 1 FROM wishlist_items own WHERE own.wishlist_id = moving.account_list
     AND own.product_id = item.product_id AND own.variant_id IS NOT DISTINCT FROM item.variant_id)""",
    f"""WITH {_JOINED_LISTS}
    DELETE FROM wishlists USING joined
    WHERE wishlists.id = joined.guest_list AND joined.account_list IS NOT NULL""",
    """UPDATE wishlists theirs SET is_default = false WHERE user_id = :guest AND is_default AND EXISTS
    (SELECT 1 FROM wishlists mine WHERE mine.user_id = :account AND mine.is_default)""",
)

# Tables whose rows simply change hands, with the column that says whose they are.
MOVED = (
    ("addresses", "user_id"),
    ("ai_interactions", "user_id"),
    ("carts", "user_id"),
    ("confirmations", "user_id"),
    ("consents", "user_id"),
    ("coupon_uses", "user_id"),
    ("gift_cards", "owner_id"),
    ("hand_offs", "user_id"),
    ("membership_invitations", "user_id"),
    ("membership_orders", "user_id"),
    ("membership_transactions", "user_id"),
    ("memberships", "user_id"),
    ("notifications", "user_id"),
    ("oauth_accounts", "user_id"),
    ("orders", "user_id"),
    ("payment_methods", "user_id"),
    ("product_views", "user_id"),
    ("provider_customers", "user_id"),
    ("recipients", "user_id"),
    ("review_interactions", "user_id"),
    ("search_logs", "user_id"),
    ("style_profiles", "user_id"),
    ("wishlists", "user_id"),
)

# Whoever works on a conversation of the guest's loses the claim, and the turn is run anew for the account.
_MOVE_SESSIONS = """
UPDATE sessions SET user_id = :account, turn_fence = turn_fence + 1, turn_until = NULL WHERE user_id = :guest
"""

# A guest has no account to review from; were there a review all the same, one a product stays with the account.
_MOVE_REVIEWS = """
UPDATE reviews theirs SET user_id = :account WHERE user_id = :guest AND NOT EXISTS
(SELECT 1 FROM reviews mine WHERE mine.user_id = :account AND mine.product_id = theirs.product_id)
"""

# Nobody's vote counts twice, nor on a review of their own.
_COUNT_VOTES = (
    """DELETE FROM review_interactions vote USING reviews WHERE vote.user_id = :account
    AND reviews.id = vote.review_id AND reviews.user_id = :account""",
    """UPDATE reviews SET
      helpful_count = (SELECT count(*) FROM review_interactions v WHERE v.review_id = reviews.id AND v.is_helpful),
      not_helpful_count =
        (SELECT count(*) FROM review_interactions v WHERE v.review_id = reviews.id AND NOT v.is_helpful)
    WHERE user_id = :account OR id IN (SELECT review_id FROM review_interactions WHERE user_id = :account)""",
)

_FILL_ACCOUNT = """
UPDATE users mine SET name = coalesce(mine.name, theirs.name), phone = coalesce(mine.phone, theirs.phone),
  style_profile_completed = mine.style_profile_completed OR theirs.style_profile_completed, updated_at = :now
FROM users theirs WHERE mine.id = :account AND theirs.id = :guest
"""
_RETIRE_GUEST = "UPDATE users SET deleted_at = :now, name = NULL, phone = NULL WHERE id = :guest"


async def sign_in(
    transaction: Transaction, *, session_id: SessionId, email: str, password: str, now: datetime
) -> UserView:
    """Sign a conversation in to an account; what its guest had joins the account.

    Raises:
        WrongCredentials: e-mail and password do not belong together.
        NotAGuest: the conversation is another account's: sign out and begin a new one.
        UnknownSession: there is no such conversation.
    """
    async with transaction() as session:
        account = await customer_service.sign_in_with_password(
            session, email=email, password=password, now=now
        )
    async with transaction() as session:
        conversation = await customer_queries.get_session(session, session_id=session_id)
    if conversation.user_id != account.id:
        await merge_guest(transaction, guest_id=conversation.user_id, account_id=account.id, now=now)
    return account


async def merge_guest(
    transaction: Transaction,
    *,
    guest_id: UserId,
    account_id: UserId,
    now: datetime,
    into_guest: bool = False,
) -> None:
    """Let everything of a guest's become the account's; doing it again changes nothing.

    `into_guest`: the other may be a guest too, one person on two channels.

    Raises:
        NotAGuest: the first is an account, or the second is a guest.
        UserNotFound: there is no such account.
    """
    async with transaction() as session:
        if not await _lock(session, guest_id, account_id, into_guest=into_guest):
            return
        await cart_service.merge_carts(session, from_user_id=guest_id, into_user_id=account_id, now=now)
        await loyalty_service.merge(session, from_user_id=guest_id, into_user_id=account_id, now=now)
        values = {"guest": guest_id, "account": account_id, "now": now}
        moves = (f"UPDATE {table} SET {column} = :account WHERE {column} = :guest" for table, column in MOVED)
        reviews = (_MOVE_REVIEWS, *_COUNT_VOTES)
        for statement in (*_MAKE_ROOM, *_JOIN_WISHLISTS, *moves, *reviews, _MOVE_SESSIONS):
            await session.execute(text(statement), values)
        await session.execute(text(_FILL_ACCOUNT), values)
        await session.execute(text(_RETIRE_GUEST), values)


async def _lock(session: Session, guest_id: UserId, account_id: UserId, *, into_guest: bool) -> bool:
    """Lock conversations before people, as a turn does; whether there is still a guest to merge."""
    for session_id in sorted(await customer_queries.list_session_ids(session, user_id=guest_id)):
        await claims.lock_conversation(session, session_id=session_id)
    found = {}
    for user_id in sorted((guest_id, account_id)):
        try:
            found[user_id] = await customer_queries.get_user_for_update(session, user_id=user_id)
        except UserNotFound:
            if user_id == account_id:
                raise
    guest = found.get(guest_id)
    if guest is not None:
        is_refused = found[account_id].role is UserRole.GUEST and not into_guest
        if guest.role is not UserRole.GUEST or is_refused or guest_id == account_id:
            raise NotAGuest
    return guest is not None
