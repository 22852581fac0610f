"""Tools of wish lists, reviews and notifications, as a turn calls them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId, ProductId, UserId, VariantId
from stylist.db.session import Transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.memory.transcript import service as transcript_service
from stylist.tools.context import ToolContext
from stylist.tools.define import execute
from stylist.tools.results import Result
from stylist.tools.toolbox import DEFINITIONS
from tests.commerce.reviews.test_service import deliver
from tests.factories import make_customer, make_product, make_session, make_variant

NOW = datetime.now(UTC)


@dataclass
class Talk:
    """A turn of a shopper's, over one product."""

    context: ToolContext
    product_id: ProductId
    variant_id: VariantId

    async def call(self, name: str, **arguments: Any) -> Result:
        return await execute(DEFINITIONS[name], arguments, self.context)


async def begin(transaction: Transaction, *, product: tuple[ProductId, VariantId] | None = None) -> Talk:
    async with transaction() as session:
        user_id = await make_customer(session)
        session_id = await make_session(session, user_id=user_id)
        if product is None:
            product_id = ProductId(await make_product(session, price=Decimal("250.00")))
            product = product_id, await make_variant(session, product_id=product_id)
        accepted = await transcript_service.accept(
            session,
            session_id=session_id,
            user_id=user_id,
            channel="web",
            message_id="1",
            input_data={"text": "hello"},
            now=NOW,
        )
    return Talk(
        ToolContext(
            user_id=user_id,
            session_id=session_id,
            interaction_id=InteractionId(accepted.interaction_id),
            channel="web",
            tier=MembershipTier.PEARL,
            currency="USD",
            payment_provider="sandbox",
            now=NOW,
            transaction=transaction,
            later_transaction=transaction,
            embedder=BuiltinEmbedder(),
        ),
        *product,
    )


@pytest.fixture
async def talk(transaction: Transaction) -> Talk:
    return await begin(transaction)


async def test_a_list_is_kept_shared_and_cleared(talk: Talk) -> None:
    saved = await talk.call("save_to_wishlist", product_id=talk.product_id, wishlist="Paris", notes="silk")
    again = await talk.call("save_to_wishlist", product_id=talk.product_id, wishlist="paris")
    seen = await talk.call("view_wishlist")
    shared = await talk.call("share_wishlist", wishlist="Paris")
    stopped = await talk.call("share_wishlist", wishlist="Paris", stop=True)
    removed = await talk.call("remove_from_wishlist", product_id=talk.product_id)
    gone = await talk.call("remove_from_wishlist", product_id=talk.product_id)

    assert (saved.ok, saved.effect, saved.data["wishlist"]["name"]) == (True, "done", "Paris")
    assert again.data["saved"]["item_id"] == saved.data["saved"]["item_id"]
    assert [it["notes"] for it in seen.data["items"]] == ["silk"]
    assert [card["kind"] for card in seen.cards] == ["product"]
    assert shared.actions[0].url == shared.data["wishlist"]["share_url"]
    assert stopped.actions == ()
    assert removed.data == {"removed": 1}
    assert (gone.ok, gone.error, gone.effect) == (False, "wishlists.item_not_found", "none")


async def test_c16_another_persons_item_is_not_removed(talk: Talk, transaction: Transaction) -> None:
    saved = await talk.call("save_to_wishlist", product_id=talk.product_id)
    thief = await begin(transaction, product=(talk.product_id, talk.variant_id))

    refused = await thief.call("remove_from_wishlist", item_id=saved.data["saved"]["item_id"])
    empty = await thief.call("view_wishlist")

    assert (refused.error, refused.effect) == ("wishlists.item_not_found", "none")
    assert empty.data == {"wishlist": None, "items": [], "lists": []}
    assert len((await talk.call("view_wishlist")).data["items"]) == 1


async def test_reviews_are_written_changed_and_read(talk: Talk, transaction: Transaction) -> None:
    words = {"product_id": talk.product_id, "content": "The silk is soft and beautifully made."}
    refused = await talk.call("write_review", rating=5, **words)
    async with transaction() as session:
        await deliver(session, talk.context.user_id, talk.product_id)
    written = await talk.call("write_review", rating=5, **words)
    changed = await talk.call("write_review", rating=4, **words)
    read = await talk.call("read_reviews", product_id=talk.product_id)

    assert (refused.error, refused.effect) == ("reviews.not_bought", "none")
    assert (written.data["review"]["status"], written.data["was_changed"]) == ("APPROVED", False)
    assert changed.data["was_changed"] is True
    assert (read.data["count"], read.data["average"]) == (1, "4.0")
    assert [it["rating"] for it in read.data["reviews"]] == [4]
    assert {"sentiment", "quality", "flags"}.isdisjoint(read.data["reviews"][0])


async def test_news_are_ones_own(talk: Talk, transaction: Transaction) -> None:
    other = await begin(transaction)
    await tell(transaction, talk.context.user_id)

    found = await talk.call("list_notifications")

    assert (found.data["unread"], [it["title"] for it in found.data["notifications"]]) == (1, ["Delivered"])
    assert (await other.call("list_notifications")).data == {"unread": 0, "notifications": []}


async def tell(transaction: Transaction, user_id: UserId) -> None:
    async with transaction() as session:
        await session.execute(
            text(
                "INSERT INTO notifications (user_id, type, title, message)"
                " VALUES (:user, 'ORDER_UPDATE', 'Delivered', 'It is there.')"
            ),
            {"user": user_id},
        )
