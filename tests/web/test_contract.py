"""The HTTP contract by its route table: whatever is added has to keep it too."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from stylist.http.errors import ErrorBody
from stylist.web.keyed import KeyedRoute
from stylist.web.routes import ROUTERS

# The resources others rely on, by the first part of their paths.
RESOURCES = {
    "sessions", "auth", "profile", "addresses", "recipients", "messages", "events", "products", "wishlists",
    "reviews", "notifications", "cart", "checkout", "orders", "returns", "payment-methods", "loyalty", "membership",
}  # fmt: skip
# Answers that are no JSON, or whose keys are data: a stream, a redirection, an export of all that is kept.
UNTYPED = {
    "POST /messages": "the Reply, as JSON or as a stream",
    "GET /events": "a stream",
    "GET /auth/oauth/{provider}/callback": "a redirection",
    "GET /profile/export": "every table of the person, whatever its columns",
}
# `items` that are no list of resources: ways to sign in, the pieces of a return.
NOT_LISTS = {"/auth/providers", "/returns/{return_id}", "/returns/{return_id}/cancel"}
WITHOUT_SESSION = {
    "POST /sessions", "GET /auth/providers", "GET /auth/oauth/{provider}/callback",
}  # fmt: skip


def routes() -> Iterator[tuple[str, APIRoute]]:
    """Every route of the API by its name."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                yield f"{method} {route.path}", route


ROUTES = dict(routes())
of_every_route = pytest.mark.parametrize("name", sorted(ROUTES))


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def test_every_resource_of_the_contract_is_there() -> None:
    assert {route.path.split("/")[1] for route in ROUTES.values()} == RESOURCES


@of_every_route
def test_answer_is_typed(name: str) -> None:
    route = ROUTES[name]
    if name in UNTYPED:
        assert not is_model(route.response_model)
    elif route.status_code == 204:
        assert route.response_model is None
    else:
        assert is_model(route.response_model)


@of_every_route
def test_route_says_what_it_is(name: str) -> None:
    route = ROUTES[name]
    assert len(route.tags) == 1
    assert len(route.description.split()) >= 3
    assert route.operation_id is None
    assert [it for it in ROUTES.values() if it.name == route.name and it.tags == route.tags] == [route]


@of_every_route
def test_errors_are_documented(name: str) -> None:
    route = ROUTES[name]
    errors = {int(status): it for status, it in route.responses.items() if int(status) >= 400}
    assert {it["model"] for it in errors.values()} == {ErrorBody}
    assert 422 in errors
    assert 400 in errors or route.body_field is None
    assert 401 in errors or name in WITHOUT_SESSION
    if route.param_convertors.keys() - {"provider", "kind", "code"}:
        assert 404 in errors
    if isinstance(route, KeyedRoute) and name.startswith("POST"):
        assert {400, 409} <= set(errors)


def lists() -> list[str]:
    """Routes that answer a list."""
    models = {name: route.response_model for name, route in ROUTES.items() if is_model(route.response_model)}
    return sorted(
        name
        for name, model in models.items()
        if "items" in model.model_fields and ROUTES[name].path not in NOT_LISTS
    )


@pytest.mark.parametrize("name", lists())
def test_list_answers_items_and_a_cursor(name: str) -> None:
    fields = ROUTES[name].response_model.model_fields
    assert fields["next_cursor"].annotation == (str | None)
    assert get_origin(fields["items"].annotation) is list
    assert all(is_model(it) for it in get_args(fields["items"].annotation))


@pytest.mark.parametrize(
    "name",
    [it for it in lists() if {"limit", "cursor"} & {p.name for p in ROUTES[it].dependant.query_params}],
)
def test_paged_list_takes_a_limit_and_a_cursor(name: str) -> None:
    taken = {it.name for it in ROUTES[name].dependant.query_params}
    assert "limit" in taken
    assert {"cursor", "after"} & taken


def test_plain_lists_of_the_contract_are_lists() -> None:
    assert {it.removeprefix("GET ") for it in lists()} >= {
        "/products", "/orders", "/wishlists", "/addresses", "/payment-methods", "/reviews", "/notifications",
        "/loyalty/movements", "/messages", "/returns", "/sessions", "/recipients",
    }  # fmt: skip
