"""What every process that talks or sells needs: database, Redis, models, agent, turns."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.agent.builtin.model import NAME as BUILTIN
from stylist.agent.builtin.model import BuiltinStylist
from stylist.agent.builtin.understand import Understander
from stylist.agent.builtin.vocabulary import LiveVocabulary
from stylist.agent.stylist import NamedModel, Stylist
from stylist.agent.turn import Turns, TurnSettings
from stylist.bootstrap.clock import utc_now
from stylist.bootstrap.query_spans import trace_queries
from stylist.bootstrap.servers import Addresses
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.commerce.policies import queries as policy_queries
from stylist.commerce.policies.definitions import SHOP_NAME
from stylist.db import migrations
from stylist.db.encryption import Keyring, use_keyring
from stylist.db.session import Transaction, check_database, make_engine, make_transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.live.connect import connect, is_reachable
from stylist.live.events import EventBus
from stylist.settings import Settings
from stylist.styling.search.gateway import Embedder
from stylist.tools.toolbox import langchain_tools

# A part that takes longer is as good as down.
READY_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Core:
    """The parts of a running process, wired."""

    settings: Settings
    addresses: Addresses
    engine: AsyncEngine
    transaction: Transaction
    redis: Redis
    bus: EventBus
    embedder: Embedder
    gateway: PaymentGateway
    turns: Turns
    shop_name: str
    media_dir: Path
    clock: Callable[[], datetime]
    keyring: Keyring

    async def readiness(self) -> Mapping[str, bool]:
        """Which parts work now."""
        return {
            "database": await _works(lambda: check_database(self.engine)),
            "migrations": await _works(self._check_revision),
            "redis": await is_reachable(self.redis),
        }

    async def _check_revision(self) -> None:
        async with self.engine.connect() as connection:
            if await connection.run_sync(migrations.current) != migrations.head():
                raise LookupError("the database is not migrated")


async def _works(check: Callable[[], Awaitable[None]]) -> bool:
    try:
        async with asyncio.timeout(READY_SECONDS):
            await check()
    except Exception:  # whatever is wrong with a part, it is not ready
        return False
    return True


def make_embedder(settings: Settings) -> Embedder:
    """The embedding model of the settings."""
    if settings.embeddings == "builtin":
        return BuiltinEmbedder()
    made: Embedder = _outside("embeddings").OpenAICompatibleEmbedder(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none",
        model=settings.embeddings,
        dimensions=settings.embeddings_dimensions,
    )
    return made


def _outside(kind: str) -> Any:
    """The adapter to an OpenAI-compatible endpoint, loaded where one is used: its client takes a second to load."""
    return importlib.import_module(f"stylist.integrations.{kind}.openai_compatible")


def make_gateway(settings: Settings, transaction: Transaction) -> PaymentGateway:
    """The payment provider of the settings."""
    if settings.payments == "sandbox":
        return SandboxGateway(transaction=transaction, clock=utc_now)
    key, secret = settings.stripe_api_key, settings.stripe_webhook_secret
    # Loaded where it is used, like the client of an outside model.
    made: PaymentGateway = importlib.import_module("stylist.integrations.payments.stripe").StripeGateway(
        api_key=key.get_secret_value() if key else "",
        webhook_secret=secret.get_secret_value() if secret else "",
        publishable_key=settings.stripe_publishable_key or "",
        api_base=settings.stripe_api_base,
    )
    return made


async def make_stylist(settings: Settings, transaction: Transaction, embedder: Embedder) -> Stylist:
    """The agent: the outside model, where one is configured, and the built-in stylist behind it."""
    # The built-in stylist understands by the built-in embedding, whatever the catalogue's vectors are made by.
    reader = embedder if isinstance(embedder, BuiltinEmbedder) else BuiltinEmbedder()
    builtin = BuiltinStylist(
        understander=await Understander.create(reader, cache_folder=settings.data_dir / "cache"),
        vocabulary=LiveVocabulary(transaction, clock=utc_now),
        clock=utc_now,
    )
    outside = None
    if settings.uses_outside_model:
        model = _outside("models").make_model(
            name=settings.llm_model,
            base_url=settings.llm_base_url,
            api_key=settings.llm_api_key,
            timeout_seconds=settings.llm_timeout_seconds,
        )
        outside = NamedModel(settings.llm_model, model)
    return Stylist(builtin=NamedModel(BUILTIN, builtin), outside=outside, tools=langchain_tools())


@asynccontextmanager
async def open_core(settings: Settings, addresses: Addresses) -> AsyncIterator[Core]:
    """Connect, check and wire; everything is closed on leaving, turns in progress finish first.

    Raises:
        DatabaseUnusable: the database cannot be reached or is not fit for the product.
    """
    engine = make_engine(addresses.database_url)
    keyring = Keyring(settings.secret_keys())
    use_keyring(engine, keyring)
    trace_queries(engine)
    redis = connect(addresses.redis_url)
    bus = EventBus(redis)
    gateway: PaymentGateway | None = None
    try:
        await check_database(engine)
        transaction = make_transaction(engine)
        async with transaction() as session:
            shop_name: str = await policy_queries.get_policy(session, SHOP_NAME)
        embedder = make_embedder(settings)
        gateway = make_gateway(settings, transaction)
        turns = Turns(
            transaction=transaction,
            bus=bus,
            answers=await make_stylist(settings, transaction, embedder),
            gateway=gateway,
            embedder=embedder,
            clock=utc_now,
            settings=TurnSettings(shop_name=shop_name, accepts_test_cards=settings.payments == "sandbox"),
        )
        await bus.start()
        yield Core(
            settings=settings,
            addresses=addresses,
            engine=engine,
            transaction=transaction,
            redis=redis,
            bus=bus,
            embedder=embedder,
            gateway=gateway,
            turns=turns,
            shop_name=shop_name,
            media_dir=settings.data_dir / "media",
            clock=utc_now,
            keyring=keyring,
        )
        await turns.drain()
    finally:
        await bus.close()
        if gateway is not None:
            await gateway.aclose()
        await redis.aclose()
        await engine.dispose()
