"""A small shop for conversations, and the parts a turn needs, on a real database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import text

from stylist.agent.builtin.model import NAME, BuiltinStylist
from stylist.agent.builtin.understand import Understander
from stylist.agent.builtin.vocabulary import LiveVocabulary
from stylist.agent.intake import Inbound
from stylist.agent.stylist import Answers, NamedModel, Stylist
from stylist.agent.turn import Turns, TurnSettings
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session, Transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.live.events import EventBus
from stylist.memory.transcript.reply import Reply
from stylist.tools.toolbox import langchain_tools
from tests.factories import make_brand, make_category, make_guest, make_product, make_session, make_variant

DRESSES = (
    ("Celeste", "640.00", "Ivory"),
    ("Marais", "720.00", "Sage"),
    ("Ondine", "580.00", "Black"),
    ("Palermo", "860.00", "Rose"),
    ("Versant", "1480.00", "Navy"),
)
SIZES = ("S", "M", "L")


def utc_now() -> datetime:
    return datetime.now(UTC)


async def make_shop(session: Session, *, on_hand: int = 5) -> dict[str, UUID]:
    """Five silk dresses, a wool coat and a leather bag; product ids by name."""
    women = await make_category(session, slug="women")
    dresses = await make_category(session, slug="dresses", parent_id=women)
    coats = await make_category(session, slug="coats", parent_id=women)
    bags = await make_category(session, slug="bags")
    house = await make_brand(session, name="Maison Aurore")
    products: dict[str, UUID] = {}
    for name, price, color in DRESSES:
        product_id = await make_product(
            session,
            price=Decimal(price),
            category_id=dresses,
            brand_id=house,
            name=f"{name} Dress",
            description=f"The {name} is cut on the bias in matte silk. Made for summer weddings.",
            materials={"silk": 100},
            attributes={"occasions": ["wedding"], "seasons": ["summer"], "length": "midi", "gender": "women"},
        )
        products[name] = product_id
        for size in SIZES:
            await make_variant(session, product_id=product_id, size=size, color=color, on_hand=on_hand)
    products["Loden"] = await make_product(
        session,
        price=Decimal("1200.00"),
        category_id=coats,
        brand_id=house,
        name="Loden Coat",
        materials={"wool": 100},
        attributes={"occasions": ["work"], "seasons": ["winter"], "gender": "women"},
    )
    await make_variant(session, product_id=products["Loden"], size="M", color="Green", on_hand=on_hand)
    products["Sac"] = await make_product(
        session,
        price=Decimal("950.00"),
        category_id=bags,
        brand_id=house,
        name="Sac Tote",
        materials={"leather": 100},
        attributes={"occasions": ["everyday"], "gender": "women"},
    )
    await make_variant(session, product_id=products["Sac"], size="One Size", color="Tan", on_hand=on_hand)
    await catalog_service.refresh_search_vectors(session, product_ids=None)
    return products


async def make_shop_and_find(transaction: Transaction, name: str, *, size: str) -> UUID:
    """A shop, and the variant of one of its products in a size."""
    async with transaction() as session:
        products = await make_shop(session)
        found: UUID = (
            await session.execute(
                text("SELECT id FROM product_variants WHERE product_id = :product AND size = :size"),
                {"product": products[name], "size": size},
            )
        ).scalar_one()
    return found


@dataclass
class Talk:
    """A conversation in a test: say something, get the answer."""

    turns: Turns
    session_id: SessionId
    user_id: UserId
    channel: str = "web"

    async def say(self, text: str = "", *, action: str | None = None, message_id: str | None = None) -> Reply:
        accepted = await self.turns.store(self.inbound(text, action=action, message_id=message_id))
        await self.turns.run_session(self.session_id)
        await self.turns.drain()
        reply = await self.turns.find_reply(accepted.interaction_id, session_id=self.session_id)
        assert reply is not None
        return reply

    def inbound(self, text: str = "", *, action: str | None = None, message_id: str | None = None) -> Inbound:
        return Inbound(
            session_id=self.session_id,
            user_id=self.user_id,
            channel=self.channel,
            message_id=message_id or uuid4().hex,
            text=text,
            action=action,
        )


async def make_turns(
    transaction: Transaction,
    *,
    answers: Answers | None = None,
    settings: TurnSettings | None = None,
    bus: EventBus | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Turns:
    """Turns over a transaction, with the built-in stylist unless other answers are given."""
    embedder = BuiltinEmbedder()
    return Turns(
        transaction=transaction,
        bus=bus or EventBus(None),
        answers=answers or await make_builtin(transaction, embedder),
        gateway=SandboxGateway(transaction),
        embedder=embedder,
        clock=clock,
        settings=settings,
    )


async def make_builtin(transaction: Transaction, embedder: BuiltinEmbedder) -> Stylist:
    """The built-in stylist with a vocabulary of the shop as it is now."""
    builtin = BuiltinStylist(
        understander=await Understander.create(embedder),
        vocabulary=LiveVocabulary(transaction, clock=utc_now),
        clock=utc_now,
    )
    return Stylist(builtin=NamedModel(NAME, builtin), outside=None, tools=langchain_tools())


async def make_talk(transaction: Transaction, *, answers: Answers | None = None) -> Talk:
    """A guest's conversation with a shop of its own."""
    async with transaction() as session:
        await make_shop(session)
        user_id = await make_guest(session)
        session_id = await make_session(session, user_id=user_id)
    return Talk(await make_turns(transaction, answers=answers), session_id, user_id)
