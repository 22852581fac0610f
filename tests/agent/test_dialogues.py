"""Whole conversations with the built-in stylist on a small shop and a real database.

Every answer of every dialogue is held against the voice and the grounding check: nothing an honest
stylist says may be dropped.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from sqlalchemy import text

from stylist.agent.builtin.model import NAME, BuiltinStylist
from stylist.agent.builtin.understand import Understander
from stylist.agent.builtin.vocabulary import LiveVocabulary
from stylist.agent.stylist import NamedModel, Stylist
from stylist.commerce.cart import service as cart_service
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.memory.transcript.reply import Reply
from stylist.tools.toolbox import langchain_tools
from tests.agent import voice
from tests.agent.shop import Talk, make_shop, make_turns, utc_now
from tests.factories import (
    make_address,
    make_card,
    make_coupon,
    make_customer,
    make_guest,
    make_product,
    make_session,
    make_variant,
)

SHOP_TOOLS = frozenset(
    {
        "search_products", "get_product", "compare_products", "browse_catalog", "view_cart", "add_to_cart",
        "update_cart_item", "remove_from_cart", "apply_code", "check_out", "list_orders", "get_order",
    }
)  # fmt: skip
WISH = "I need a silk dress for a summer wedding, under $900"
DETAILS = "Ada Winter, 12 Rose Street, Boston, MA 02108, ada@mail.example, test card"


@pytest.fixture(scope="session")
async def understander() -> Understander:
    return await Understander.create(BuiltinEmbedder())


@dataclass
class Dialogue:
    """A conversation under watch: what was said, and which tools each answer used."""

    talk: Talk
    transaction: Transaction
    texts: list[str] = field(default_factory=list)
    last: Reply | None = None

    async def say(self, said: str = "", *, action: str | None = None) -> Reply:
        self.last = await self.talk.say(said, action=action)
        detail = {"get_policy", "get_product", "compare_products", "list_orders"} & set(self.tools)
        assert voice.faults(self.last.text, is_detail=bool(detail)) == [], (said, self.last.text)
        self.texts.append(self.last.text)
        assert voice.repeated(self.texts) == [], self.texts
        return self.last

    async def say_all(self, *lines: str) -> Reply:
        for line in lines:
            await self.say(line)
        assert self.last is not None
        return self.last

    async def press(self, kind: str) -> Reply:
        assert self.last is not None
        button = next(action for action in self.last.actions if action.kind == kind)
        return await self.say(action=button.id)

    @property
    def tools(self) -> list[str]:
        assert self.last is not None
        return [call.name for call in self.last.tool_calls]

    async def cart(self) -> list[tuple[str, str | None, str | None, int]]:
        """The open cart's lines: name, size, colour, quantity."""
        async with self.transaction() as session:
            cart = await cart_service.get_cart(session, user_id=self.talk.user_id)
        return [(line.name, line.size, line.color, line.quantity) for line in cart.lines]

    async def orders(self) -> list[str]:
        async with self.transaction() as session:
            return list(
                await session.scalars(
                    text("SELECT status::text FROM orders WHERE user_id = :user ORDER BY created_at"),
                    {"user": self.talk.user_id},
                )
            )

    async def dropped(self) -> list[str]:
        async with self.transaction() as session:
            return list(
                await session.scalars(
                    text(
                        "SELECT output_data ->> 'dropped' FROM ai_interactions WHERE output_data ? 'dropped'"
                    )
                )
            )


async def begin(
    transaction: Transaction, understander: Understander, *, user_id: UserId | None = None
) -> Dialogue:
    async with transaction() as session:
        person = user_id or await make_guest(session)
        session_id: SessionId = await make_session(session, user_id=person)
    builtin = BuiltinStylist(
        understander=understander, vocabulary=LiveVocabulary(transaction, clock=utc_now), clock=utc_now
    )
    answers = Stylist(builtin=NamedModel(NAME, builtin), outside=None, tools=langchain_tools())
    turns = await make_turns(transaction, answers=answers)
    return Dialogue(Talk(turns, session_id, person), transaction)


@pytest.fixture
async def dialogue(transaction: Transaction, understander: Understander) -> AsyncIterator[Dialogue]:
    """A guest in the small shop; at the end nothing said was dropped as untrue."""
    async with transaction() as session:
        await make_shop(session)
        dresses = (
            await session.execute(text("SELECT id FROM categories WHERE slug = 'dresses'"))
        ).scalar_one()
        black = await make_product(
            session,
            category_id=dresses,
            name="Vesper Dress",
            price=Decimal("990.00"),
            materials={"silk": 100},
            attributes={"occasions": ["evening"]},
        )
        for color in ("Black", "Champagne"):
            for size in ("S", "M"):
                await make_variant(session, product_id=black, size=size, color=color)
        await make_coupon(session, code="WELCOME10")
        await catalog_service.refresh_search_vectors(session, product_ids=None)
    opened = await begin(transaction, understander)
    yield opened
    assert await opened.dropped() == []


@pytest.mark.parametrize(
    "wish",
    [
        WISH,
        "silk dress for a summer wedding under 900",
        "do you have any silk dresses for a wedding, max $900?",
        "i need a silk drss for a weding undr 900$",
        "looking for something to wear to a summer wedding, a dress, silk, not over $900",
        "hi, can you show me silk wedding dresses below 900 dollars please",
        "my cousin is getting married in july, i want a silk dress, budget 900",
        "dress. silk. wedding. up to 900",
        "Show me dresses in silk under $900",
        "I'd love a silk dress (wedding guest, summer), no more than $900",
        "silk dresses up to 900 usd",
        "we have a wedding in summer: a silk dress for at most 900 would be ideal",
    ],
)
async def test_a_wish_in_many_words_finds_what_it_asks_for(dialogue: Dialogue, wish: str) -> None:
    reply = await dialogue.say(wish)

    products = [card for card in reply.cards if card["kind"] == "product"]
    assert dialogue.tools == ["search_products"]
    assert len(products) >= 3
    assert all(float(card["price"]) <= 900 for card in products)
    assert all(card["name"].endswith("Dress") for card in products)


@pytest.mark.parametrize(
    "choice",
    [
        "the second one in M please",
        "second one, size M",
        "I'll take the 2nd in M",
        "number 2 in medium",
        "can I have the second in M?",
        "add the second one in size M to my cart",
        "2nd, M",
        "the second dress in M",
        "I would like to buy the second one, M",
        "put the second in my basket, size m",
        "let me get the second one in an M",
        "I want the second one in M",
    ],
)
async def test_a_choice_in_many_words_enters_the_cart(dialogue: Dialogue, choice: str) -> None:
    shown = await dialogue.say(WISH)
    second = shown.cards[1]["name"]

    reply = await dialogue.say(choice)

    assert [line[:2] for line in await dialogue.cart()] == [(second, "M")]
    assert second in reply.text
    assert "$" in reply.text


@pytest.mark.parametrize(
    "check_out",
    ["check out", "checkout pls", "I want to pay", "buy now", "let's check out", "proceed to checkout"],
)
async def test_details_at_once_lead_straight_to_the_proposal(dialogue: Dialogue, check_out: str) -> None:
    await dialogue.say_all(WISH, "the first in M", check_out)

    reply = await dialogue.say(DETAILS)

    assert [action.kind for action in reply.actions] == ["confirm", "cancel"]
    assert "in all" in reply.text
    assert await dialogue.orders() == []


async def test_details_one_by_one_show_the_cart_once(dialogue: Dialogue) -> None:
    await dialogue.say_all(WISH, "the first in M")

    shown = [
        [card["kind"] for card in (await dialogue.say(said)).cards]
        for said in (
            "check out",
            "ada winter",
            "12 Rose Street, Boston, MA 02108",
            "ada@mail.example",
            "use the test card",
        )
    ]

    assert shown == [["cart"], [], [], [], ["confirmation"]]


@pytest.mark.parametrize(
    "yes", ["yes", "confirm", "ok go ahead", "yes please, place the order", "that's correct, thanks"]
)
async def test_a_plain_yes_places_the_order_and_its_status_is_told(dialogue: Dialogue, yes: str) -> None:
    await dialogue.say_all(WISH, "the first in M", "check out", DETAILS)

    confirmed = await dialogue.say(yes)
    status = await dialogue.say("where is my order?")

    assert await dialogue.orders() == ["CONFIRMED"]
    assert "confirmed" in confirmed.text
    assert "confirmed" in status.text
    assert await dialogue.cart() == []


@pytest.mark.parametrize(
    "no", ["no", "cancel", "no thanks, cancel it", "stop", "not now", "I changed my mind"]
)
async def test_a_no_leaves_the_cart_as_it_is(dialogue: Dialogue, no: str) -> None:
    await dialogue.say_all(WISH, "the first in M", "check out", DETAILS)

    reply = await dialogue.say(no)

    assert reply.actions == ()
    assert await dialogue.orders() == []
    assert len(await dialogue.cart()) == 1


async def test_yes_but_in_another_size_changes_the_line_and_proposes_anew(dialogue: Dialogue) -> None:
    first = await dialogue.say_all(WISH, "the first in M", "check out", DETAILS)

    again = await dialogue.say("yes but in size S")

    assert (await dialogue.cart())[0][1] == "S"
    assert await dialogue.orders() == []
    assert [card["kind"] for card in again.cards] == ["confirmation"]
    assert again.actions[0].id != first.actions[0].id


async def test_a_yes_to_another_question_does_not_place_the_open_order(dialogue: Dialogue) -> None:
    await dialogue.say_all(WISH, "the first in M", "check out", DETAILS, "can you tell me my loyalty points?")

    await dialogue.say("yes please")

    assert dialogue.tools == ["hand_to_person"]
    assert await dialogue.orders() == []


async def test_a_policy_question_in_checkout_is_answered_and_checkout_resumed(dialogue: Dialogue) -> None:
    await dialogue.say_all(WISH, "the first in M", "check out")

    reply = await dialogue.say("wait, what is your return policy?")

    assert dialogue.tools == ["get_policy"]
    assert "30 days" in reply.text
    assert reply.text.endswith("to which name and address shall it go?")


async def test_a_declined_card_is_said_and_another_one_works(dialogue: Dialogue) -> None:
    await dialogue.say_all(
        WISH,
        "the first in M",
        "check out",
        "Ada Winter, 12 Rose Street, Boston, MA 02108",
        "ada@mail.example",
    )
    await dialogue.say("4000 0000 0000 0002")

    declined = await dialogue.press("confirm")
    await dialogue.say_all("check out", "use 4242 4242 4242 4242")
    await dialogue.say("yes")

    assert "declined" in declined.text
    assert "CONFIRMED" in await dialogue.orders()


async def test_a_member_with_saved_address_and_card_is_asked_nothing(
    transaction: Transaction, understander: Understander
) -> None:
    async with transaction() as session:
        await make_shop(session)
        user_id = await make_customer(session)
        await make_address(session, user_id=user_id)
        await make_card(session, user_id=user_id)
    dialogue = await begin(transaction, understander, user_id=user_id)

    reply = await dialogue.say_all(WISH, "the first in M", "check out")

    assert [card["kind"] for card in reply.cards] == ["confirmation"]


async def test_t10_nothing_unchosen_enters_the_cart(dialogue: Dialogue) -> None:
    await dialogue.say(WISH)

    asked = await dialogue.say("I'll take the first one")
    assert await dialogue.cart() == []
    assert asked.text.endswith("?")
    assert "add_to_cart" not in dialogue.tools

    await dialogue.say("M")
    assert [line[1] for line in await dialogue.cart()] == ["M"]


async def test_t10_a_colour_is_asked_for_where_there_are_several_and_taken_from_the_wish(
    dialogue: Dialogue,
) -> None:
    await dialogue.say_all("show me the Vesper dress", "I'll take the Vesper Dress in M")
    assert await dialogue.cart() == []

    await dialogue.say("champagne")
    assert await dialogue.cart() == [("Vesper Dress", "M", "Champagne", 1)]

    await dialogue.say_all("remove it", "a black silk dress in S", "add the Vesper Dress")
    assert await dialogue.cart() == [("Vesper Dress", "S", "Black", 1)]


@pytest.mark.parametrize(
    "said",
    ["actually make it L", "change it to L", "sorry, size L please", "can you swap it for an L?"],
)
async def test_t11_a_change_of_size_is_one_step(dialogue: Dialogue, said: str) -> None:
    await dialogue.say_all(WISH, "the first in M")

    await dialogue.say(said)

    assert "update_cart_item" in dialogue.tools
    assert not {"remove_from_cart", "add_to_cart"} & set(dialogue.tools)
    assert [line[1:] for line in await dialogue.cart()] == [("L", (await dialogue.cart())[0][2], 1)]


async def test_a_sold_out_size_is_said_and_others_are_offered(
    transaction: Transaction, understander: Understander
) -> None:
    async with transaction() as session:
        products = await make_shop(session)
        await session.execute(
            text("UPDATE product_variants SET inventory_quantity = 0 WHERE product_id = :id AND size = 'M'"),
            {"id": products["Celeste"]},
        )
    dialogue = await begin(transaction, understander)
    await dialogue.say(WISH)

    reply = await dialogue.say("the Celeste dress in M please")

    assert await dialogue.cart() == []
    assert "S or L" in reply.text


async def test_removing_codes_and_quantities(dialogue: Dialogue) -> None:
    await dialogue.say_all(WISH, "the first in M", "two of them")
    assert (await dialogue.cart())[0][3] == 2

    unknown = await dialogue.say("use code NOPE99")
    taken = await dialogue.say("apply WELCOME10")
    await dialogue.say("remove it")

    assert "NOPE99" in unknown.text
    assert "takes $" in taken.text
    assert await dialogue.cart() == []


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("check out", "cart"),
        ("where is my order?", "order"),
        ("what's in my cart?", "cart"),
        ("remove it", "cart"),
        ("apply WELCOME10", "WELCOME10"),
    ],
)
async def test_with_nothing_there_it_says_so(dialogue: Dialogue, said: str, word: str) -> None:
    reply = await dialogue.say(said)

    assert word in reply.text
    assert await dialogue.cart() == []


@pytest.mark.parametrize(
    "said",
    [
        "what's the capital of France?",
        "write me a poem about the sea",
        "who won the world cup?",
        "can you help me with my maths homework",
        "what is the weather in Paris tomorrow",
        "are you a robot?",
        "hello",
        "thank you",
        "bye",
    ],
)
async def test_t22_what_is_no_business_of_a_shop_calls_no_shop_tool(dialogue: Dialogue, said: str) -> None:
    await dialogue.say(said)

    assert not SHOP_TOOLS & set(dialogue.tools)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("😀", "?"),
        ("👍👍", "?"),
        ("asdkjh qwe", "?"),
        ("?!", "?"),
        ("bonjour, je cherche une robe en soie", "anglais"),
        ("hola, busco un vestido de seda", "inglés"),
        ("ich suche ein Kleid für eine Hochzeit", "Englisch"),
        ("a" * 4000, "?"),
    ],
)
async def test_t23_odd_messages_get_a_helpful_answer(dialogue: Dialogue, said: str, word: str) -> None:
    reply = await dialogue.say(said)

    assert word in reply.text
    assert not SHOP_TOOLS & set(dialogue.tools)


@pytest.mark.parametrize(
    "said", ["I want to talk to a person", "my bag arrived broken, this is unacceptable"]
)
async def test_a_person_is_brought_in_and_nothing_is_sold(dialogue: Dialogue, said: str) -> None:
    reply = await dialogue.say(said)

    assert dialogue.tools == ["hand_to_person"]
    assert "colleague" in reply.text
    assert reply.cards == ()


async def test_a_closer_look_does_not_take_the_place_of_the_list(dialogue: Dialogue) -> None:
    shown = await dialogue.say(WISH)

    await dialogue.say("tell me about the first")
    reply = await dialogue.say("and the second one in M please")

    assert shown.cards[1]["name"] in reply.text
    assert [line[0] for line in await dialogue.cart()] == [shown.cards[1]["name"]]


async def test_two_requests_in_one_message_are_both_done(dialogue: Dialogue) -> None:
    await dialogue.say(WISH)

    await dialogue.say("the first one in M and check out")

    assert dialogue.tools == ["get_product", "add_to_cart", "check_out"]
    assert len(await dialogue.cart()) == 1


async def test_something_cheaper_shows_only_what_costs_less(dialogue: Dialogue) -> None:
    await dialogue.say("silk dresses over $700")
    shown = min(float(card["price"]) for card in dialogue.last.cards) if dialogue.last else 0.0

    reply = await dialogue.say("something cheaper")

    assert reply.cards
    assert all(float(card["price"]) < shown for card in reply.cards)


@pytest.mark.parametrize(
    "lines",
    [
        ("hi", "what brands do you have?", "show me more", "do you ship to Canada?", "thanks"),
        (
            WISH,
            "do you have the first in black?",
            "where is it made?",
            "is it machine washable?",
            "compare the first and the second",
        ),
        (WISH, "the cheaper one", "hmm", "both", "I don't like it", "show me a bag", "is it leather?"),
        ("I'm Ada Winter", "my email is ada@mail.example", WISH, "first one M", "check out"),
        ("silk dress under $100", "yes", "cheaper", "men", "which is the warmest?"),
        (
            "I want to return my dress",
            "no thanks",
            "what do you know about me?",
            "how many points do I have?",
        ),
    ],
)
async def test_any_conversation_keeps_the_voice(dialogue: Dialogue, lines: tuple[str, ...]) -> None:
    await dialogue.say_all(*lines)

    assert len(dialogue.texts) == len(lines)
