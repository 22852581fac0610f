"""What a shopper points at: pointers and descriptions looked up among products shown, cart lines and orders."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from stylist.agent.builtin.lexicon import Lexicon, Mention
from stylist.agent.builtin.meaning import DialogueContext, Intent, Reference
from stylist.agent.builtin.pointers import Pointer
from stylist.agent.builtin.reading import Reading
from stylist.agent.builtin.words import plain_words, word_set

_CART: Final = frozenset({Intent.CHANGE_ITEM, Intent.REMOVE_ITEM})
_BOUGHT: Final = frozenset(
    {Intent.RETURN_ITEMS, Intent.EXCHANGE_ITEMS, Intent.WRITE_REVIEW, Intent.COMPLAINT}
)
_ORDERS: Final = frozenset(
    {Intent.ORDER_STATUS, Intent.CANCEL_ORDER, Intent.CHANGE_ORDER, Intent.LIST_ORDERS}
)
_SHOWN: Final = frozenset(
    {
        Intent.ADD_TO_CART, Intent.TELL_ABOUT, Intent.COMPARE, Intent.WISHLIST_SAVE, Intent.WISHLIST_REMOVE,
        Intent.SIZE_ADVICE,
        Intent.REVIEWS, Intent.OUTFIT, Intent.RECOMMEND, Intent.NOTIFICATIONS, Intent.CONFIRM, Intent.DENY,
        Intent.REFINE, Intent.SHOW_MORE,
        Intent.PHOTO_SEARCH,
    }
)  # fmt: skip
_LOOSE: Final = frozenset(
    {
        Intent.OUTFIT,
        Intent.RECOMMEND,
        Intent.NOTIFICATIONS,
        Intent.SIZE_ADVICE,
        Intent.SHOW_MORE,
        Intent.COMPLAINT,
    }
)
_SWAPS: Final = frozenset({Intent.CHANGE_ITEM, Intent.EXCHANGE_ITEMS})
_UNWANTED: Final = frozenset(
    {Intent.REMOVE_ITEM, Intent.RETURN_ITEMS, Intent.WISHLIST_REMOVE, Intent.DENY, Intent.CANCEL_ORDER}
)
_DESCRIBING: Final = frozenset(
    {
        "colors",
        "materials",
        "patterns",
        "brands",
        "categories",
        "style_tags",
        "fits",
        "necklines",
        "sleeves",
        "lengths",
    }
)
_DETERMINER: Final = re.compile(
    r"(?:\b(?:the|that|this|those|these|my|your|her|his|to|add|take|remove|delete|drop|buy|and|get|both"
    r"|order|save|lose|forget|about|return|exchange|compare|of|is|are|does|do|or|review|rate|than|with"
    r"|for|change|switch|swap|want|put)|^|,)\s*$",
    re.I,
)
_ONE_AFTER: Final = re.compile(r"^\s+(?:ones?|version)\b", re.I)
_IN_BEFORE: Final = re.compile(r"\b(?:in|to|into|as)\s+(?:an?\s+|the\s+)?$|\bfor\s+(?:an?\s+)?$", re.I)
_FOR_THE: Final = re.compile(r"\bfor\s+the\s+$", re.I)
_ORDER_WORDS: Final = re.compile(
    r"\b(?:my|the|this|that|our)?\s*(?P<which>last|latest|most recent|newest|previous|first"
    r"|oldest)?\s*(?P<what>orders?|parcels?|packages?|deliver(?:y|ies)|purchases?|shipments?)\b",
    re.I,
)
_NAME_STOPS: Final = word_set("the a an in of with and for by no de la le di du on to one")
FAMILIES: Final = {
    "navy": "blue", "sky blue": "blue", "powder blue": "blue", "cobalt": "blue", "indigo": "blue",
    "midnight": "blue", "turquoise": "blue",
    "teal": "green", "emerald": "green", "forest": "green", "olive": "green", "khaki": "green",
    "sage": "green", "mint": "green", "lime": "green",
    "pistachio": "green", "ivory": "white", "cream": "white", "ecru": "beige", "sand": "beige",
    "stone": "grey", "camel": "brown", "tan": "brown",
    "taupe": "beige", "chocolate": "brown", "espresso": "brown", "cognac": "brown", "rust": "orange",
    "terracotta": "orange", "charcoal": "grey",
    "pearl grey": "grey", "mustard": "yellow", "butter yellow": "yellow", "saffron": "yellow",
    "champagne": "beige", "coral": "orange",
    "peach": "orange", "scarlet": "red", "crimson": "red", "burgundy": "red", "blush": "pink", "rose": "pink",
    "fuchsia": "pink", "plum": "purple",
    "aubergine": "purple", "lilac": "purple", "lavender": "purple", "rose gold": "gold", "steel": "silver",
    "platinum": "silver", "amber": "orange",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be pointed at."""

    kind: str
    id: str
    number: int
    name: str
    brand: str | None
    category: str
    colors: tuple[str, ...]
    size: str | None
    price: Decimal
    product_id: str


def find_references(
    reading: Reading, start: int, end: int, *, intent: Intent, context: DialogueContext, lexicon: Lexicon
) -> tuple[Reference, ...]:
    """References in text[start:end] in order, looked up where a request of this intent would look."""
    if intent in _ORDERS:
        return _order_references(reading, start, end, context=context, lexicon=lexicon)
    targets = _targets(reading.text[start:end], intent, context)
    if targets is None:
        return ()
    pointers = [one for one in reading.pointers if start <= one.start < end]
    described = (
        _described(reading, start, end, targets, lexicon, intent) if intent is not Intent.REFINE else []
    )
    if intent in _LOOSE:  # "which shoes go with it" names goods that need not be among those shown
        described = [one for one in described if one[2].ids]
    described = [_from_pointer(one, pointers, reading.text) for one in described]
    found: list[tuple[int, int, Reference]] = []
    for pointer in pointers:
        if re.search(r"\bnot\s+$", reading.text[: pointer.start], re.I) and len(pointers) > 1:
            continue
        if any(first < pointer.end and pointer.start < last for first, last, _ in described):
            continue
        if pointer.how == "pronoun" and (
            described or intent in {Intent.CONFIRM, Intent.DENY} or _is_filler(reading.text, pointer, intent)
        ):
            continue
        found.append((pointer.start, pointer.end, _look_up(pointer, targets, context)))
    for first, last, reference in described:
        inside = next(
            (
                p
                for p in pointers
                if p.start < last and first < p.end and p.how in {"ordinal", "cheapest", "dearest", "other"}
            ),
            None,
        )
        found.append((first, last, _narrowed(reference, inside, targets, context) if inside else reference))
    if any(reference.how != "pronoun" for _, _, reference in found):
        found = [one for one in found if one[2].how != "pronoun" or one[2].many]
    found.sort(key=lambda one: one[0])
    return _without_repeats(_with_sizes(found, reading, start, end))


def _from_pointer(
    one: tuple[int, int, Reference], pointers: Sequence[Pointer], text: str
) -> tuple[int, int, Reference]:
    """ "The second dress": the description begins where the pointer before it does."""
    first, last, reference = one
    before = next((p for p in pointers if p.end <= first and not text[p.end : first].strip()), None)
    return (before.start, last, reference) if before is not None and before.how != "pronoun" else one


def _targets(text: str, intent: Intent, context: DialogueContext) -> list[Target] | None:
    if intent in _CART or (
        intent is Intent.WISHLIST_SAVE
        and re.search(r"\b(?:cart|basket|bag)\b", text, re.I)
        and context.cart_lines
    ):
        if context.cart_lines:
            return _cart_targets(context)
        return _shown_targets(context)
    if intent in _BOUGHT:
        items = _item_targets(context)
        return items or _shown_targets(context)
    if intent in _SHOWN:
        return _shown_targets(context) or _cart_targets(context)
    return None


def _shown_targets(context: DialogueContext) -> list[Target]:
    return [
        Target(
            "product",
            one.product_id,
            one.number,
            one.name,
            one.brand,
            one.category,
            one.colors,
            None,
            one.price,
            one.product_id,
        )
        for one in context.shown
    ]


def _cart_targets(context: DialogueContext) -> list[Target]:
    return [
        Target(
            "cart_line",
            one.line_id,
            number,
            one.name,
            one.brand,
            one.category,
            (one.color,) if one.color else (),
            one.size,
            one.price,
            one.product_id,
        )
        for number, one in enumerate(context.cart_lines, start=1)
    ]


def _item_targets(context: DialogueContext) -> list[Target]:
    items = [item for order in context.orders for item in order.items]
    return [
        Target(
            "order_item",
            one.item_id,
            number,
            one.name,
            one.brand,
            one.category,
            (one.color,) if one.color else (),
            one.size,
            one.price,
            one.product_id,
        )
        for number, one in enumerate(items, start=1)
    ]


def _look_up(pointer: Pointer, targets: Sequence[Target], context: DialogueContext) -> Reference:
    kind = targets[0].kind if targets else "product"

    def of(chosen: Sequence[Target], how: str, *, many: bool = False) -> Reference:
        return Reference(kind, tuple(dict.fromkeys(one.id for one in chosen)), how, pointer.said, many)

    match pointer.how:
        case "ordinal" | "number":
            return of(_by_number(pointer.numbers, targets), pointer.how, many=pointer.many)
        case "all":
            pair = pointer.said.startswith(("both", "the two", "these two", "those two"))
            return of(targets, "all", many=not pair or len(targets) == 2)
        case "cheapest" | "dearest":
            best: Callable[..., Decimal] = min if pointer.how == "cheapest" else max
            prices = [one.price for one in targets]
            return of([one for one in targets if prices and one.price == best(prices)], "superlative")
        case "middle":
            return of([targets[len(targets) // 2]] if len(targets) % 2 else [], "ordinal")
        case "other":
            others = [one for one in targets if one.product_id != context.focus]
            return of(others, "pronoun")
    if pointer.many:
        return of(targets, "pronoun", many=True)
    focused = [one for one in targets if context.focus is not None and one.product_id == context.focus]
    return of(focused[-1:] or targets, "pronoun")


def _by_number(numbers: Sequence[int], targets: Sequence[Target]) -> list[Target]:
    chosen: list[Target] = []
    for number in numbers:
        if number < 0:
            chosen.extend(targets[number:][:1] if len(targets) >= -number else [])
        else:
            chosen.extend([one for one in targets if one.number == number][:1])
    return chosen


def _described(
    reading: Reading, start: int, end: int, targets: Sequence[Target], lexicon: Lexicon, intent: Intent
) -> list[tuple[int, int, Reference]]:
    """ "The black dress", "the Moreau bag", "the Vesper gown": runs of describing words, matched with the targets."""
    named = _named(reading, start, end, targets)
    found: list[tuple[int, int, Reference]] = list(named)
    for run in _runs(reading, start, end):
        first, last = run[0].start, run[-1].end
        if any(a < last and first < b for a, b, _ in named):
            continue
        before = reading.text[:first]
        if _IN_BEFORE.search(before) or (intent in _SWAPS and _FOR_THE.search(before)):
            continue
        if reading.is_negated(first) and intent not in _UNWANTED:
            continue
        one_after = _ONE_AFTER.match(reading.text[last:])
        has_goods = any(mention.kind in {"categories", "brands"} for mention in run)
        if not (one_after or has_goods or (_DETERMINER.search(before) and len(run) > 1)):
            continue
        if not (_DETERMINER.search(before) or one_after or has_goods):
            continue
        chosen = [target for target in targets if all(_fits(mention, target, lexicon) for mention in run)]
        if not chosen and len(run) > 1:  # one wrong word must not hide an obvious choice
            scores = [(sum(_fits(mention, target, lexicon) for mention in run), target) for target in targets]
            best = max((score for score, _ in scores), default=0)
            chosen = [target for score, target in scores if score == best and best == len(run) - 1]
        chosen = _closest(chosen, run, lexicon)
        color = next((mention.values[0] for mention in run if mention.kind == "colors"), None)
        how = "brand" if all(mention.kind == "brands" for mention in run) else "attribute"
        said = reading.text[first : last + (one_after.end() if one_after else 0)].lower()
        kind = targets[0].kind if targets else "product"
        many = bool(re.search(r"\bboth\s+(?:the\s+)?$", before, re.I)) or bool(
            one_after and "ones" in one_after[0]
        )
        found.append(
            (first, last, Reference(kind, tuple(one.id for one in chosen), how, said, many, color=color))
        )
    return found


def _closest(chosen: list[Target], run: Sequence[Mention], lexicon: Lexicon) -> list[Target]:
    """Of several dresses, "the gown" is the one that is called so."""
    for mention in run:
        own = {plain_words(lexicon.category_names.get(slug, slug)) for slug in mention.values}
        if mention.kind == "categories" and plain_words(mention.said) not in own:
            called = [one for one in chosen if set(plain_words(mention.said)) <= set(plain_words(one.name))]
            chosen = called or chosen
    return chosen


def _runs(reading: Reading, start: int, end: int) -> list[list[Mention]]:
    """Mentions that follow one another with nothing or one small word between."""
    runs: list[list[Mention]] = []
    for mention in reading.mentions:
        if mention.kind not in _DESCRIBING or not start <= mention.start < end:
            continue
        if runs and re.fullmatch(r"\s+|\s*-\s*", reading.text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _named(
    reading: Reading, start: int, end: int, targets: Sequence[Target]
) -> list[tuple[int, int, Reference]]:
    """Targets whose own name is said: enough of its words in a row, and more of them than of any other's."""
    tokens = [token for token in reading.tokens if start <= token.start < end and token.is_word]
    common = {word for target in targets for word in plain_words(target.name)}
    counts = {word: sum(word in plain_words(target.name) for target in targets) for word in common}
    facets = {
        word
        for mention in reading.mentions
        if mention.kind != "brands"
        for word in plain_words(mention.said)[-1 if mention.kind == "categories" else 0 :]
    }
    found: dict[str, tuple[int, int, int]] = {}
    for target in targets:
        words = plain_words(target.name)
        hits = [token for token in tokens if token.plain in words and token.plain not in _NAME_STOPS]
        telling = [token for token in hits if token.plain not in facets and len(token.plain) >= 3]
        if telling and (
            len(hits) > 1
            or (counts[telling[0].plain] == 1 and len(telling[0].plain) >= 4)
            or len(telling) == len(words)
        ):
            found[target.id] = (len(hits), hits[0].start, hits[-1].end)
    if not found:
        return []
    results = []
    for first in sorted({place[1] for place in found.values()}):
        group = {key: place for key, place in found.items() if place[1] == first}
        best = max(place[0] for place in group.values())
        ids = tuple(key for key, place in group.items() if place[0] == best)
        last = max(place[2] for key, place in group.items() if key in ids)
        results.append(
            (first, last, Reference(targets[0].kind, ids, "name", reading.text[first:last].lower()))
        )
    kept: list[tuple[int, int, Reference]] = []
    for result in results:
        if not kept or result[0] >= kept[-1][1]:
            kept.append(result)
    return kept


def _fits(mention: Mention, target: Target, lexicon: Lexicon) -> bool:
    words = set(plain_words(f"{target.name} {target.brand or ''}"))
    if mention.kind == "colors":
        wanted = mention.values[0].lower()
        return (
            any(_same_color(wanted, color.lower()) for color in target.colors)
            or set(plain_words(wanted)) <= words
        )
    if mention.kind == "categories":
        own = target.category
        if set(plain_words(mention.said)) <= words:
            return True
        return any(
            slug == own or lexicon.within(own, slug) or lexicon.category_names.get(slug) == own
            for slug in mention.values
        ) or set(plain_words(mention.said)) <= set(plain_words(own.replace("/", " ").replace("-", " ")))
    if mention.kind == "brands":
        names = {lexicon.brand_names.get(value, value).lower() for value in mention.values}
        return (target.brand or "").lower() in names
    return set(plain_words(mention.said)) <= words or set(plain_words(mention.values[0])) <= words


def _same_color(wanted: str, own: str) -> bool:
    return wanted == own or FAMILIES.get(own) == wanted or wanted in own.split() or own in wanted.split()


def _narrowed(
    reference: Reference, pointer: Pointer, targets: Sequence[Target], context: DialogueContext
) -> Reference:
    """ "The second dress" is the second product shown if that is a dress, and else the second of the dresses."""
    plain = _look_up(pointer, targets, context)
    if plain.ids and set(plain.ids) <= set(reference.ids):
        return replace(plain, color=reference.color)
    fitting = [
        replace_number(one, place)
        for place, one in enumerate((t for t in targets if t.id in reference.ids), start=1)
    ]
    among = _look_up(pointer, fitting, context) if fitting else plain
    return replace(among if among.ids else plain, color=reference.color)


def replace_number(target: Target, number: int) -> Target:
    """The target under another number."""
    return replace(target, number=number)


def _is_filler(text: str, pointer: Pointer, intent: Intent) -> bool:
    """ "That's all", "is it possible", "like this": words that point at nothing."""
    after, before = text[pointer.end :], text[: pointer.start]
    if re.match(r"\s+(?:possible|going|raining|true|ok|okay|true|time|too\s+late)\b", after, re.I):
        return True
    if pointer.said == "that" and re.match(
        r"\s+(?:i|you|we|they|he|she|goes|go|has|have|fits?|match(?:es)?|would|could|can|is|are|will|works?"
        r"|come|comes)\b",
        after,
        re.I,
    ):
        return not re.match(r"\s+(?:is|would|has|comes?|will|works?|fits?)\b", after, re.I) or bool(
            re.search(r"\w\s+$", before) and intent is not Intent.TELL_ABOUT
        )
    return False


def _with_sizes(
    found: Sequence[tuple[int, int, Reference]], reading: Reading, begin: int, end: int
) -> list[Reference]:
    """Give each reference the size and colour said after it and before the next."""
    references = []
    for place, (_, last, reference) in enumerate(found):
        until = found[place + 1][0] if place + 1 < len(found) else end
        since = found[place - 1][1] if place else begin
        sizes = [
            one for one in reading.sizes if last <= one.start < until and not reading.is_negated(one.start)
        ]
        if not sizes and len(found) == 1:
            sizes = [
                one for one in reading.sizes if since <= one.start < end and not reading.is_negated(one.start)
            ]
        colors = [
            one for one in reading.mentions
            if one.kind == "colors" and last <= one.start < until and _IN_BEFORE.search(reading.text[: one.start])
        ]  # fmt: skip
        color = colors[0].values[0] if colors else reference.color
        size = sizes[0].size if len({one.size for one in sizes}) == 1 else None
        references.append(replace(reference, size=size, color=color))
    return references


def _without_repeats(references: Sequence[Reference]) -> tuple[Reference, ...]:
    kept: list[Reference] = []
    for reference in references:
        twin = next((one for one in kept if one.ids == reference.ids and reference.ids), None)
        if twin is None:
            kept.append(reference)
        elif reference.size or reference.color:
            kept[kept.index(twin)] = replace(
                twin, size=twin.size or reference.size, color=twin.color or reference.color
            )
    return tuple(kept)


def _order_references(
    reading: Reading, start: int, end: int, *, context: DialogueContext, lexicon: Lexicon
) -> tuple[Reference, ...]:
    numbers = [one for one in reading.order_numbers if start <= one.start < end]
    if numbers:
        own = {order.number: order.order_id for order in context.orders}
        return tuple(
            Reference(
                "order",
                (own[one.value],) if one.value in own else (),
                "number",
                reading.text[one.start : one.end],
            )
            for one in numbers
        )
    text = reading.text[start:end]
    items = _item_targets(context)
    described = _described(reading, start, end, items, lexicon, Intent.ORDER_STATUS)
    order_of = {item.item_id: order.order_id for order in context.orders for item in order.items}
    by_item = [
        replace(reference, kind="order", ids=tuple(dict.fromkeys(order_of[key] for key in reference.ids)))
        for _, _, reference in described
        if reference.ids
    ]
    if by_item:
        return tuple(by_item)
    words = list(_ORDER_WORDS.finditer(text))
    said = next((one for one in words if one["which"]), None) or next(
        (one for one in words if one["what"].lower().startswith("order")), words[0] if words else None
    )
    ids = tuple(order.order_id for order in context.orders)
    every = any(one.how == "all" for one in reading.pointers if start <= one.start < end) or bool(
        re.search(r"\ball\b|orders\b", text, re.I)
    )
    if every:
        return (Reference("order", ids, "all", "all", many=True),)
    if said is not None and said["which"]:
        oldest = said["which"].lower() in {"first", "oldest"}
        return (Reference("order", ids[-1:] if oldest else ids[:1], "latest", said[0].strip().lower()),)
    pointers = [
        one for one in reading.pointers if start <= one.start < end and one.how in {"ordinal", "number"}
    ]
    if pointers:
        targets = [
            Target(
                "order", order.order_id, number, order.number, None, "", (), None, Decimal(0), order.order_id
            )
            for number, order in enumerate(context.orders, start=1)
        ]
        return tuple(_look_up(pointer, targets, context) for pointer in pointers)
    if said is not None or any(one.how == "pronoun" for one in reading.pointers if start <= one.start < end):
        return (Reference("order", ids, "pronoun", said[0].strip().lower() if said else "it"),)
    return ()
