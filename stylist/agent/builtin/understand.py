"""Understands a shopper's message: its requests in order, what each says, and what each points at."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from stylist.agent.builtin.classifier import (
    Example,
    IntentClassifier,
    by_intent,
    cache_path,
    load_examples,
    load_or_train,
)
from stylist.agent.builtin.everyday import GROUPS
from stylist.agent.builtin.judge import CERTAIN, Judgement, judge
from stylist.agent.builtin.language import language_of
from stylist.agent.builtin.lexicon import Lexicon, lexicon_of
from stylist.agent.builtin.meaning import (
    Act,
    CategoryEntry,
    DialogueContext,
    Intent,
    Slots,
    Understanding,
    Vocabulary,
)
from stylist.agent.builtin.reading import Reading, read
from stylist.agent.builtin.references import find_references
from stylist.agent.builtin.segments import split
from stylist.agent.builtin.slots import slots_of
from stylist.agent.builtin.words import clean
from stylist.styling.search.gateway import Embedder

REMEMBERED: Final = 64  # a turn asks for the same message once per step of the model
MOST_PARTS: Final = 6
UNSURE: Final = 0.65
OUTSIDE: Final = frozenset({Intent.OUT_OF_SCOPE})
# What the examples are read with: the shop's live words would make training depend on them.
GENERIC: Final = Vocabulary(
    categories=tuple(
        CategoryEntry(group.head, group.head, parent=group.wider) for group in GROUPS["categories"]
    )
)
_CHOOSING: Final = re.compile(
    r"\b(?:buy|take|get|have|want|order|like|love)\s+(?:me\s+)?(?:the|that|this)\s+(?:<\w+>|[a-z]+ <\w+>)"
    r"|^the\s+<\w+>"
)
_HESITATION: Final = re.compile(r"\s*(?:wait|hold on|one moment|hang on|stop)\b", re.I)
_ANY_DAY: Final = date(2000, 1, 1)
_WHOLE: Final = frozenset({Intent.CONFIRM, Intent.DENY, Intent.THANKS, Intent.GOODBYE, Intent.GREET})
_AFTERSALES: Final = frozenset(
    {
        Intent.RETURN_ITEMS,
        Intent.EXCHANGE_ITEMS,
        Intent.CANCEL_ORDER,
        Intent.CHANGE_ORDER,
        Intent.WRITE_REVIEW,
    }
)
_COURTESIES: Final = frozenset({Intent.GREET, Intent.THANKS, Intent.GOODBYE, Intent.CHITCHAT})
_JOINED: Final = frozenset(
    {
        Intent.SEARCH, Intent.REFINE, Intent.GIVE_DETAILS, Intent.UPDATE_PROFILE, Intent.COMPLAINT,
        Intent.CHITCHAT, Intent.OUT_OF_SCOPE,
        Intent.CONFIRM, Intent.DENY, Intent.STYLE_QUIZ, Intent.ADD_TO_CART, Intent.REMOVE_ITEM,
        Intent.RECOMMEND, Intent.BROWSE,
        Intent.CHECK_OUT, Intent.VIEW_CART, Intent.GREET, Intent.THANKS, Intent.GOODBYE, Intent.WRITE_REVIEW,
        Intent.CANCEL_ORDER,
        Intent.RETURN_ITEMS, Intent.HAND_TO_PERSON, Intent.SHOW_MORE, Intent.OUTFIT,
    }
)  # fmt: skip
_WISHES: Final = frozenset({Intent.SEARCH, Intent.RECOMMEND, Intent.OUTFIT})
_ELABORATES: Final = frozenset(
    {Intent.REFINE, Intent.CHITCHAT, Intent.OUT_OF_SCOPE, Intent.SEARCH, Intent.UPDATE_PROFILE}
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the message with what was made of it."""

    start: int
    end: int
    judgement: Judgement


class Understander:
    """The understanding half of the built-in stylist; made with `create`, safe to share between tasks."""

    def __init__(self, embedder: Embedder, classifier: IntentClassifier) -> None:
        self._embedder = embedder
        self._classifier = classifier
        self._known: OrderedDict[tuple[str, int, DialogueContext], tuple[Vocabulary, Understanding]] = (
            OrderedDict()
        )

    @classmethod
    async def create(
        cls,
        embedder: Embedder,
        *,
        cache_folder: Path | None = None,
        examples: Sequence[Example] | None = None,
    ) -> "Understander":
        """Train the classifier from the examples, or read its weights from the cache folder.

        Raises:
            EmbeddingsUnavailable: the examples could not be embedded.
        """
        ones = load_examples() if examples is None else tuple(examples)
        skeletons = [skeleton_of(one.text) for one in ones]
        path = (
            cache_path(cache_folder, model=embedder.name, examples=ones, skeletons=skeletons)
            if cache_folder
            else None
        )
        if path is not None and path.exists():
            return cls(embedder, IntentClassifier.load(path))
        embeddings = await embedder.embed([one.text for one in ones])
        classifier = await load_or_train(
            embeddings=embeddings, skeletons=skeletons, intents=[one.intent for one in ones], path=path
        )
        return cls(embedder, classifier)

    async def understand(
        self, text: str, *, vocabulary: Vocabulary, context: DialogueContext
    ) -> Understanding:
        """The requests of a message in order.

        Raises:
            EmbeddingsUnavailable: the message needs the classifier and could not be embedded.
        """
        key = (text, id(vocabulary), context)
        known = self._known.get(key)
        if known is not None and known[0] is vocabulary:
            return known[1]
        understanding = await self._understand(text, vocabulary, context)
        self._known[key] = (vocabulary, understanding)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return understanding

    async def _understand(self, text: str, vocabulary: Vocabulary, context: DialogueContext) -> Understanding:
        cleaned = clean(text)
        lexicon = lexicon_of(vocabulary)
        sizes = frozenset(size.upper() for size in vocabulary.sizes)
        reading = read(cleaned, lexicon=lexicon, known_sizes=sizes, context=context)
        judged = [
            _reconsidered(part, reading, lexicon, context) for part in await self._judged(reading, context)
        ]
        parts = _without_openers(_merged(judged, reading), reading, context)
        acts = tuple(_acts(parts, reading, lexicon, context))
        language = language_of(cleaned)
        return Understanding(acts, language, all(act.intent in OUTSIDE for act in acts))

    async def _judged(self, reading: Reading, context: DialogueContext) -> list[_Part]:
        """Each part with its intent; the classifier is asked only for parts no rule decides."""
        whole = judge(reading, 0, len(reading.text), context=context)
        if whole is not None and whole.intent in _WHOLE and whole.confidence >= CERTAIN:
            return [_Part(0, len(reading.text), whole)]
        places = split(reading)[:MOST_PARTS]
        judgements: list[Judgement | None] = [judge(reading, *place, context=context) for place in places]
        doubtful = [n for n, judgement in enumerate(judgements) if judgement is None]
        if doubtful:
            texts = [reading.text[slice(*places[n])].strip(" ,;") for n in doubtful]
            skeletons = [reading.skeleton(*places[n]) for n in doubtful]
            shares = self._classifier.probabilities(await self._embedder.embed(texts), skeletons)
            for n, row in zip(doubtful, shares, strict=True):
                judgements[n] = judge(reading, *places[n], context=context, probabilities=by_intent(row))
        return [
            _Part(start, end, judgement)
            for (start, end), judgement in zip(places, judgements, strict=True)
            if judgement is not None
        ]


def skeleton_of(text: str) -> str:
    """The skeleton of a training example, read with everyday words alone."""
    from_nowhere = DialogueContext(today=_ANY_DAY)
    cleaned = clean(text)
    reading = read(cleaned, lexicon=lexicon_of(GENERIC), known_sizes=frozenset(), context=from_nowhere)
    return reading.skeleton(0, len(cleaned))


def _merged(parts: Sequence[_Part], reading: Reading) -> list[_Part]:
    """Parts that belong to one request put together."""
    kept: list[_Part] = []
    for part in parts:
        before = kept[-1] if kept else None
        if before is not None and _belongs(part, before, reading):
            surest = max(before.judgement.confidence, part.judgement.confidence)
            kept[-1] = _Part(before.start, part.end, replace(before.judgement, confidence=surest))
        elif before is not None and _leads_to(before, part, reading):
            kept[-1] = _Part(before.start, part.end, part.judgement)
        else:
            kept.append(part)
    return kept


def _belongs(part: _Part, before: _Part, reading: Reading) -> bool:
    intent, earlier = part.judgement.intent, before.judgement.intent
    if intent == earlier:
        return intent in _JOINED
    if earlier in _AFTERSALES and part.judgement.confidence < UNSURE:
        return True
    has_goods = any(part.start <= one.start < part.end for one in reading.mentions) or any(
        part.start <= one.start < part.end for one in reading.prices
    )
    return earlier in _WISHES and intent in _ELABORATES and has_goods


def _leads_to(before: _Part, part: _Part, reading: Reading) -> bool:
    """ "My sister is getting married in June. I need a dress." is one wish, and a reason belongs to what it is for."""
    if part.judgement.intent in _AFTERSALES:
        return before.judgement.confidence < UNSURE
    is_talk = before.judgement.intent in {Intent.CHITCHAT, Intent.OUT_OF_SCOPE}
    is_about_goods = any(before.start <= one.start < before.end for one in reading.mentions)
    return is_talk and is_about_goods and part.judgement.intent in _WISHES


def _without_openers(parts: Sequence[_Part], reading: Reading, context: DialogueContext) -> list[_Part]:
    """ "Yes, but in size S" is no yes: with another request after it, it confirms nothing."""
    if len(parts) < 2:
        return list(parts)
    others = [
        part for part in parts if part.judgement.intent not in _COURTESIES | {Intent.CONFIRM, Intent.DENY}
    ]
    if not others:
        return list(parts)
    expecting = context.expecting or ""
    dropped: set[Intent] = set()
    if not expecting.startswith("offer"):
        dropped.add(Intent.CONFIRM)
    if not expecting.startswith(("offer", "confirmation")):
        dropped.add(Intent.DENY)
    return [
        part
        for part in parts
        if part.judgement.intent not in dropped
        and not (
            part.judgement.intent is Intent.DENY and _HESITATION.match(reading.text[part.start : part.end])
        )
    ]


def _reconsidered(part: _Part, reading: Reading, lexicon: Lexicon, context: DialogueContext) -> _Part:
    """ "I want to buy the black dress" is a choice where one such dress is shown, and a search where none is."""
    if part.judgement.intent is not Intent.SEARCH or not context.shown:
        return part
    is_choice = bool(_CHOOSING.search(reading.skeleton(part.start, part.end)))
    chosen = find_references(
        reading, part.start, part.end, intent=Intent.ADD_TO_CART, context=context, lexicon=lexicon
    )
    if (
        is_choice
        and chosen
        and all(one.is_resolved and one.how in {"attribute", "name", "brand"} for one in chosen)
    ):
        return replace(part, judgement=replace(part.judgement, intent=Intent.ADD_TO_CART))
    if len(chosen) == 1 and chosen[0].is_resolved and chosen[0].how == "name":
        return replace(part, judgement=replace(part.judgement, intent=Intent.TELL_ABOUT))
    return part


def _acts(
    parts: Sequence[_Part], reading: Reading, lexicon: Lexicon, context: DialogueContext
) -> Iterator[Act]:
    """One act a part; "it" in a later part is what an earlier one named."""
    for part in parts:
        act = _act(part, reading, lexicon, context)
        named = [one for one in act.references if one.kind == "product" and one.is_resolved and not one.many]
        if len(named) == 1:
            context = replace(context, focus=named[0].ids[0])
        yield act


def _act(part: _Part, reading: Reading, lexicon: Lexicon, context: DialogueContext) -> Act:
    intent = part.judgement.intent
    start, end = part.start, part.end
    references = find_references(reading, start, end, intent=intent, context=context, lexicon=lexicon)
    pointed = [
        one.said for one in references if intent in _WISHES and one.how in {"attribute", "name", "brand"}
    ]
    slots: Slots = slots_of(reading, start, end, intent=intent, lexicon=lexicon, pointed=pointed)
    return Act(
        intent, round(part.judgement.confidence, 3), slots, references, reading.text[start:end].strip(" ,;")
    )
