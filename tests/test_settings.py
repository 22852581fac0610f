"""Settings: what is the default, what is refused, and that no value ever shows."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from stylist.settings import BadSetting, Settings, load_settings

DEFAULTS: dict[str, Any] = {
    "database_url": None,
    "redis_url": None,
    "data_dir": Path(".stylist"),
    "secret_key": None,
    "public_url": None,
    "host": "127.0.0.1",
    "port": 8000,
    "llm_model": "builtin",
    "llm_base_url": None,
    "llm_api_key": None,
    "llm_timeout_seconds": 60,
    "embeddings": "builtin",
    "embeddings_dimensions": 1536,
    "telegram_token": None,
    "telegram_api_base": None,
    "telegram_webhook_secret": None,
    "telegram_payment_token": None,
    "telegram_bot": None,
    "payments": "sandbox",
    "stripe_api_key": None,
    "stripe_publishable_key": None,
    "stripe_api_base": None,
    "stripe_webhook_secret": None,
    "smtp_url": None,
    "mail_from": None,
    "sms_url": None,
    "google_client_id": None,
    "google_client_secret": None,
    "oidc_issuer": None,
    "oidc_name": "OpenID Connect",
    "oidc_client_id": None,
    "oidc_client_secret": None,
    "allowed_origins": (),
    "otlp_endpoint": None,
    "log_level": "INFO",
}
SECRETS = (
    "database_url",
    "redis_url",
    "secret_key",
    "llm_api_key",
    "telegram_token",
    "telegram_webhook_secret",
    "telegram_payment_token",
    "stripe_api_key",
    "stripe_webhook_secret",
    "smtp_url",
    "sms_url",
    "google_client_secret",
    "oidc_client_secret",
)
URLS = {
    "database_url": "postgresql://shop:hunter2@db.example/shop",
    "redis_url": "rediss://:hunter2@redis.example:6379/0",
    "smtp_url": "smtp://shop:hunter2@mail.example:587",
    "sms_url": "https://shop:hunter2@texts.example/send",
}
POSTGRESQL = "expected postgresql://USER:PASSWORD@HOST:PORT/NAME"
HTTP = "expected http://HOST or https://HOST"
ORIGINS = "expected a comma list of origins such as https://shop.example"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("STYLIST_") or name == "OPENAI_API_KEY":
            monkeypatch.delenv(name)


def variable(field: str) -> str:
    return f"STYLIST_{field.upper()}"


def test_every_setting_has_the_known_default() -> None:
    assert load_settings().model_dump() == DEFAULTS


def test_every_setting_that_holds_a_secret_is_kept_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in SECRETS:
        monkeypatch.setenv(variable(field), URLS.get(field, "hunter2"))

    settings = load_settings()

    kept = {name for name, value in settings if isinstance(value, SecretStr)}
    assert kept == set(SECRETS)
    assert "hunter2" not in repr(settings) + str(settings) + settings.model_dump_json()


@pytest.mark.parametrize("field", SECRETS)
def test_a_secret_is_read_as_it_was_given(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    given = URLS.get(field, "hunter2")
    monkeypatch.setenv(variable(field), given)

    assert getattr(load_settings(), field).get_secret_value() == given


@pytest.mark.parametrize("field", [name for name, value in DEFAULTS.items() if value is None])
def test_a_blank_setting_is_an_absent_one(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    monkeypatch.setenv(variable(field), "  ")

    assert getattr(load_settings(), field) is None


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("database_url", "mysql://shop:hunter2@db.example/shop", POSTGRESQL),
        ("database_url", "hunter2", POSTGRESQL),
        ("database_url", "postgresql://[hunter2/shop", POSTGRESQL),
        ("database_url", "postgresql://shop:hunter2@db.example℀/shop", POSTGRESQL),
        ("redis_url", "http://:hunter2@redis.example", "expected redis://HOST:PORT/0"),
        ("smtp_url", "mail.hunter2.example", "expected smtp://USER:PASSWORD@HOST:PORT"),
        ("mail_from", "hunter2", "expected an e-mail address such as stylist@shop.example"),
        ("sms_url", "ftp://hunter2.example", "expected https://USER:PASSWORD@HOST/PATH"),
        ("secret_key", " , ", "expected a comma list of keys"),
        ("public_url", "shop.hunter2.example", HTTP),
        ("llm_base_url", "ftp://hunter2.example", HTTP),
        ("telegram_api_base", "https://", HTTP),
        ("stripe_api_base", "hunter2", HTTP),
        ("oidc_issuer", "hunter2", HTTP),
        ("otlp_endpoint", "hunter2:4318", HTTP),
        ("otlp_endpoint", "http://[hunter2", HTTP),
        ("allowed_origins", "https://a.example,hunter2", ORIGINS),
        ("allowed_origins", "https://hunter2.example/path", ORIGINS),
        ("allowed_origins", "https://hunter2.example?x=1", ORIGINS),
        ("allowed_origins", "https://", ORIGINS),
        ("allowed_origins", "*", ORIGINS),
        ("port", "hunter2", "input should be a valid integer"),
        ("port", "0", "input should be greater than or equal to 1"),
        ("port", "65536", "input should be less than or equal to 65535"),
        ("llm_timeout_seconds", "0", "input should be greater than 0"),
        ("llm_timeout_seconds", "hunter2", "input should be a valid number"),
        ("embeddings_dimensions", "2000", "input should be less than or equal to 1536"),
        ("payments", "hunter2", "input should be 'sandbox' or 'stripe'"),
        ("log_level", "hunter2", "input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_bad_setting_is_named_with_what_was_expected_and_not_echoed(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable(field), value)

    with pytest.raises(BadSetting) as refused:
        load_settings()

    assert refused.value.message.startswith(f"{variable(field)}: {expected}")
    assert refused.value.param == variable(field)
    assert refused.value.code == "settings.invalid"
    assert "hunter2" not in refused.value.message
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_every_bad_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_PORT", "none")
    monkeypatch.setenv("STYLIST_REDIS_URL", "none")

    with pytest.raises(BadSetting) as refused:
        load_settings()

    named = [part.split(":")[0] for part in refused.value.message.split("; ")]
    assert sorted(named) == ["STYLIST_PORT", "STYLIST_REDIS_URL"]


STRIPE = {
    "stripe_api_key": "sk_test_hunter2",
    "stripe_publishable_key": "pk_test_hunter2",
    "stripe_webhook_secret": "whsec_hunter2",
}


@pytest.mark.parametrize("absent", STRIPE)
def test_stripe_needs_all_its_keys(monkeypatch: pytest.MonkeyPatch, absent: str) -> None:
    monkeypatch.setenv("STYLIST_PAYMENTS", "stripe")
    for name, value in STRIPE.items():
        if name != absent:
            monkeypatch.setenv(variable(name), value)

    with pytest.raises(BadSetting) as refused:
        load_settings()

    assert refused.value.param == variable(absent)
    assert "needed when STYLIST_PAYMENTS is stripe" in refused.value.message


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("stripe_api_key", "pk_test_hunter2", "expected a key that begins with sk_"),
        ("stripe_publishable_key", "sk_test_hunter2", "expected a key that begins with pk_"),
        ("stripe_publishable_key", "pk_live_hunter2", "one of the two Stripe keys is live"),
    ],
)
def test_stripes_keys_must_belong_together(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    monkeypatch.setenv("STYLIST_PAYMENTS", "stripe")
    for key, good in {**STRIPE, name: value}.items():
        monkeypatch.setenv(variable(key), good)

    with pytest.raises(BadSetting) as refused:
        load_settings()

    assert refused.value.param == variable(name)
    assert problem in refused.value.message
    assert "hunter2" not in refused.value.message


def test_stripe_starts_with_its_keys() -> None:
    settings = load_settings(payments="stripe", **STRIPE)

    assert settings.payments == "stripe"


@pytest.mark.parametrize(
    ("given", "value", "needed"),
    [
        ("google_client_id", "shop", "google_client_secret"),
        ("oidc_issuer", "https://id.example", "oidc_client_id"),
    ],
)
def test_signing_in_elsewhere_needs_its_credentials(
    monkeypatch: pytest.MonkeyPatch, given: str, value: str, needed: str
) -> None:
    monkeypatch.setenv(variable(given), value)

    with pytest.raises(BadSetting) as refused:
        load_settings()

    assert refused.value.message == f"{variable(needed)}: needed when {variable(given)} is set"


@pytest.mark.parametrize(
    ("settings", "is_at_home"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"public_url": "https://shop.example"}, False),
        ({"public_url": "http://127.0.0.1:8000"}, False),
    ],
)
def test_only_a_shop_for_this_machine_is_at_home(settings: dict[str, str], is_at_home: bool) -> None:
    assert load_settings(**settings).is_at_home is is_at_home


def test_an_endpoint_needs_a_model_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_LLM_BASE_URL", "http://127.0.0.1:11434/v1")

    with pytest.raises(BadSetting) as refused:
        load_settings()

    assert refused.value.param == "STYLIST_LLM_MODEL"
    assert "a model name is needed when STYLIST_LLM_BASE_URL is set" in refused.value.message


@pytest.mark.parametrize(
    ("own", "shared", "used"),
    [
        (None, "shared-key", "shared-key"),
        ("", "shared-key", "shared-key"),
        ("own-key", "shared-key", "own-key"),
        ("own-key", None, "own-key"),
    ],
)
def test_openai_api_key_is_honoured_and_our_own_name_wins(
    monkeypatch: pytest.MonkeyPatch, own: str | None, shared: str | None, used: str
) -> None:
    for name, value in (("STYLIST_LLM_API_KEY", own), ("OPENAI_API_KEY", shared)):
        if value is not None:
            monkeypatch.setenv(name, value)

    key = load_settings().llm_api_key

    assert key is not None
    assert key.get_secret_value() == used


def test_a_key_alone_does_not_send_anything_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "shared-key")

    assert load_settings().uses_outside_model is False


def test_a_named_model_is_an_outside_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_LLM_MODEL", "some-model")

    assert load_settings().uses_outside_model is True


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", ()),
        ("https://shop.example", ("https://shop.example",)),
        (
            "https://shop.example/, http://127.0.0.1:3000 ,",
            ("https://shop.example", "http://127.0.0.1:3000"),
        ),
    ],
)
def test_allowed_origins_are_a_comma_list(
    monkeypatch: pytest.MonkeyPatch, given: str, read: tuple[str, ...]
) -> None:
    monkeypatch.setenv("STYLIST_ALLOWED_ORIGINS", given)

    assert load_settings().allowed_origins == read


def test_options_of_the_command_line_win_and_absent_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_PORT", "9000")
    monkeypatch.setenv("STYLIST_HOST", "0.0.0.0")

    settings = load_settings(port=9001, host=None)

    assert (settings.port, settings.host) == (9001, "0.0.0.0")


@pytest.mark.parametrize(
    ("public_url", "own_url"),
    [(None, "http://127.0.0.1:8000"), ("https://shop.example/", "https://shop.example")],
)
def test_own_url_is_the_public_one_without_its_last_slash(public_url: str | None, own_url: str) -> None:
    assert load_settings(public_url=public_url).own_url == own_url


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"

    first = load_settings(data_dir=folder).secret_keys()
    second = load_settings(data_dir=folder).secret_keys()

    kept = folder / "secret_key"
    assert first == second == (kept.read_text(encoding="ascii"),)
    assert len(first[0]) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_given_secret_keys_are_used_in_their_order_and_nothing_is_written(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, secret_key="new, old")

    assert settings.secret_keys() == ("new", "old")
    assert list(tmp_path.iterdir()) == []


def test_a_data_directory_that_cannot_hold_the_key_is_refused(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    with pytest.raises(BadSetting) as refused:
        load_settings(data_dir=in_the_way / "data").secret_keys()

    assert refused.value.param == "STYLIST_DATA_DIR"
    assert refused.value.message == (
        "STYLIST_DATA_DIR: the secret key cannot be kept there (Not a directory); choose a writable folder"
    )


def test_what_is_not_ours_in_the_environment_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_UNKNOWN", "1")
    monkeypatch.setenv("PORT", "1")

    assert load_settings().port == 8000


def test_settings_know_their_secrets_by_type() -> None:
    """A new setting whose name says secret is one."""
    telling = ("secret", "token", "api_key", "password")
    named = {name for name in Settings.model_fields if any(word in name for word in telling)}

    assert named <= set(SECRETS)
