"""Letters over a real SMTP server; what it refuses for now and for good."""

import email
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from stylist.actions.letters.render import write_letter
from stylist.commerce.notifications.gateway import Mail, MessageNotSent, MessageRefused
from stylist.integrations.mail.smtp import SmtpMailer
from tests.peers import free_port

MAIL = Mail(
    to="ada@shop.example", subject="Grüße — hello", text="Guten Tag\n", html="<p>Guten Tag</p>", key="k1"
)


@dataclass
class Postbox:
    """Takes letters in, and answers as it is told to."""

    recipient_answer: str = "250 OK"
    data_answer: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answer.startswith("250"):
            letter = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.wire.append(envelope.content)
        return self.data_answer


@pytest.fixture
async def postbox() -> AsyncIterator[tuple[Postbox, Callable[..., SmtpMailer]]]:
    box = Postbox()

    def check(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        assert isinstance(login, LoginPassword)
        return AuthResult(success=login.password == b"p@ss word")

    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_require_tls=False
    )
    controller.start()

    def mailer(login: str = "") -> SmtpMailer:
        url = f"smtp://{login}127.0.0.1:{controller.port}"
        return SmtpMailer(url, sender="stylist@shop.example", sender_name="LuxeVerse")

    yield box, mailer
    controller.stop()


async def test_an_address_to_stop_letters_arrives_in_one_piece(postbox: Any) -> None:
    box, mailer = postbox
    url = f"https://shop.example/unsubscribe/{'a' * 36}?expires=1795000000&signature={'b' * 64}"

    await mailer("shop:p%40ss%20word@").send(replace(MAIL, unsubscribe_url=url))
    await mailer("shop:p%40ss%20word@").send(MAIL)

    first, second = box.letters
    assert first["List-Unsubscribe"] == f"<{url}>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in box.wire[0]
    assert second["List-Unsubscribe"] is None


async def test_a_letter_arrives_as_text_and_page(postbox: Any) -> None:
    box, mailer = postbox

    await mailer("shop:p%40ss%20word@").send(MAIL)

    [letter] = box.letters
    assert (letter["To"], letter["Subject"]) == ("ada@shop.example", "Grüße — hello")
    assert letter["From"] == "LuxeVerse <stylist@shop.example>"
    assert letter["Message-ID"] == "<k1@shop.example>"
    text, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert page is not None
    assert (text.get_content().strip(), page.get_content().strip()) == ("Guten Tag", "<p>Guten Tag</p>")


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such mailbox", MessageRefused), ("451 later", MessageNotSent)],
)
@pytest.mark.parametrize("stage", ["recipient_answer", "data_answer"])
async def test_what_the_server_says_decides_whether_it_is_tried_again(
    postbox: Any, stage: str, answer: str, error: type[Exception]
) -> None:
    box, mailer = postbox
    setattr(box, stage, answer)

    with pytest.raises(error):
        await mailer().send(MAIL)

    assert box.letters == []


async def test_a_wrong_password_or_a_server_that_is_away_is_tried_again(postbox: Any) -> None:
    _, mailer = postbox

    with pytest.raises(MessageNotSent):
        await mailer("shop:wrong@").send(MAIL)
    with pytest.raises(MessageNotSent):
        await SmtpMailer("smtp://127.0.0.1:9", sender="a@b.example", sender_name="x").send(MAIL)


async def test_a_name_cannot_add_lines_or_markup_to_a_letter(postbox: Any) -> None:
    box, mailer = postbox
    letter = write_letter(
        "notice", to="ada@shop.example", key="k2", shop_name="LuxeVerse", shop_url="https://shop.example",
        greeting="Dear <script>x</script>,", title="Sold\r\nBcc: eve@shop.example", message="m", action_url=None,
        action_label=None, unsubscribe_url=None,
    )  # fmt: skip

    await mailer().send(letter)

    [received] = box.letters
    assert received["Bcc"] is None
    assert letter.html is not None
    assert "<script>" not in letter.html
