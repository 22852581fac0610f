"""Decides what one part of a message asks for: what was expected, then rules, then the classifier's word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stylist.agent.builtin.meaning import DialogueContext, Intent
from stylist.agent.builtin.reading import Reading
from stylist.agent.builtin.rules import SEARCH, match_rule

CERTAIN: Final = 0.97
EXPECTED: Final = 0.95
PLAUSIBLE: Final = 0.6
# Below this share the classifier's first choice is no better than a guess.
REJECT_BELOW: Final = 0.22
# What changes something needs a surer word, or a sign of the shop in the message.
REJECT_WRITES_BELOW: Final = 0.5
# So does what names nothing a shop has to do with.
REJECT_STRANGERS_BELOW: Final = 0.65
_TALK: Final = frozenset(
    {
        Intent.GREET, Intent.THANKS, Intent.GOODBYE, Intent.ASK_BOT, Intent.CONFIRM, Intent.DENY,
        Intent.CHITCHAT, Intent.COMPLAINT,
        Intent.HAND_TO_PERSON, Intent.OUT_OF_SCOPE, Intent.SHOW_MORE,
    }
)  # fmt: skip
_COURTESIES: Final = frozenset({Intent.GREET, Intent.THANKS, Intent.GOODBYE, Intent.CONFIRM, Intent.DENY})
_SHOP_WORD: Final = re.compile(
    r"<\w+>|\b(?:fashion|wear\w*|worn|styles?|stylish|trend\w*|season|colou?rs?|brands?|designers?|houses?"
    r"|labels?|prices?|priced|sale|discount"
    r"|buy|bought|sell|shop\w*|store|stock|orders?|ordered|reviews?|ratings?|stars|sizes?|fits?|returns?"
    r"|refunds?|exchange|deliver\w*|ship\w*"
    r"|parcel|package|card|pay\w*|gift\w*|codes?|coupon|voucher|points|member\w*|tier|wish ?list|saved?"
    r"|favou?rites?|quiz|profile|outfit|look|looks"
    r"|match\w*|pieces?|items?|collection|catalog\w*|bag|cart|basket|recommend\w*|suggest\w*|surprise me"
    r"|pick|options?|ones?|this|these|those|it|them"
    r"|they|fabric|material|lined|lining|leather|made of|size|tight|loose|alerts?|notif\w*|photos?"
    r"|pictures?|images?|screenshot|new in|arrivals|drops?"
    r"|popular|best ?sellers?|too|so|dark\w*|light\w*|short\w*|long\w*|bright\w*|bold\w*|expensive|cheap\w*"
    r"|budget|elegant|formal|casual|me|my)\b"
)
_WRITES: Final = frozenset(
    {
        Intent.ADD_TO_CART, Intent.CHANGE_ITEM, Intent.REMOVE_ITEM, Intent.APPLY_CODE, Intent.CHECK_OUT,
        Intent.CANCEL_ORDER,
        Intent.CHANGE_ORDER, Intent.RETURN_ITEMS, Intent.EXCHANGE_ITEMS, Intent.MEMBERSHIP,
        Intent.WISHLIST_SAVE, Intent.WISHLIST_REMOVE,
        Intent.UPDATE_PROFILE, Intent.WRITE_REVIEW, Intent.GIVE_DETAILS, Intent.CONFIRM,
    }
)  # fmt: skip
_ANSWERS: Final[Mapping[str, Intent]] = {
    "size": Intent.ADD_TO_CART, "color": Intent.ADD_TO_CART, "quantity": Intent.ADD_TO_CART,
    "which_product": Intent.ADD_TO_CART,
    "product": Intent.ADD_TO_CART, "which_line": Intent.CHANGE_ITEM, "which_item": Intent.RETURN_ITEMS,
    "which_order": Intent.ORDER_STATUS,
    "change": Intent.CHANGE_ITEM, "confirmation": Intent.CHANGE_ITEM, "code": Intent.APPLY_CODE,
    "quiz": Intent.STYLE_QUIZ, "name": Intent.GIVE_DETAILS,
    "full_name": Intent.GIVE_DETAILS, "email": Intent.GIVE_DETAILS, "address": Intent.GIVE_DETAILS,
    "payment": Intent.GIVE_DETAILS,
    "payment_method": Intent.GIVE_DETAILS, "phone": Intent.GIVE_DETAILS, "details": Intent.GIVE_DETAILS,
    "category": Intent.SEARCH,
    "occasion": Intent.SEARCH, "budget": Intent.SEARCH, "wish": Intent.SEARCH, "rating": Intent.WRITE_REVIEW,
    "review": Intent.WRITE_REVIEW,
}  # fmt: skip
_TAGS_OF_ANSWER: Final[Mapping[str, str]] = {
    "size": "<size>|<color>", "color": "<color>|<mat>|<size>|<pat>", "quantity": r"\d{1,2}|one|two|three"
    r"|four|five|six", "change": r"<size>|<color>|\d{1,2}", "confirmation": "<size>|<color>",
    "which_product": "<ref>|<cat>|<color>|<mat>|<brand>|<pat>",
    "product": "<ref>|<cat>|<color>|<mat>|<brand>", "which_line": "<ref>|<cat>|<color>"
    "|<mat>|<brand>",
    "which_item": "<ref>|<cat>|<color>|<mat>|<brand>", "which_order": "<ref>|<number>|<cat>",
    "code": "<code>", "name": "<name>", "full_name": "<name>",
    "email": "<email>", "address": "<address>|<name>", "payment": "<card>", "payment_method": "<card>",
    "phone": "<phone>",
    "details": "<address>|<name>|<email>|<phone>|<card>", "category": "<cat>|<occ>|<brand>|<color>|<mat>",
    "occasion": "<occ>|<season>|<cat>", "budget": r"<price>|\d+",
    "wish": "<cat>|<occ>|<brand>|<color>|<mat>|<price>|<style>",
}  # fmt: skip
_FILLER: Final = re.compile(
    r"\b(?:i|i'm|im|i'd|i'll|am|would|like|want|take|need|have|the|a|an|in|it|it's|its|is|one|ones|please"
    r"|pls|plz|thanks|thank|you|yes|yeah|ok|okay|sure|so|then|size|colou?r|for|me|my|and|or|to|usually"
    r"|think|guess|maybe|probably|let's|say|say|wear|of|make|that|this|be|go|with|let|um|uh|hmm|just|at|on"
    r"|but|instead|rather|actually|here|are|address|email|name|number|under|around|some|any|from)\b"
    r"|[^\w<>]",
)
_QUESTION: Final = re.compile(
    r"(?:and |but )?(?:do|does|is|are|can|could|have|has|what|which|how|where|why|will|would)\b"
)
_UNDECIDED: Final = re.compile(
    r"\b(?:whatever|you (?:choose|decide|tell me)|no idea|(?:don't|dont|do not) know|not sure|unsure|either"
    r"|no clue)\b"
)
_GOODS_ONLY: Final = re.compile(
    r"\b(?:a|an|the|some|any|in|with|and|or|for|of|to|my|under|please|pls|women'?s|men'?s|womens|mens"
    r"|ladies|kids|size|but|no|not|without|by|at|on|from|made|new|nice|pretty|good|beautiful|i|me|is"
    r"|summer|pair)\b|<\w+>|[^\w<>]"
)
_GOODS_TAG: Final = re.compile(r"<(?:cat|brand|color|mat|pat|occ|season|style|fit|neck|sleeve|length)>")
_SHOP_TAG: Final = re.compile(
    r"<\w+>|\b(?:orders?|cart|basket|size|wish ?list|points|refund|return|delivery|deliver|shipping|ship"
    r"|parcel|package|dress|code|coupon|checkout|outfit|style|quiz|membership|it|this|that|them)\b"
)
_HAVE_IT_IN: Final = re.compile(
    r"\b(?:do|does|have|is|are) (?:you (?:also )?(?:have|got) |you )?(?:it|this|that|these|<ref>|this one"
    r"|that one)\b.*\b(?:in|come|available)\b.*<(?:color|size|mat)>"
)


@dataclass(frozen=True, slots=True)
class Judgement:
    intent: Intent
    confidence: float


def judge(
    reading: Reading,
    start: int,
    end: int,
    *,
    context: DialogueContext,
    probabilities: Mapping[Intent, float] | None = None,
) -> Judgement | None:
    """The intent of text[start:end]; none while only the classifier could tell and has not been asked."""
    skeleton = reading.skeleton(start, end)
    rule = match_rule(skeleton)
    answer = _answer(skeleton, rule, context)
    if answer is not None:
        return answer
    if rule is not None:
        return Judgement(_in_context(rule, skeleton, context), CERTAIN)
    if _HAVE_IT_IN.search(skeleton) and context.shown:
        return Judgement(Intent.TELL_ABOUT, PLAUSIBLE + 0.2)
    goods = _goods(skeleton, context)
    if goods is not None:
        return goods
    if probabilities is None:
        return None
    return _weighed(skeleton, probabilities, context)


def _answer(skeleton: str, rule: Intent | None, context: DialogueContext) -> Judgement | None:
    """What was asked for last, if this is a bare answer to it; `expecting` may name the intent after a colon."""
    asked, _, pending = (context.expecting or "").partition(":")
    intent = _ANSWERS.get(asked)
    if intent is None:
        return None
    if asked == "quiz":
        certain = rule is not None and rule not in {
            Intent.REFINE,
            Intent.CONFIRM,
            Intent.DENY,
            Intent.GIVE_DETAILS,
            Intent.STYLE_QUIZ,
            Intent.UPDATE_PROFILE,
            Intent.WISHLIST_SAVE,
        }
        return None if certain or len(skeleton) > 400 else Judgement(intent, EXPECTED)
    if pending in set(Intent):
        intent = Intent(pending)
    if asked == "size" and _UNDECIDED.search(skeleton) and rule in {None, Intent.SIZE_ADVICE}:
        return Judgement(Intent.SIZE_ADVICE, EXPECTED)
    tags = _TAGS_OF_ANSWER.get(asked)
    if tags is None or not re.search(tags, skeleton):
        return None
    if asked not in {
        "name",
        "address",
        "details",
        "email",
        "payment",
        "payment_method",
        "full_name",
        "phone",
    }:
        left = _FILLER.sub(" ", re.sub(r"<\w+>|\b\d{1,2}\b", " ", skeleton)).split()
        if len(left) > 1 or "?" in skeleton or _QUESTION.match(skeleton):
            return None
    return Judgement(intent, EXPECTED)


def _in_context(intent: Intent, skeleton: str, context: DialogueContext) -> Intent:
    """The same words mean another thing in another place of the talk."""
    if intent is Intent.REFINE and not context.shown and _GOODS_TAG.search(skeleton):
        return Intent.SEARCH
    if intent is Intent.REMOVE_ITEM and not context.cart_lines and not context.shown:
        return Intent.REMOVE_ITEM
    if intent is Intent.CHANGE_ITEM and not context.cart_lines:
        return Intent.ADD_TO_CART if context.shown else Intent.EXCHANGE_ITEMS if context.orders else intent
    if intent is Intent.COMPARE and len(context.shown) < 2 and not context.cart_lines:
        return Intent.COMPARE
    return intent


def _goods(skeleton: str, context: DialogueContext) -> Judgement | None:
    """Words for goods alone ("black leather bag, under 500") are a search, or a refinement without a category."""
    if not _GOODS_TAG.search(skeleton):
        if re.fullmatch(r"(?:the )?<ref>(?: one)?", skeleton) and context.shown:
            return Judgement(Intent.ADD_TO_CART, PLAUSIBLE)
        return None
    left = _GOODS_ONLY.sub(" ", skeleton).split()
    has_category = "<cat>" in skeleton
    if not left and "<ref>" not in skeleton and "?" not in skeleton:
        if has_category or not context.shown:
            return Judgement(Intent.SEARCH, CERTAIN - 0.07)
        return Judgement(Intent.REFINE, CERTAIN - 0.07)
    return None


def _weighed(skeleton: str, probabilities: Mapping[Intent, float], context: DialogueContext) -> Judgement:
    """The classifier's shares, weighed with where the talk stands; a poor best is out of scope."""
    weights = dict(probabilities)
    if not context.shown:
        for intent in (Intent.REFINE, Intent.SHOW_MORE, Intent.COMPARE):
            weights[intent] *= 0.4
        if context.focus is None and not context.cart_lines:
            weights[Intent.ADD_TO_CART] *= 0.7
    if not context.cart_lines:
        weights[Intent.CHANGE_ITEM] *= 0.5
        weights[Intent.REMOVE_ITEM] *= 0.6
    if not context.orders:
        for intent in (Intent.RETURN_ITEMS, Intent.EXCHANGE_ITEMS, Intent.CHANGE_ORDER):
            weights[intent] *= 0.7
    if SEARCH.search(skeleton) and "<ref>" not in skeleton:
        weights[Intent.SEARCH] *= 2.5
    if "<cat>" in skeleton or "<brand>" in skeleton:
        weights[Intent.OUT_OF_SCOPE] *= 0.3
        weights[Intent.CHITCHAT] *= 0.6
    total = sum(weights.values())
    best = max(weights, key=lambda intent: weights[intent])
    share = weights[best] / total
    if best in _WRITES and share < REJECT_WRITES_BELOW and not _SHOP_TAG.search(skeleton):
        return Judgement(Intent.OUT_OF_SCOPE, 1 - share)
    if best not in _TALK and share < REJECT_STRANGERS_BELOW and not _SHOP_WORD.search(skeleton):
        return Judgement(Intent.OUT_OF_SCOPE, 1 - share)
    if best in _COURTESIES and share < REJECT_WRITES_BELOW:
        return Judgement(Intent.CHITCHAT, share)
    if share >= REJECT_BELOW:
        return Judgement(best, share)
    if "<cat>" in skeleton or "<brand>" in skeleton:
        return Judgement(Intent.SEARCH, share)
    if context.shown and _GOODS_TAG.search(skeleton):
        return Judgement(Intent.REFINE, share)
    return Judgement(Intent.OUT_OF_SCOPE, 1 - share)
