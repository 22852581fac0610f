"""Which evals there are, what they need, and how they read and write."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from stylist.evals.errors import InputUnreadable, OptionsWrong, OutputUnwritable, UnknownSuite
from stylist.evals.files import read_json, read_lines, written_whole
from stylist.evals.suites import SUITES, Options, check_options, find_suite
from stylist.evals.tau_retail.data import read_cases, read_shop
from tests.evals.tau_retail.shop import made_up, write_shop

HERE = Path("here")


def test_an_unknown_suite_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownSuite, match="no eval is called 'tau'; there are: .*tau-retail"):
        find_suite("tau")


def test_every_suite_names_options_of_the_command() -> None:
    for name, suite in SUITES.items():
        paths = dict.fromkeys(suite.needs, HERE)
        given = {"in_" if option == "in" else option: path for option, path in paths.items()}
        assert check_options(name, Options(**given)) == paths


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(), "tau-retail needs --data and --calls and --out"),
        (Options(data=HERE, out=HERE), "tau-retail needs --calls"),
        (Options(data=HERE, calls=HERE, out=HERE, in_=HERE), "tau-retail has no use for --in"),
    ],
)
def test_options_are_those_the_suite_needs(options: Options, said: str) -> None:
    with pytest.raises(OptionsWrong) as refusal:
        check_options("tau-retail", options)

    assert refusal.value.message == said


def test_numbers_are_read_by_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_text('{"price": 50.9, "balance": 68}', encoding="utf-8")

    assert read_json(path) == {"price": Decimal("50.9"), "balance": 68}


def test_blank_lines_are_no_cases_and_lines_keep_their_places(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('\n{"a": 1}\r\n\n{"b": "\u2028"}\n', encoding="utf-8")

    assert list(read_lines(path)) == [(f"{path}:2", {"a": 1}), (f"{path}:4", {"b": "\u2028"})]


def test_what_is_broken_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("before\n", encoding="utf-8")

    def write_half() -> None:
        with written_whole(path) as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()

    assert [it.name for it in tmp_path.iterdir()] == ["out.jsonl"]
    assert path.read_text(encoding="utf-8") == "before\n"


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable), written_whole(tmp_path / "absent" / "out.jsonl"):
        pass


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ('{"calls": []}', "Field required"),
        ('{"id": "a", "calls": {}}', "tuple"),
        ('{"id": "a", "calls": [1]}', "dictionary"),
    ],
)
def test_a_line_that_is_no_case_is_told_with_its_place(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(f'{{"id": "good", "calls": []}}\n{line}\n', encoding="utf-8")

    with pytest.raises(InputUnreadable) as refusal:
        list(read_cases(path))

    assert refusal.value.place.startswith(f"{path}:2")
    assert reason in refusal.value.reason


def test_an_id_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text('{"id": 1, "calls": []}\n{"id": "1", "calls": []}\n', encoding="utf-8")

    with pytest.raises(InputUnreadable, match="'1' was there before"):
        list(read_cases(path))


def test_labels_and_unknown_fields_have_no_effect(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    call = {"name": "cancel_pending_order", "kwargs": {"order_id": "#A1"}, "note": "x"}
    path.write_text(json.dumps({"id": "a", "calls": [call], "user_id": "ada"}), encoding="utf-8")

    (case,) = read_cases(path)

    assert (case.id, case.calls[0].name, case.calls[0].arguments) == ("a", call["name"], call["kwargs"])


def test_a_shop_that_is_not_whole_is_told_with_its_place(tmp_path: Path) -> None:
    raw = made_up()
    folder = write_shop(tmp_path / "shop", raw)
    assert len(read_shop(folder).orders) == 12

    raw["orders"]["#A1"]["user_id"] = "nobody"
    with pytest.raises(InputUnreadable, match="#A1: no user nobody"):
        read_shop(write_shop(folder, raw))
    raw["orders"]["#A1"] |= {"user_id": "ada", "status": "lost"}
    with pytest.raises(InputUnreadable, match=r"orders\.json\.#A1\.status"):
        read_shop(write_shop(folder, raw))
    (folder / "users.json").unlink()
    with pytest.raises(InputUnreadable, match=r"users\.json: No such file"):
        read_shop(folder)
