"""The list of conversations and the transcript page."""

import re
from datetime import timedelta

import httpx
import pytest

from stylist.commerce.audit import queries as audit_queries
from stylist.commerce.audit.views import AuditEntry
from stylist.console.deps import PATH
from stylist.console.routes import conversations
from stylist.memory.handoff import service as hand_offs
from stylist.memory.transcript import service as transcripts
from stylist.memory.transcript.reply import Action, Reply, ToolCall
from tests.console.conftest import Desk, Talk, plain

LIST = f"{PATH}/conversations"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def ask_for_person(talk: Talk, question: str) -> None:
    async with talk.desk.transaction() as session:
        await hand_offs.open_hand_off(
            session,
            session_id=talk.session_id,
            user_id=talk.user_id,
            interaction_id=None,
            reason="asked",
            question=question,
            now=talk.desk.clock(),
        )


def rows_of(page: httpx.Response) -> list[str]:
    body = page.text.partition("<tbody")[2] or page.text
    return [plain(row) for row in re.findall(r"<tr.*?</tr>", body, re.S)]


async def views_of(talk: Talk) -> tuple[AuditEntry, ...]:
    async with talk.desk.transaction() as session:
        return await audit_queries.list_entries(session, entity_type="session", entity_id=talk.session_id)


async def test_lists_who_talked_where_what_and_when_latest_first(desk: Desk) -> None:
    browser = await desk.signed_in()
    ada = await desk.make_talk(name="Ada Winter", email="ada@shop.example")
    await ada.exchange("a silk dress", "Three dresses.")
    desk.clock.pass_time(timedelta(minutes=20))
    theo = await desk.make_talk(name="Theo March", email="theo@shop.example", channel="telegram")
    await theo.exchange("hello", "Good evening.")
    await theo.exchange("where is my order", "On its way.")
    desk.clock.pass_time(timedelta(minutes=5))

    page = await browser.get(LIST)

    assert rows_of(page) == [
        "Theo March theo@shop.example where is my order On its way. telegram 2 exchanges 5 min ago",
        "Ada Winter ada@shop.example a silk dress Three dresses. web 1 exchange 25 min ago",
    ]


async def test_flags_and_filters_those_who_wait_for_a_person(desk: Desk) -> None:
    browser = await desk.signed_in()
    ada = await desk.make_talk(name="Ada Winter")
    await ada.exchange("a person please", "A colleague will answer here.")
    await ask_for_person(ada, "torn hem")
    theo = await desk.make_talk(name="Theo March")
    await theo.exchange("hello", "Good evening.")
    desk.clock.pass_time(timedelta(hours=2))

    everybody = await browser.get(LIST)
    waiting = await browser.get(LIST, params={"show": "waiting"})

    assert everybody.text.count('class="waits"') == 1
    [row] = rows_of(waiting)
    assert "Ada Winter" in row
    assert "Waiting 2 h torn hem" in row
    assert plain((await browser.get(f"{PATH}/waiting")).text) == "1"


async def test_pages_hold_everything_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "CONVERSATIONS_PER_PAGE", 2)
    browser = await desk.signed_in()
    for number in range(5):  # three of them at the very same moment
        talk = await desk.make_talk(name=f"Shopper {number}")
        await talk.exchange("hello", "Good evening.")
        if number > 2:
            desk.clock.pass_time(timedelta(minutes=1))

    seen, url, pages = [], LIST, 0
    while url:
        page = await browser.get(url, headers={"HX-Request": "true"} if pages else {})
        assert ("<html" in page.text) == (pages == 0)
        seen += re.findall(r"Shopper \d", page.text)
        more = re.search(r'hx-get="([^"]+after=[^"]+)"', page.text)
        url, pages = (more.group(1) if more else ""), pages + 1

    assert sorted(seen) == [f"Shopper {number}" for number in range(5)]
    assert seen[0] == "Shopper 4"
    assert pages == 3


@pytest.mark.parametrize("after", ["x", "12.", f"99999999999999999.{UNKNOWN}", "1.00000000-0000-0000-0000"])
async def test_bad_cursor_is_a_page_not_a_bug(desk: Desk, after: str) -> None:
    browser = await desk.signed_in()

    answer = await browser.get(LIST, params={"after": after})

    assert answer.status_code in {200, 400}
    assert "Something broke" not in answer.text


async def test_transcript_shows_how_every_answer_came_about(desk: Desk) -> None:
    browser = await desk.signed_in()
    talk = await desk.make_talk(name="Ada Winter")
    confirm = Action(id="confirm:7", label="Confirm", kind="confirm")
    product = {"kind": "product", "name": "Aurelia Dress", "brand": "Verrane", "price": "690.00"}
    variants = [{"available": True}, {"available": False}]
    first = await talk.exchange(
        "a silk dress under $900",
        "The Aurelia is cut on the bias.",
        cards=({**product, "currency": "USD", "variants": variants},),
        actions=(confirm,),
        tools=(
            ToolCall("search_products", {"query": "silk dress", "max_price": "900"}, ok=True, ms=64),
            ToolCall("add_to_cart", {"variant_id": "v-1"}, ok=False, error="cart.out_of_stock", ms=9),
            ToolCall("check_out", {}, ok=True, effect="proposed", ms=31),
        ),
        details={
            "tokens": {"input": 2841, "output": 168},
            "prompt_version": "a41f09c2",
            "dropped": [{"kind": "price", "text": "It was $790 last week."}],
            "fell_back": "TimeoutError",
        },
    )
    async with desk.transaction() as session:
        await transcripts.rate(session, session_id=talk.session_id, interaction_id=first, rating=4)
    pressed = await talk.say("", action="confirm:7")
    await talk.answer(pressed, "Your order is placed.")
    await talk.say("and the courier?")

    page = plain((await browser.get(talk.path)).text)

    assert "Shopper 14:05:32 a silk dress under $900 Stylist The Aurelia is cut on the bias." in page
    assert "product Verrane · Aurelia Dress · 690.00 USD 1 of 2 variants available Confirm" in page
    assert "Fell back after TimeoutError Dropped price It was $790 last week." in page
    assert "search_products ok 64 ms query silk dress max_price 900" in page
    assert "add_to_cart cart.out_of_stock 9 ms variant_id v-1" in page
    assert "check_out ok proposed 31 ms" in page
    assert "Rated 4 of 5 by the shopper" in page
    assert (
        "answered in 1.8 s model gpt-test-1 prompt a41f09c2 tokens 2,841 in, 168 out confidence 0.93" in page
    )
    assert "Pressed “Confirm” Stylist Your order is placed." in page
    assert page.index("Your order is placed.") < page.index("and the courier? No answer yet.")


async def test_transcript_names_staff_and_the_shop_as_speakers(desk: Desk) -> None:
    browser = await desk.signed_in()
    colleague = await desk.add_staff("theo@shop.example")
    talk = await desk.make_talk()
    await talk.exchange("hello", "Good evening.")
    async with desk.transaction() as session:
        for actor, actor_id, text in (("staff", colleague.id, "I am here."), ("system", None, "Shipped.")):
            await transcripts.record_message(
                session,
                session_id=talk.session_id,
                user_id=talk.user_id,
                actor=actor,
                actor_id=actor_id,
                cause="order.shipped" if actor == "system" else "hand_off",
                channel="web",
                reply=Reply(interaction_id=None, text=text),
                now=desk.clock(),
            )

    page = plain((await browser.get(talk.path)).text)

    assert "Mara Lind 14:05:32 hand_off I am here." in page
    assert "The shop 14:05:32 order.shipped Shipped." in page


async def test_what_people_type_is_text(desk: Desk) -> None:
    browser = await desk.signed_in()
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>'\"&"
    talk = await desk.make_talk(name=attack)
    await talk.exchange(
        attack,
        attack,
        cards=({"kind": attack, "title": attack, "lines": [{"label": attack}]},),
        actions=(Action(id=attack, label=attack, kind="link", url="javascript:alert(1)"),),
        tools=(ToolCall(attack, {attack: attack}, ok=False, error=attack),),
        details={
            "dropped": [{"kind": attack, "text": attack}],
            "fell_back": attack,
            "prompt_version": attack,
        },
    )
    await ask_for_person(talk, attack)

    pages = [(await browser.get(path)).text for path in (LIST, talk.path)]

    for page in pages:
        assert "<script>" not in page
        assert "<img" not in page
        assert "javascript:" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_payment_tokens_and_secrets_are_withheld(desk: Desk) -> None:
    browser = await desk.signed_in()
    talk = await desk.make_talk()
    interaction_id = await talk.say(
        "use [card visa 4242 pm_sandbox_visa]", payment_tokens=["pm_sandbox_visa"]
    )
    await talk.answer(
        interaction_id,
        "Done.",
        tools=(
            ToolCall("check_out", {"payment_token": "abc-1", "given": {"cvc": "123"}}, ok=True),
            ToolCall("pay", {"method": "pm_sandbox_visa"}, ok=True),
        ),
    )

    pages = "".join([(await browser.get(path)).text for path in (LIST, talk.path)])

    assert "pm_sandbox" not in pages
    assert "abc-1" not in pages
    assert "&#34;123&#34;" not in pages
    assert "use [card visa 4242 withheld]" in pages


async def test_every_view_of_a_transcript_is_recorded_once(desk: Desk) -> None:
    browser = await desk.signed_in()
    talk = await desk.make_talk()
    await talk.exchange("hello", "Good evening.")

    await browser.get(LIST)
    before = await views_of(talk)
    await browser.get(talk.path)
    once = await views_of(talk)
    await browser.get(talk.path)
    twice = await views_of(talk)

    assert (len(before), len(once), len(twice)) == (0, 1, 2)
    [view] = once
    assert (view.action, view.ip_address, view.user_agent) == ("transcript.viewed", "127.0.0.1", "Desk/1.0")
    assert view.actor_id is not None


async def test_nothing_is_recorded_for_who_may_not_look(desk: Desk) -> None:
    talk = await desk.make_talk()
    await talk.exchange("hello", "Good evening.")

    answer = await desk.browser().get(talk.path)

    assert answer.status_code == 303
    assert "Good evening." not in answer.text
    assert await views_of(talk) == ()


async def test_long_transcript_comes_in_pages_each_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "EXCHANGES_PER_PAGE", 2)
    browser = await desk.signed_in()
    talk = await desk.make_talk()
    for number in range(5):
        await talk.exchange(f"question {number}", "answer")

    seen, url, pages = [], talk.path, 0
    while url:
        page = await browser.get(url, headers={"HX-Request": "true"} if pages else {})
        seen += re.findall(r"question \d", page.text)
        more = re.search(r'hx-get="([^"]+after=[^"]+)"', page.text)
        url, pages = (more.group(1) if more else ""), pages + 1

    assert seen == [f"question {number}" for number in range(5)]
    assert [record.new["after"] for record in reversed(await views_of(talk)) if record.new] == [
        -1,
        3,
        7,
    ]


@pytest.mark.parametrize("path", [f"{LIST}/{UNKNOWN}", f"{LIST}/not-an-id", f"{PATH}/elsewhere"])
async def test_unknown_pages_are_not_found(desk: Desk, path: str) -> None:
    browser = await desk.signed_in()

    answer = await browser.get(path)

    assert answer.status_code == 404
    assert "Nothing here" in plain(answer.text)


async def test_nothing_inline_nothing_cached_nothing_framed(desk: Desk) -> None:
    browser = await desk.signed_in()
    talk = await desk.make_talk()
    await talk.exchange("hello", "Good evening.")

    for path in (LIST, talk.path, f"{PATH}/sign-in"):
        page = await browser.get(path)
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert re.search(r"<style|style=|\son\w+=|<script(?! src)", page.text) is None
    script = await browser.get(f"{PATH}/static/htmx.min.js")
    assert (script.status_code, script.headers["cache-control"]) == (200, "public, max-age=3600")
