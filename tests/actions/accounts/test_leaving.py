"""Export and erasure: nothing forgotten, nothing left, the books whole and the address free again."""

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis
from sqlalchemy import CHAR, JSON, Column, Enum, String, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, INET

from stylist.actions.accounts import leaving
from stylist.actions.accounts.belongings import BELONGINGS, DELETE, KEEP, MENTIONS, OWNERS
from stylist.actions.accounts.erase import erase_person
from stylist.actions.accounts.export import export_person
from stylist.commerce.customers import address_book, claims, queries, recipients, service
from stylist.commerce.customers.errors import (
    ClaimLost,
    OrdersUnderway,
    RoleNotChangeable,
    UnknownSession,
    UserNotFound,
)
from stylist.commerce.customers.models import OAuthAccount
from stylist.commerce.customers.recipients import RecipientDraft
from stylist.commerce.customers.states import UserRole
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.notifications import post
from stylist.commerce.notifications.gateway import Mail
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.sandbox_cards import SANDBOX_TOKENS
from stylist.db.session import Session, Transaction
from stylist.doctor.examine import examine
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.live.events import EventBus
from stylist.memory.profile.models import StyleProfile
from stylist.memory.transcript.models import AIInteraction
from stylist.memory.transcript.states import AIInteractionType
from stylist.registry import metadata
from tests.actions.checkout.desk import Desk
from tests.conftest import KEYRING
from tests.factories import make_customer, make_session, make_variant

NOW = datetime.now(UTC)
CANARY = "Zyxwvu"
EMAIL = f"{CANARY}@shop.example".lower()
TELEGRAM_ID = 7_316_529

# Texts of kept rows that are the shop's own words, and say nothing of whom a row is about.
IMPERSONAL = {
    "credit_notes": {"number", "currency", "lines", "refunded_to", "idempotency_key"},
    "gift_card_entries": {"type", "key"},
    "gift_cards": {"code", "currency"},
    "loyalty_points": {"type", "source", "key", "details"},
    "membership_transactions": {"type", "currency"},
    "order_changes": {"kind", "status", "idempotency_key"},
    "order_items": {"product_name", "variant_title", "sku", "added_from"},
    "orders": {"order_number", "currency", "shipping_method", "shipping_carrier", "tags", "idempotency_key"},
    "payment_transactions": {
        "type", "currency", "provider", "provider_transaction_id", "idempotency_key",
    },
    "product_views": {"source"},
    "returns": {"kind", "status", "refund_target", "idempotency_key"},
    "shipments": {"carrier", "status"},
    "audit_logs": {"action", "entity_type"},
    "users": {"preferred_currency", "preferred_language", "timezone"},
}  # fmt: skip


def closure() -> set[str]:
    """Every table from which foreign keys lead to a person, over however many tables."""
    found = {"users"}
    while True:
        more = {
            table.name
            for table in metadata.sorted_tables
            if table.name not in found and any(key.column.table.name in found for key in table.foreign_keys)
        }
        if not more:
            return found
        found |= more


def test_every_table_that_leads_to_a_person_has_a_rule() -> None:
    assert closure() - set(OWNERS) == set()
    assert set(OWNERS) - closure() == set()
    assert len(BELONGINGS) == len(OWNERS)


def test_every_column_that_names_a_person_is_an_owner_or_a_mention() -> None:
    naming = {
        (table.name, key.parent.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "users"
    }
    owning = {(it.table, it.column) for it in BELONGINGS if it.parent == "users" and it.table != "users"}

    assert naming == owning | set(MENTIONS)


def test_rules_name_columns_that_there_are() -> None:
    for it in BELONGINGS:
        columns = set(metadata.tables[it.table].columns.keys())
        assert set(it.omitted) <= columns, it.table
        assert it.column in columns
        assert isinstance(it.erase, str) or set(it.erase) <= columns, it.table


def test_children_go_before_their_parents() -> None:
    order = [it.table for it in BELONGINGS]

    for it in BELONGINGS:
        if it.parent != "users":
            assert order.index(it.table) < order.index(it.parent), it.table


async def make_person(transaction: Transaction) -> tuple[UserId, SessionId]:
    """Somebody with traces in every corner."""
    async with transaction() as session:
        user = await service.sign_up(
            session, email=EMAIL, password=f"{CANARY} long secret", name=f"Ada {CANARY}", now=NOW
        )
        session_id = await make_session(session, user_id=user.id)
        await address_book.add_address(
            session, user_id=user.id, first_name="Ada", last_name=CANARY, line1=f"12 {CANARY} Street",
            city="Boston", state="MA", postal_code="02108", country_code="US", now=NOW,
        )  # fmt: skip
        await recipients.add_recipient(
            session,
            user_id=user.id,
            draft=RecipientDraft(name=f"Vera {CANARY}", sizes={"dress": "42"}, birthday=date(1960, 5, 2)),
            now=NOW,
        )
        session.add(StyleProfile(user_id=user.id, favorite_colors=[CANARY], measurements={"chest": 92}))
        session.add(
            OAuthAccount(
                user_id=user.id, provider="telegram", provider_account_id=str(TELEGRAM_ID),
                access_token="token-of-theirs",
            )
        )  # fmt: skip
        interaction = AIInteraction(
            session_id=session_id, user_id=user.id, interaction_type=AIInteractionType.CHAT,
            input_data={"text": f"I am {CANARY}"}, output_data={"text": f"Dear {CANARY}"},
        )  # fmt: skip
        session.add(interaction)
        await session.flush()
        values = {
            "user": user.id,
            "session": session_id,
            "interaction": interaction.id,
            "product": await _product(session),
        }
        for statement in TRACES:
            await run(session, statement, values)
        mail = Mail(to=EMAIL, subject="Hello", text=CANARY, key="1")
        await post.post_mail(session, keyring=KEYRING, mail=mail, user_id=user.id)
    return user.id, session_id


async def run(session: Session, statement: str, values: dict[str, Any]) -> None:
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    await session.execute(text(statement), used)


async def _product(session: Session) -> UUID:
    variant_id = await make_variant(session)
    product: UUID | None = await session.scalar(
        text("SELECT product_id FROM product_variants WHERE id = :id"), {"id": variant_id}
    )
    assert product is not None
    return product


TRACES = (
    f"""INSERT INTO channel_updates (channel, update_id, payload) VALUES ('telegram', '1',
    '{{"update_id": 1, "message": {{"from": {{"id": {TELEGRAM_ID}}}, "text": "{CANARY}"}}}}')""",
    f"""INSERT INTO search_logs (user_id, query) VALUES (:user, '{CANARY}')""",
    f"""INSERT INTO search_logs (session_id, query) VALUES (:session, '{CANARY} as a guest')""",
    f"""INSERT INTO product_views (product_id, user_id, search_query) VALUES (:product, :user, '{CANARY}')""",
    f"""INSERT INTO notifications (user_id, type, title, message)
    VALUES (:user, 'ORDER_UPDATE', '{CANARY}', '{CANARY}')""",
    f"""INSERT INTO outbox_messages (channel, session_id, kind, payload, position)
    VALUES ('telegram', :session, 'text', '{{"text": "{CANARY}"}}', 1)""",
    f"""INSERT INTO hand_offs (session_id, user_id, reason, question, status)
    VALUES (:session, :user, 'asked', '{CANARY}', 'open')""",
    f"""INSERT INTO transcript_annotations (interaction_id, kind, body) VALUES (:interaction, 'note', '{CANARY}')""",
    f"""INSERT INTO turn_effects (interaction_id, call_key, tool, arguments, result, position)
    VALUES (:interaction, '1', 'check_out', '{{"name": "{CANARY}"}}', '{{}}', 0)""",
    f"""INSERT INTO confirmations (kind, user_id, session_id, arguments, summary, digest, status, expires_at)
    VALUES ('checkout', :user, :session, '{{}}', '{{"name": "{CANARY}"}}', 'd', 'cancelled', now())""",
    f"""INSERT INTO reviews (product_id, user_id, rating, title, content, status)
    VALUES (:product, :user, 5, '{CANARY}', '{CANARY}', 'APPROVED')""",
    f"""INSERT INTO wishlists (user_id, name) VALUES (:user, '{CANARY}')""",
    f"""INSERT INTO carts (user_id, contact_name, expires_at) VALUES (:user, '{CANARY}', now())""",
    f"""INSERT INTO audit_logs (user_id, action, entity_type, entity_id, new_values, ip_address, user_agent)
    VALUES (NULL, 'user.changed', 'user', :user, '{{"name": "{CANARY}"}}', '10.1.2.3', 'x')""",
    """INSERT INTO audit_logs (user_id, action, entity_type, entity_id, ip_address, user_agent)
    VALUES (:user, 'user.saw', 'user', :user, '10.9.8.7', 'Zyxwvu browser')""",
    """INSERT INTO one_time_codes (purpose, user_id, code_hash, expires_at) VALUES ('sign_in', :user, 'h', now())""",
    """INSERT INTO consents (user_id, kind, granted, source) VALUES (:user, 'marketing', true, 'api')""",
)


async def everything(transaction: Transaction) -> str:
    """Every row of every table as text, the queue's and Alembic's too."""
    async with transaction() as session:
        names = await session.scalars(
            text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        )
        parts = [
            await session.scalar(text(f"SELECT string_agg(t::text, chr(10)) FROM {name} t")) for name in names
        ]
    return "\n".join(part for part in parts if part)


async def test_after_erasure_no_word_of_the_person_is_left(
    fresh_transaction: Transaction, redis: Redis
) -> None:
    user_id, session_id = await make_person(fresh_transaction)
    bus = EventBus(redis)
    await bus.set_progress(session_id, {"text_so_far": CANARY})
    before = await everything(fresh_transaction)
    assert before.lower().count(CANARY.lower()) >= 25

    gateway = SandboxGateway(fresh_transaction, clock=lambda: NOW)
    erased = await leaving.erase_by_email(
        fresh_transaction, email=EMAIL.upper(), gateway=gateway, forget=bus.forget, now=NOW
    )

    after = await everything(fresh_transaction)
    for word in (CANARY.lower(), "rose street", str(TELEGRAM_ID), "10.1.2.3", "10.9.8.7", "token-of-theirs"):
        assert word not in after.lower()
    assert str(session_id) not in after
    assert (erased.deleted["ai_interactions"], erased.deleted["search_logs"]) == (1, 2)
    kept = [await redis.get(key) async for key in redis.scan_iter(f"*{session_id}*")]
    assert kept == []
    async with fresh_transaction() as session:
        with pytest.raises(UserNotFound):
            await queries.get_user(session, user_id=user_id)
        again = await service.sign_up(session, email=EMAIL, password="a long secret", name=None, now=NOW)
    assert again.id != user_id


def personal_columns(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, String | Text | JSON | INET | ARRAY)
        and not isinstance(column.type, Enum | CHAR)
        and column.name not in IMPERSONAL.get(table.name, set())
    ]


def test_every_text_of_a_kept_row_is_overwritten_or_the_shops_own() -> None:
    """A new text column in a table that erasure keeps must be overwritten, or be listed as impersonal."""
    forgotten = {
        f"{it.table}.{column.name}"
        for it in BELONGINGS
        if it.erase not in (DELETE, KEEP)
        for column in personal_columns(metadata.tables[it.table])
        if column.name not in it.erase
    }
    kept_whole = {
        f"{it.table}.{column.name}"
        for it in BELONGINGS
        if it.erase == KEEP
        for column in personal_columns(metadata.tables[it.table])
    }

    assert forgotten == {
        "audit_logs.old_values",
        "audit_logs.new_values",
    }  # emptied where they are about the person
    assert kept_whole <= {
        "inventory_transactions.type", "inventory_transactions.reason", "membership_orders.kind",
        "membership_orders.currency", "memberships.currency", "memberships.renews_as",
    }  # fmt: skip


async def make_buyer_with_order(transaction: Transaction, status: str) -> Desk:
    desk = await Desk(transaction, now=NOW).fill()
    await desk.commit(await desk.propose())
    async with transaction() as session:
        await session.execute(
            text('UPDATE orders SET status = CAST(:status AS "OrderStatus") WHERE user_id = :user'),
            {"status": status, "user": desk.user_id},
        )
    return desk


async def test_orders_underway_are_finished_first(fresh_transaction: Transaction) -> None:
    desk = await make_buyer_with_order(fresh_transaction, "CONFIRMED")

    with pytest.raises(OrdersUnderway) as refused:
        await erase_person(fresh_transaction, user_id=desk.user_id, now=NOW)

    assert len(refused.value.order_numbers) == 1
    async with fresh_transaction() as session:
        assert (await queries.get_user(session, user_id=desk.user_id)).email is not None


async def test_the_books_stay_whole_without_the_person(fresh_transaction: Transaction) -> None:
    desk = await Desk(fresh_transaction, now=NOW).fill()
    await desk.commit(await desk.propose())
    async with fresh_transaction() as session:
        address = (await queries.list_addresses(session, user_id=desk.user_id))[0]
        await session.execute(
            text("UPDATE orders SET status = 'DELIVERED', delivered_at = now() WHERE user_id = :user"),
            {"user": desk.user_id},
        )
        await session.execute(
            text("UPDATE order_items SET fulfilled_quantity = quantity"),
        )
        books = (await session.execute(text(BOOKS))).all()
    known = {breach.rule for breach in await examine(fresh_transaction)}

    await erase_person(fresh_transaction, user_id=desk.user_id, now=NOW)

    async with fresh_transaction() as session:
        assert (await session.execute(text(BOOKS))).all() == books
        order = (await session.execute(text("SELECT * FROM orders"))).one()
    assert (order.user_id, order.customer_email, order.customer_phone) == (desk.user_id, "", None)
    assert order.shipping_address["country_code"] == "US"
    assert address.line1 not in json.dumps(order.shipping_address)
    assert {breach.rule for breach in await examine(fresh_transaction)} <= known


BOOKS = """SELECT o.order_number, o.total, o.tax_amount, i.sku, i.quantity, i.total_price, p.amount, p.status
FROM orders o JOIN order_items i ON i.order_id = o.id JOIN payment_transactions p ON p.order_id = o.id"""


async def test_a_turn_that_runs_meanwhile_writes_nothing(fresh_transaction: Transaction) -> None:
    user_id, session_id = await make_person(fresh_transaction)
    async with fresh_transaction() as session:
        fence = await claims.claim(session, session_id=session_id, lease=NOW - NOW)
    assert fence is not None

    await erase_person(fresh_transaction, user_id=user_id, now=NOW)

    async with fresh_transaction() as session:
        with pytest.raises(ClaimLost):
            await claims.check_fence(session, session_id=session_id, fence=fence)
        with pytest.raises(UnknownSession):
            await claims.next_seq(session, session_id=session_id)


async def test_erasing_twice_at_once_erases_once(fresh_transaction: Transaction) -> None:
    user_id, _ = await make_person(fresh_transaction)

    outcomes = await asyncio.gather(
        *(erase_person(fresh_transaction, user_id=user_id, now=NOW) for _ in range(3)), return_exceptions=True
    )

    assert sum(isinstance(it, UserNotFound | UnknownSession) for it in outcomes) == 2
    async with fresh_transaction() as session:
        entries = await session.scalar(text("SELECT count(*) FROM audit_logs WHERE action = 'person.erased'"))
    assert entries == 1


async def test_the_last_who_manages_staff_stays(transaction: Transaction) -> None:
    async with transaction() as session:
        chief = await service.add_staff(
            session, email="chief@shop.example", password="a long secret", name=None, now=NOW,
            role=UserRole.SUPER_ADMIN,
        )  # fmt: skip

    with pytest.raises(RoleNotChangeable):
        await erase_person(transaction, user_id=chief.id, now=NOW)


async def test_an_export_holds_everything_opened_and_no_secret(transaction: Transaction) -> None:
    user_id, _ = await make_person(transaction)
    async with transaction() as session:
        other_id = await make_customer(session, name="Somebody Else")
        await session.execute(
            text("INSERT INTO wishlists (user_id, name) VALUES (:user, 'not theirs')"), {"user": other_id}
        )

    exported = await leaving.export_by_email(transaction, email=EMAIL, keyring=KEYRING, now=NOW)

    data, whole = exported["data"], json.dumps(exported)
    assert set(data) == {it.table for it in BELONGINGS if it.not_exported is None}
    assert data["users"][0]["email"] == EMAIL
    assert data["style_profiles"][0]["measurements"] == {"chest": 92}
    assert data["recipients"][0]["sizes"] == {"dress": "42"}
    assert data["ai_interactions"][0]["input_data"] == {"text": f"I am {CANARY}"}
    for traced in ("addresses", "search_logs", "product_views", "notifications", "reviews", "wishlists", "carts",
                   "consents", "sessions", "oauth_accounts", "hand_offs"):  # fmt: skip
        assert data[traced], traced
    for secret in ("argon2", "token-of-theirs", "Somebody Else", "not theirs", "gAAAA"):
        assert secret not in whole
    omitted = {(it.table, column) for it in BELONGINGS for column in it.omitted}
    assert not {(table, column) for table, rows in data.items() for row in rows for column in row} & omitted
    assert set(exported["left_out"]["tables"]) == {
        it.table for it in BELONGINGS if it.not_exported is not None
    }


async def test_nobody_unknown_is_exported(transaction: Transaction) -> None:
    with pytest.raises(UserNotFound):
        await export_person(transaction, user_id=UserId(uuid4()), keyring=KEYRING, now=NOW)
    with pytest.raises(UserNotFound):
        await leaving.export_by_email(transaction, email="nobody@shop.example", keyring=KEYRING, now=NOW)


class RememberingGateway(SandboxGateway):
    """Notes which cards were forgotten; away for the first few."""

    def __init__(self, transaction: Transaction, *, away: int = 0) -> None:
        super().__init__(transaction, clock=lambda: NOW)
        self.forgotten: list[str] = []
        self._away = away

    async def forget_method(self, *, method_token: str) -> None:
        if self._away:
            self._away -= 1
            raise GatewayUnavailable
        self.forgotten.append(method_token)


async def forget_nothing(session_id: UUID) -> None:
    """There are no live conversations."""


async def test_cards_are_forgotten_at_the_provider_before_their_tokens_are_lost(
    transaction: Transaction,
) -> None:
    async with transaction() as session:
        user_id = await make_customer(session, email=EMAIL)
        for token in list(SANDBOX_TOKENS)[:2]:
            await payment_service.add_sandbox_card(session, user_id=user_id, token=token)
    gateway = RememberingGateway(transaction, away=1)

    with pytest.raises(GatewayUnavailable):
        await leaving.erase_by_email(
            transaction, email=EMAIL, gateway=gateway, forget=forget_nothing, now=NOW
        )
    async with transaction() as session:
        left = await payments.list_methods(session, user_id=user_id)
        still_there = await queries.find_user_by_email(session, email=EMAIL)
    await leaving.erase_by_email(transaction, email=EMAIL, gateway=gateway, forget=forget_nothing, now=NOW)

    assert len(left) == 2
    assert still_there is not None
    assert sorted(gateway.forgotten) == sorted(list(SANDBOX_TOKENS)[:2])
    async with transaction() as session:
        assert await queries.find_user_by_email(session, email=EMAIL) is None


async def test_no_card_is_forgotten_of_who_may_not_leave_yet(fresh_transaction: Transaction) -> None:
    desk = await make_buyer_with_order(fresh_transaction, "CONFIRMED")
    gateway = RememberingGateway(fresh_transaction)
    async with fresh_transaction() as session:
        user = await queries.get_user(session, user_id=desk.user_id)
    assert user.email is not None

    with pytest.raises(OrdersUnderway):
        await leaving.erase_by_email(
            fresh_transaction, email=user.email, gateway=gateway, forget=forget_nothing, now=NOW
        )

    assert gateway.forgotten == []
