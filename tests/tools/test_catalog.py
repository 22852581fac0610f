from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from stylist.commerce.catalog import service as catalog
from stylist.db.session import Transaction
from stylist.tools.context import Later
from stylist.tools.define import execute
from stylist.tools.toolbox import DEFINITIONS
from tests.tools.test_wishlists import NOW, begin


async def test_a_piece_opened_in_talk_counts_as_seen_after_the_answer(transaction: Transaction) -> None:
    talk = await begin(transaction)
    waiting: list[Later] = []
    context = replace(talk.context, later=waiting.append)

    result = await execute(DEFINITIONS["get_product"], {"product_id": str(talk.product_id)}, context)
    (note,) = waiting
    await note()

    async with transaction() as session:
        seen = (
            await session.execute(text("SELECT product_id, user_id, session_id, source FROM product_views"))
        ).all()
        changed = await catalog.count_views(session, since=NOW - timedelta(hours=1))
        count = await session.scalar(
            text("SELECT view_count FROM products WHERE id = :id"), {"id": talk.product_id}
        )
    assert result.ok
    assert seen == [(talk.product_id, context.user_id, context.session_id, "chat")]
    assert (changed, count) == (1, 1)
