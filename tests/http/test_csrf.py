"""Form tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from stylist.http.csrf import Csrf, CsrfFailed

NOW = datetime(2026, 7, 3, 14, 0, tzinfo=UTC)


def test_token_holds_for_its_holder_while_it_is_fresh() -> None:
    csrf = Csrf(["key"])
    token = csrf.issue("ada", now=NOW)

    csrf.check(token, "ada", now=NOW + timedelta(hours=12))

    assert token != csrf.issue("ada", now=NOW)


@pytest.mark.parametrize(
    ("change", "holder", "later"),
    [
        (lambda token: token, "theo", timedelta()),
        (lambda token: token, "", timedelta()),
        (lambda token: token, "ada", timedelta(hours=12, seconds=1)),
        (lambda token: "9" + token, "ada", timedelta()),
        (lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"), "ada", timedelta()),
        (lambda token: "", "ada", timedelta()),
        (lambda token: "é.ü.ñ", "ada", timedelta()),
    ],
)
def test_anything_else_is_refused(change, holder, later) -> None:  # type: ignore[no-untyped-def]
    csrf = Csrf(["key"])
    token = change(csrf.issue("ada", now=NOW))

    with pytest.raises(CsrfFailed):
        csrf.check(token, holder, now=NOW + later)


def test_older_keys_are_accepted_unknown_ones_are_not() -> None:
    token = Csrf(["older"]).issue("ada", now=NOW)

    Csrf(["newer", "older"]).check(token, "ada", now=NOW)

    with pytest.raises(CsrfFailed):
        Csrf(["newer"]).check(token, "ada", now=NOW)
