"""What a handler of the dialogue policy works with: the moment, the calls made so far, the answer in the making.

Handlers read like plain code: `turn.call(...)` returns a tool's answer if the call was made this turn,
and otherwise ends the decision with that call; the model is asked again once it was made. So a turn is
the same whether it runs through, is resumed after a crash, or takes over from another model.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stylist.agent.builtin.meaning import Act, DialogueContext, Understanding
from stylist.agent.builtin.phrase import Phraser, sentence

Chips = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DoneCall:
    """A tool call of this turn with its answer."""

    name: str
    args: Mapping[str, Any]
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A tool call to make."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything a decision is made from."""

    text: str
    understanding: Understanding
    state: Mapping[str, Any]
    context: DialogueContext
    done: tuple[DoneCall, ...] = ()
    tools: frozenset[str] = frozenset()
    variation: int = 0
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calls:
    """Make these calls, then ask again."""

    calls: tuple[PlannedCall, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Answer. `dialogue` is what the next turn's digest keeps; `quick_replies` of `None` leaves the tools'."""

    text: str
    dialogue: Mapping[str, Any]
    confidence: float
    quick_replies: Chips | None = None
    hide_cards: tuple[str, ...] = ()


Decision = Calls | Say


class Need(Exception):
    """A handler needs the answer of a call that was not made yet."""

    def __init__(self, call: PlannedCall) -> None:
        super().__init__(call.name)
        self.call = call


@dataclass(slots=True)
class Turn:
    """A decision in the making: what handlers read from and write to."""

    moment: Moment
    phraser: Phraser
    dialogue: dict[str, Any]
    said: list[str] = field(default_factory=list)
    question: str | None = None
    chips: Chips | None = None
    hidden: set[str] = field(default_factory=set)
    _left: list[DoneCall] = field(default_factory=list)

    @property
    def before(self) -> Mapping[str, Any]:
        """What the last turn left in the digest."""
        kept: Mapping[str, Any] = self.moment.state.get("dialogue", {})
        return kept

    @property
    def currency(self) -> str:
        return self.moment.context.currency

    @property
    def cart_lines(self) -> Sequence[Mapping[str, Any]]:
        lines: Sequence[Mapping[str, Any]] = self.moment.state["cart"]["lines"]
        return lines

    def can(self, tool: str) -> bool:
        """Whether this tool is offered."""
        return tool in self.moment.tools

    def call(self, name: str, **args: Any) -> Mapping[str, Any]:
        """The tool's answer; a call made this turn is not made again."""
        given = {key: value for key, value in args.items() if value not in (None, [], ())}
        for position, done in enumerate(self._left):
            if done.name == name and (dict(done.args) == given or name not in REPEATABLE):
                return self._left.pop(position).result
        raise Need(PlannedCall(name, given))

    def say(self, *options: str) -> None:
        """Add a sentence, one of the wordings."""
        text = self.phraser.pick(*options)
        if text:
            self.said.append(sentence(text))

    def ask(self, *options: str, expecting: str | None = None) -> None:
        """Ask the turn's one question; a later one takes its place."""
        self.question = self.phraser.pick(*options)
        if expecting is not None:
            self.dialogue["expecting"] = expecting

    def offer(self, *chips: tuple[str, str]) -> None:
        """Chips under the answer."""
        self.chips = tuple(chips)

    def hide(self, tool: str) -> None:
        """Leave the cards of a tool out: it was only looked up."""
        self.hidden.add(tool)

    def answer(self, confidence: float) -> Say:
        text = " ".join([*self.said, *([self.question] if self.question else [])])
        return Say(
            text=text,
            dialogue={key: value for key, value in self.dialogue.items() if value not in (None, "", [], {})},
            confidence=round(confidence, 2),
            quick_replies=self.chips,
            hide_cards=tuple(sorted(self.hidden)),
        )


# Calls that may be made several times a turn with other arguments; any other is taken as made once it was.
REPEATABLE = frozenset(
    {"get_product", "add_to_cart", "update_cart_item", "remove_from_cart", "search_products", "get_order"}
)


Handler = Callable[[Turn, Act], None]

# What the digest keeps from one turn to the next unless a handler changes it.
KEPT = ("wish", "next_cursor", "focus")


def begin(moment: Moment) -> Turn:
    """A turn that starts from what the last one left."""
    before = moment.state.get("dialogue", {})
    return Turn(
        moment=moment,
        phraser=Phraser(moment.variation, moment.earlier),
        dialogue={key: before[key] for key in KEPT if key in before},
        _left=list(moment.done),
    )
