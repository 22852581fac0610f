"""The account of whoever asks: profile, consents, addresses, recipients; and that they are nobody else's."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from stylist.commerce.customers import recipients
from stylist.commerce.ids import UserId
from tests.web.service import Service
from tests.web.shopper import Shopper

BOSTON = {
    "first_name": "Ada", "last_name": "Winter", "line1": "12 Rose Street", "city": "Boston",
    "state": "Massachusetts", "postal_code": "02108", "country_code": "us",
}  # fmt: skip
MOTHER = {
    "name": "Vera", "relation": "mother", "sizes": {"dress": "42", "shoes": "39"},
    "taste": {"likes": ["silk"], "avoids": ["wool"]}, "birthday": "1960-05-02", "notes": "no heels",
}  # fmt: skip


@pytest.fixture
async def other(shop: Service) -> Shopper:
    return await Shopper.arrive(shop.http)


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["param"]


async def created(who: Shopper, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await who.request("POST", path, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_preferences_are_kept(shopper: Shopper) -> None:
    change = {
        "name": "Ada  Winter", "currency": "eur", "language": "pt_br", "time_zone": "Europe/Paris",
        "personalization_level": 9, "avatar_url": "https://pictures.example/ada.jpg",
    }  # fmt: skip

    changed = (await shopper.request("PATCH", "/profile", json=change)).json()
    later = (await shopper.request("PATCH", "/profile", json={"name": ""})).json()

    assert {name: changed[name] for name in change} == {
        **change, "name": "Ada Winter", "currency": "EUR", "language": "pt-BR",
    }  # fmt: skip
    assert (later["name"], later["currency"]) == (None, "EUR")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "DOLLARS"),
        ("currency", "BHD"),
        ("language", "klingon!"),
        ("time_zone", "Mars/Olympus"),
        ("avatar_url", "http://pictures.example/ada.jpg"),
        ("avatar_url", "javascript:alert(1)"),
        ("name", "x" * 256),
    ],
)
async def test_a_preference_that_cannot_be_kept_changes_nothing(
    shopper: Shopper, field: str, value: str
) -> None:
    before = (await shopper.request("GET", "/profile")).json()

    refused = await shopper.request("PATCH", "/profile", json={"personalization_level": 1, field: value})

    assert refusal(refused) == (400, "customers.preference_invalid", field)
    assert (await shopper.request("GET", "/profile")).json() == before


async def test_consents_are_three_each_with_its_words_and_time(shop: Service, shopper: Shopper) -> None:
    before = (await shopper.request("GET", "/profile/consents")).json()["items"]
    given = await shopper.request(
        "PUT", "/profile/consents/marketing", json={"granted": True, "wording": "1"}
    )
    outdated = await shopper.request(
        "PUT", "/profile/consents/marketing", json={"granted": True, "wording": "0"}
    )
    await shopper.request("PUT", "/profile/consents/profiling", json={"granted": False})
    after = (await shopper.request("GET", "/profile/consents")).json()["items"]

    assert [(it["kind"], it["granted"]) for it in before] == [
        ("profiling", None), ("outside_model", None), ("marketing", None),
    ]  # fmt: skip
    assert all(it["text"] and it["wording"] == "1" for it in before)
    assert given.json()["given_at"] is not None
    assert refusal(outdated) == (400, "customers.wording_outdated", "wording")
    assert [(it["kind"], it["granted"], it["asked"]) for it in after] == [
        ("profiling", False, "1"), ("outside_model", None, None), ("marketing", True, "1"),
    ]  # fmt: skip
    stored = await shop.row(
        "SELECT ai_consent, marketing_consent, outside_model_consent FROM users WHERE id = :id",
        id=shopper.user_id,
    )
    assert tuple(stored) == (False, True, None)


async def test_addresses_are_checked_kept_changed_and_taken_out(shopper: Shopper) -> None:
    paris = {"line1": "5 rue de Rivoli", "city": "Paris", "postal_code": "75 001", "country_code": "France"}

    first = await created(
        shopper, "/addresses", {**BOSTON, "coordinates": {"longitude": -71.06, "latitude": 42.36}}
    )
    second = await created(shopper, "/addresses", {**paris, "is_default": True})
    billing = await created(shopper, "/addresses", {**paris, "type": "billing"})
    listed = (await shopper.request("GET", "/addresses")).json()["items"]

    assert (first["state"], first["country_code"], first["is_validated"]) == ("MA", "US", True)
    assert first["coordinates"] == {"longitude": -71.06, "latitude": 42.36}
    assert first["validated_at"] is not None
    assert second["postal_code"] == "75001"
    assert {(it["id"], it["is_default"]) for it in listed} == {
        (first["id"], False), (second["id"], True), (billing["id"], True),
    }  # fmt: skip

    phoned = await shopper.request("PATCH", f"/addresses/{first['id']}", json={"phone": "+1 617 555 0100"})
    moved = await shopper.request("PATCH", f"/addresses/{first['id']}", json={"line1": "14 Rose Street"})
    assert phoned.json()["coordinates"] == first["coordinates"]
    assert (moved.json()["line1"], moved.json()["phone"], moved.json()["coordinates"]) == (
        "14 Rose Street", "+1 617 555 0100", None,
    )  # fmt: skip

    assert (await shopper.request("DELETE", f"/addresses/{second['id']}")).status_code == 204
    assert (await shopper.request("GET", f"/addresses/{first['id']}")).json()["is_default"] is True


async def test_an_address_may_change_sides_and_each_side_keeps_one_default(shopper: Shopper) -> None:
    first = await created(shopper, "/addresses", BOSTON)
    second = await created(shopper, "/addresses", {**BOSTON, "line1": "1 Elm Road"})

    moved = await shopper.request("PATCH", f"/addresses/{first['id']}", json={"type": "billing"})

    assert (moved.json()["type"], moved.json()["is_default"]) == ("billing", True)
    assert (await shopper.request("GET", f"/addresses/{second['id']}")).json()["is_default"] is True


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": None}, "state"),
        ({"state": "Bavaria"}, "state"),
        ({"postal_code": "2108"}, "postal_code"),
        ({"country_code": "Atlantis"}, "country_code"),
        ({"city": " "}, "city"),
        ({"phone": "call me"}, "phone"),
    ],
)
async def test_an_address_that_cannot_be_delivered_to_is_refused_by_field(
    shopper: Shopper, change: dict[str, Any], field: str
) -> None:
    refused = await shopper.request("POST", "/addresses", json={**BOSTON, **change})
    kept = await created(shopper, "/addresses", BOSTON)
    unchanged = await shopper.request("PATCH", f"/addresses/{kept['id']}", json=change)

    assert refusal(refused) == refusal(unchanged) == (400, "customers.address_invalid", field)
    assert (await shopper.request("GET", "/addresses")).json()["items"] == [kept]


async def test_recipients_are_kept_changed_and_forgotten(shop: Service, shopper: Shopper) -> None:
    mother = await created(shopper, "/recipients", MOTHER)
    twice = await shopper.request("POST", "/recipients", json={"name": "VERA"})
    changed = await shopper.request("PATCH", f"/recipients/{mother['id']}", json={"sizes": {"dress": "44"}})

    assert {name: mother[name] for name in MOTHER} == MOTHER
    assert refusal(twice) == (409, "recipients.known", "name")
    assert (changed.json()["sizes"], changed.json()["taste"]) == ({"dress": "44"}, MOTHER["taste"])
    async with shop.core.transaction() as session:
        found = await recipients.find_recipient(session, user_id=UserId(UUID(shopper.user_id)), name="Mother")
    assert found is not None
    assert found.sizes == {"dress": "44"}
    stored = await shop.scalar("SELECT sizes::text FROM recipients WHERE id = :id", id=mother["id"])
    assert stored.startswith('{"sealed": "')
    assert (
        await shop.scalar("SELECT count(*) FROM style_profiles WHERE user_id = :id", id=shopper.user_id) == 0
    )

    assert (await shopper.request("DELETE", f"/recipients/{mother['id']}")).status_code == 204
    assert (await shopper.request("GET", "/recipients")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"birthday": "2199-01-01"}, "birthday"),
        ({"taste": {"hates": ["x"]}}, "taste"),
        ({"sizes": {str(n): "1" for n in range(21)}}, "sizes"),
    ],
)
async def test_what_cannot_be_kept_of_a_recipient_is_refused_by_field(
    shopper: Shopper, change: dict[str, Any], field: str
) -> None:
    assert refusal(await shopper.request("POST", "/recipients", json={**MOTHER, **change})) == (
        400, "recipients.invalid", field,
    )  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(("path", "body"), [("/addresses", BOSTON), ("/recipients", MOTHER)])
async def test_c16_what_is_another_persons_is_not_found(
    shopper: Shopper, other: Shopper, path: str, body: dict[str, Any], method: str
) -> None:
    mine = await created(shopper, path, body)
    options = (
        {"json": {"name": "Eve"} if path == "/recipients" else {"city": "Salem"}} if method == "PATCH" else {}
    )

    theirs = await other.request(method, f"{path}/{mine['id']}", **options)
    unknown = await other.request(method, f"{path}/{uuid4()}", **options)

    assert refusal(theirs) == refusal(unknown)
    assert theirs.status_code == 404
    assert (await shopper.request("GET", f"{path}/{mine['id']}")).json() == mine
    assert (await other.request("GET", path)).json()["items"] == []


async def test_c16_everybody_exports_and_erases_only_themselves(shopper: Shopper, other: Shopper) -> None:
    mine = await created(shopper, "/addresses", BOSTON)
    await created(other, "/addresses", {**BOSTON, "city": "Salem"})

    exported = (await shopper.request("GET", "/profile/export")).json()
    gone = await other.request("DELETE", "/profile", json={"confirm": "erase"})

    assert [it["id"] for it in exported["data"]["addresses"]] == [mine["id"]]
    assert exported["user_id"] == shopper.user_id
    assert gone.status_code == 204
    assert (await other.request("GET", "/profile")).status_code == 401
    assert (await shopper.request("GET", f"/addresses/{mine['id']}")).json() == mine


async def test_erasing_is_confirmed_and_needs_the_password(shopper: Shopper) -> None:
    email = f"{uuid4().hex[:10]}@shop.example"
    await shopper.request("POST", "/auth/sign-up", json={"email": email, "password": "a long secret"})

    unconfirmed = await shopper.request("DELETE", "/profile", json={"confirm": "erase"})
    unproven = await shopper.request("DELETE", "/profile", json={"confirm": email, "password": "wrong"})
    still = await shopper.request("GET", "/profile")
    erased = await shopper.request("DELETE", "/profile", json={"confirm": email, "password": "a long secret"})

    assert refusal(unconfirmed) == (400, "customers.confirmation_needed", "confirm")
    assert refusal(unproven) == (401, "auth.wrong_credentials", None)
    assert still.status_code == 200
    assert erased.status_code == 204
