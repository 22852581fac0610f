"""Wordings that leave no doubt, looked up before the classifier is asked.

Each rule is a pattern over a request's skeleton (lower case, values replaced by tags such as <ref>, <size>, <cat>).
Rules are tried in order; a wrong one costs more than a missing one, so each must be nearly always right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stylist.agent.builtin.meaning import Intent

_GOODS: Final = r"(?:<cat>|<brand>|<mat>|<pat>|<color>|<style>|<occ>)"
_THING: Final = (
    r"(?:<ref>|it|this|that|them|these|those|<cat>|<brand>|<color>|<mat>|<pat>|<style>|<fit>|<length>)"
)
_CART: Final = r"(?:cart|basket|(?:shopping )?bag|my order|trolley)"
_WISH: Final = r"(?:wish ?list|favou?rites?|saved (?:items?|list|things|pieces)|bookmarks?)"
_PLEASE: Final = (
    r"(?:(?:please|pls|plz|ok|okay|yes|yeah|yep|yup|sure|perfect|great|and|then|so|now|actually|also|well"
    r"|just|hi|hello|hey|no|alright|lovely|could you|can you|would you|can i|could i|may i|can we|i "
    r"want to|i'd like to"
    r"|i would like to|i wanna|id like to|let's|lets|i'll|i will|let me|i need to|i'd love to|you can|go "
    r"ahead and|want to|would like to|now please)[\s,]+)*"
)
_END: Final = (
    r"(?:\s*(?:please|pls|plz|thanks|thank you|thx|now|then|for me|today|too|as well|also|instead"
    r"|again|if possible|if you can|asap))*\W*$"
)


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    intent: Intent


def _rules(*rows: tuple[Intent, Sequence[str]]) -> tuple[Rule, ...]:
    return tuple(Rule(re.compile(pattern), intent) for intent, patterns in rows for pattern in patterns)


RULES: Final = _rules(
    (Intent.PHOTO_SEARCH, [
        r"\b(?:from|in|by|with|like|of|to|match) (?:this|the|a|my|that|an) (?:photo|picture|pic|image"
        r"|screenshot)\b",
        r"\b(?:photo|image|picture|visual) search\b|\bsearch (?:by|with) (?:a )?(?:photo|image|picture)\b"
        r"|\b(?:send|upload|attach) (?:you )?an? (?:photo|picture|pic|image)\b",
    ]),
    (Intent.HAND_TO_PERSON, [
        r"\b(?:talk|speak|chat|connect|transfer|put|hand)\b.{0,25}\b(?:human|person|agent|representative"
        r"|rep|advisor|adviser|somebody|someone|support|manager|member of staff|employee|colleague)\b",
        r"^" + _PLEASE + r"(?:a |the |live |real |your )*(?:human|person|agent|representative|operator"
        r"|manager|customer (?:service|support|care)|advisor)" + _END,
    ]),
    (Intent.ASK_BOT, [
        r"^\W*(?:are|r) (?:you|u) (?:a |an |really )?(?:ro)?bot\b|\b(?:am i|who am i) (?:talking|speaking"
        r"|chatting) (?:to|with)\b|^are you (?:a )?(?:real|human|an? ai)\b|^(?:who|what) are you\b"
        r"|^what can you do\b|^help" + _END,
    ]),
    (Intent.WISHLIST_REMOVE, [
        rf"\b(?:remove|delete|take|drop|clear|empty|erase|get)\b.*\b(?:from|off|of)?\s*(?:my"
        rf"|the)?\s*{_WISH}\b|\bun-?(?:save|favou?rite|heart|bookmark)\b|\b{_WISH}\s*:?\s*(?:remove"
        rf"|delete)\b",
    ]),
    (Intent.WISHLIST_VIEW, [
        rf"^{_PLEASE}(?:show|open|view|see|list|share|what(?:'s|s| is) (?:on|in)|go to|check|pull up"
        rf"|display)?\s*(?:me )?(?:my|the)?\s*{_WISH}{_END}",
        rf"\bshare (?:my|the) {_WISH}\b|\bwhat (?:did i|have i) (?:save|saved|bookmark|bookmarked|heart"
        rf"|hearted)\b",
    ]),
    (Intent.WISHLIST_SAVE, [
        rf"\b(?:add|put|save|move|keep|store)\b.*\b(?:to|on|in|into)\s+(?:my|the)?\s*{_WISH}\b"
        rf"|^{_PLEASE}(?:save|bookmark|favou?rite|heart|wishlist)\s+{_THING}|\bsave\b.*\bfor later\b",
    ]),
    (Intent.APPLY_CODE, [
        r"^" + _PLEASE + r"<code>" + _END,
        r"\b(?:apply|use|enter|redeem|add|try|have|got|here's|is|code|coupon|voucher|card)\b.*<code>"
        r"|<code>.*\b(?:apply|use|code|coupon|voucher)\b",
        r"\b(?:apply|use|enter|redeem|have|got|add) (?:a |an |my |the |this )*(?:promo|discount|coupon"
        r"|voucher|gift ?card|gift ?voucher)\b(?!.*\b(?:how|what)\b)",
    ]),
    (Intent.LOYALTY, [
        r"\b(?:use|spend|redeem|convert|have|many(?= points (?:do|have|are|will|would|can|left))|my|the"
        r"|with|earn|get) (?:\d[\d,]* |my |the |any |all |loyalty |reward )*points\b|\bpoints (?:balance"
        r"|history|do i)\b|\bloyalty (?:balance|points|programme|program|status)\b",
    ]),
    (Intent.MEMBERSHIP, [r"\b(?:sapphire|diamond|obsidian)\b(?=.*\b(?:tier|member|membership|cost|upgrade"
    r"|join|benefits?|plan|get|subscribe)\b)|\b(?:upgrade|downgrade|cancel|change|renew|pause"
    r"|join)\b.*\b(?:membership|subscription)\b|\bmembership tiers?\b"]),
    (Intent.STYLE_QUIZ, [r"\b(?:style )?quiz\b(?!.*\b(?:say|said|result))|\bstyle (?:test|questionnaire)\b"]),
    (Intent.CANCEL_ORDER, [
        r"\bcancel\b(?!.*\b(?:membership|subscription|policy|fee)\b).*\b(?:orders?|purchase)\b"
        r"|\bcancel\b.*<number>|\b(?:stop|undo|call off|withdraw) (?:my|the) (?:\w+ )?order\b",
    ]),
    (Intent.EXCHANGE_ITEMS,
    [r"\bexchange\b(?!.*\b(?:policy|rate|work|how long|free)\b).*" + _THING + r"|\b(?:swap|replace"
    r"|change)\b.*\b(?:i (?:got|received|bought)|delivered)\b"]),
    (Intent.CHANGE_ORDER, [
        r"\b(?:change|update|edit|modify|correct|switch)\b.*\b(?:address|payment|card|name)\b.*\b(?:order"
        r"|parcel)\b|\b(?:change|modify|edit|update) (?:something (?:in|on) )?(?:my|the|an) (?:\w+ "
        r")?order\b|\bwrong address\b.*\border\b",
    ]),
    (Intent.POLICY_QUESTION, [
        r"\b(?:delivery|shipping) (?:times?|costs?|fees?|options?|charges?|methods?)\b|\bpay\b.*\b(?:paypal"
        r"|klarna|(?:apple|google) pay|cash|crypto|bitcoin|instal+ments?|bank transfer)\b|\b(?:paypal"
        r"|klarna|apple pay|google pay)\b.*\?",
        r"\b(?:return|refund|exchange|delivery|shipping|privacy|repair|warranty) polic(?:y|ies)\b|\bhow "
        r"(?:many|long)\b.*\b(?:return|exchange|delivery take|shipping take|ship(?:ping)?\b.*take"
        r"|refund take)|\bdo (?:you|u) (?:ship|deliver|accept|take|offer|charge|price match|do "
        r"alterations|repair|gift)\b"
        r"|\b(?:is|are) (?:the )?(?:shipping|delivery|returns?)\b.*\b(?:free|possible)\b|\b(?:how much"
        r"|what) (?:is|does|are|do)(?: the)? (?:shipping|delivery|express|postage)\b|\bhow (?:do|does) "
        r"(?:returns?|refunds?|exchanges?|delivery|shipping|gift ?cards?) work|\bfree (?:shipping"
        r"|delivery|returns)\b"
        r"|^(?:what about )?(?:returns|shipping|delivery|duties|customs|taxes|refunds|warranty|repairs)\??$"
        r"|\bcan (?:i|you) (?:pay|return (?:things|something|items|it|stuff|sale))\b.*(?:with|by|in|if"
        r"|after|within|\?)",
    ]),
    (Intent.RETURN_ITEMS, [
        r"^" + _PLEASE + r"(?:start a |make a |arrange a |i want to |to )?(?:return|send back|give "
        r"back)\b(?!.*\bpolic)(?:.*" + _THING + r"|\s*(?:please|request|label)?" + _END + r"|.*\border\b)"
        r"|\b(?:want|like|need|have) to (?:return|send back)\b|\bsend (?:it|this|them|these|the "
        r".{1,30}) back\b"
        r"|\b(?:want|like|need|get) (?:a refund|my money back)\b",
    ]),
    (Intent.LIST_ORDERS, [r"\b(?:order|purchase) history\b|^(?!.*\b(?:refund|return|cancel)\b).*\b(?:my|all"
    r"|past|previous|recent|old|older|open) (?:my )?(?:past |previous |recent |open )*(?:orders"
    r"|purchases)\b|\bwhat (?:did|have) i (?:order|ordered|buy|bought|purchase|purchased)\b"]),
    (Intent.ORDER_STATUS, [
        r"\b(?:where(?:'s|s| is| are)|track|status of|when (?:will|does|do|is|can)|has|any (?:news|update) "
        r"(?:on|about)|what(?:'s| is| about)(?= happening| up| going| the status| my| with)"
        r"|check)\b.*\b(?:my|the|this|our) (?:\w+ )?(?:orders?|parcels?|packages?|delivery|shipment"
        r"|stuff|refund)\b(?!.*\b(?:polic|cancel|change))",
        r"\border status\b|\btrack(?:ing)?(?: number| my| the| it)?" + _END + r"|\b(?:order|parcel|status"
        r"|track)\b.*<number>|^" + _PLEASE + r"<number>" + _END + r"|\bhas (?:it|my .{1,25}) (?:shipped"
        r"|been shipped|arrived)|\bwhere'?s? (?:is )?my (?:order|parcel|package|stuff)",
    ]),
    (Intent.REMOVE_ITEM, [
        rf"^{_PLEASE}(?:remove|delete|drop|take (?:out|off|away)|get rid of|kick out|leave "
        rf"out)\b(?!.*(?:coupon|code|voucher|profile|colou?rs|preferences))(?:.*{_THING}|.*\b(?:items?"
        rf"|everything|all)\b)?|\btake (?:{_THING}|the .{{1,30}}|everything) (?:out|off|away)\b"
        rf"|^{_PLEASE}(?:empty|clear) (?:my |the |out )*(?:whole |entire )?{_CART}|\bremove\b.*\bfrom (?:my"
        rf"|the) {_CART}|\bremove everything\b",
        rf"\b(?:don't|do not|dont|no longer) (?:want|need) (?:{_THING}|the .{{1,20}}) (?:anymore|any more"
        rf"|after all|any longer)\b",
    ]),
    (Intent.CHECK_OUT, [
        r"\bcheck ?out\b|\bchek ?out\b|\bcheck me out\b|\bcheckuot\b|^" + _PLEASE + r"(?:pay|buy (?:it all"
        r"|everything|them all|all of it|now)|place (?:the|my|an)? ?order|order (?:it all|everything|now"
        r"|them all)|purchase(?: now| everything)?|proceed|finali[sz]e(?: my| the)? ?(?:order|purchase)?"
        r"|complete (?:my|the) (?:order|purchase)|finish (?:my|the) (?:order|purchase)|submit (?:my|the) "
        r"order|go to (?:payment|checkout)|ready to (?:pay|order|buy)|i'm ready to (?:pay|order|buy)"
        r"|pay now|payment)" + _END,
        r"\b(?:i'm|im|i am) (?:ready to (?:pay|order|buy|check)|done shopping)\b|\blet's pay\b|\btake my "
        r"money\b|\bplace (?:the|my) order\b",
    ]),
    (Intent.VIEW_CART, [
        rf"^{_PLEASE}(?:show|view|see|open|check|review|display|what(?:'s|s| is| do i have)(?: in| inside)?"
        rf"|go to|let me see|look at)?\s*(?:me )?(?:what's in )?(?:in )?(?:my|the)?\s*(?:cart|basket"
        rf"|shopping (?:cart|bag|basket))(?: please| so far| now| contents| summary| total)*{_END}",
        rf"\bwhat(?:'s|s| is| do i have| have i got| did i put| have i put)(?: already)?(?: in| inside) "
        rf"(?:my|the) (?:<cat>|{_CART})|\b(?:what's|whats|what is) (?:my|the) (?:sub)?total\b|\bhow "
        rf"much (?:is|do i owe|do i have to pay|does it cost|would|will)(?: it| that| everything| "
        rf"this)?(?: all)?(?: be| cost)? (?:in total|altogether|all together|in all|together|for "
        rf"everything)"
        rf"|^{_PLEASE}(?:show|view|open|see) (?:me )?my <cat>{_END}",
    ]),
    (Intent.COMPARE, [r"^" + _PLEASE + r"compare\b|\bdifferences? between\b|\bhow do(?:es)? (?:they|the "
    r"<ref>|<ref>) (?:differ|compare)\b|<ref>\s*(?:vs\.?|versus)\s*<ref>|\bwhich (?:one )?(?:of (?:them"
    r"|these|those|the two) )?(?:is|looks|would be|feels) (?:the )?(?:better|warmer|softer|cheaper"
    r"|lighter|more)\b|\bside by side\b|\bhelp me (?:decide|choose) between\b"]),
    (Intent.TELL_ABOUT, [
        r"^" + _PLEASE + r"(?:(?:and |but )?(?:what|how) about|i (?:really |do |quite )?(?:like|love"
        r"|prefer)|hmm,? i (?:like|prefer)) (?:the )?(?:<ref>|this\b|that\b|it\b|<color> one|<mat> "
        r"one)(?! (?:too|so|but))(?:\s*(?:in|size|best|more|most|a lot|too|<size>|<color>))*\W*$",
        r"\b(?:show|see|look at)\b.*\b(?:<ref>|it|this one|that one)(?!\w) (?:again|closer|up close|in "
        r"(?:more )?detail)\b|\bin more detail\b",
    ]),
    (Intent.ADD_TO_CART, [
        r"^not (?:<ref>|that|this)(?: one)?[\s,;]+(?:but |i meant |i want |rather )*<ref>" + _END,
        rf"^{_PLEASE}(?:add|put|stick|throw|pop)\b(?!.*\b(?:{_WISH}|profile|review|code|coupon|gift (?:note"
        rf"|wrap)|favou?rite|list|outfit|points|colou?rs)\b).*(?:{_THING}|<size>|\b{_CART}\b)",
        rf"^{_PLEASE}(?:add|put) (?:it|this|that|them|both)?{_END}",
        r"\b(?:i'll|ill|i will|i would|i'd|id|let me) (?:take|have|get|go (?:for|with)|buy|like to (?:buy"
        r"|take|have|get|order)|like)\s+(?:the\s+)?(?:<ref>|it\b|this\b|that\b|<color> one|<mat> one"
        r"|<size> one|both)",
        rf"^{_PLEASE}(?:take|buy|order|get(?: me)?|grab|purchase|i'?ll take|i want|i choose|i pick|choose"
        rf"|pick|go (?:for|with)|going (?:for|with)|give me|sold)\s+(?:the )?(?:<ref>|it\b|this one"
        rf"|that one|this\b|them\b|<color> one|<mat> one|<size> one)(?!\s*(?:to be|to come|but|more|less"
        rf"|in stock))",
        rf"^{_PLEASE}(?:the )?<ref>(?:[\s,]+(?:in|size|in size|in a|in the|and|one|please"
        rf"|colou?r))*[\s,]+(?:<size>|<color>)(?:[\s,]+(?:in|size|and|please|<color>|<size>))*{_END}",
        rf"\bin (?:my|the) (?:{_CART})\b(?!.*\?)(?<!what's in my cart)(?=.*\b(?:put|add|stick|throw)\b)",
    ]),
    (Intent.SIZE_ADVICE, [
        r"\b(?:what|which) size (?:should|would|do|am|is|fits?|to|for|shall|will)\b(?!.*\b(?:come|available"
        r"|have in stock)\b)|\bsize (?:guide|chart|up|down)\b|\bruns? (?:small|large|big|true|<size>)\b"
        r"|\btrue to size\b|\bwhat size(?: am i)?\??$|\b(?:will|would) (?:a |the |it )?(?:<size>|it) "
        r"fit\b|\bi'm between <size>\b",
    ]),
    (Intent.WRITE_REVIEW, [r"\b(?:write|leave|post|submit|publish|give) (?:a|my|an|it a) (?:\w+ )?(?:review"
    r"|rating)\b|^" + _PLEASE + r"(?:review|rate) " + _THING + r"|\b(?:i'd|i would|i) (?:like to )?(?:rate"
    r"|give (?:it|the .{1,20})) .*\b(?:stars?|out of)\b|^" + _PLEASE + r"(?:[1-5]|one|two|three|four|five) "
    r"stars?\b"]),
    (Intent.REVIEWS, [r"\b(?:reviews?|ratings?)\b(?!.*\b(?:write|leave|my cart|post)\b)|\bwhat (?:do|did) "
    r"(?:people|others|customers|buyers|other \w+) (?:say|think)\b|\bhow (?:many stars|is (?:it|this"
    r"|that|<ref>) rated)\b"]),
    (Intent.OUTFIT, [
        r"\bwhat (?:else )?(?:goes|would go|could go|can i wear|should i wear|to wear|shoes go|bag goes|do "
        r"i wear|would you pair|pairs) (?:well )?with\b|\b(?:complete|whole|full|entire|total|head to "
        r"toe) (?:look|outfit)\b|\b(?:build|make|create|assemble|put together|style|plan) (?:me )?(?:an?"
        r"|the|a whole|this|my) (?:\w+ )?(?:outfit|look)\b|\b(?:to|that|which|would|goes?|going) (?:go "
        r"|goes )?(?:well )?with (?:it|this|that|these|those|<ref>|my|the)\b(?=.*)|\boutfit (?:for"
        r"|around|with|ideas?)\b|\bwhich " + _GOODS + r"(?: would| will)? (?:go|goes|match|matches|suit)\b"
        r"|\bwhat " + _GOODS + r" (?:go|goes|match|matches)\b",
    ]),
    (Intent.TRENDS, [r"\btrend(?:s|ing|y)\b|\bin (?:fashion|style|vogue) (?:right now|now|this|at the "
    r"moment|for|these days)\b|\bin fashion\b\??$"]),
    (Intent.SHOW_MORE, [
        r"^" + _PLEASE + r"(?:show (?:me )?|see |any |give me |a few |some |got any |are there |let me see "
        r"|load )*(?:more|other|others|different)(?: (?:options?|ones?|results?|choices?|of (?:these"
        r"|those|them)|like (?:these|those|that)|pieces|please|styles?))*" + _END,
        r"^(?:next(?: page| ones?)?|anything else|what else(?: do you have| have you got| is there)?"
        r"|something else|more please|other options|any others?|keep going|continue)\W*$",
    ]),
    (Intent.BROWSE, [r"^(?:are there|is there|do you have|have you got|what's|whats|show me"
    r"|any)\b(?:(?!<ref>|\bit\b).)*\b(?:sales?|discounted|reduced|clearance)\b(?!.*<cat>)",
    r"\bwhat (?:do|can) "
    r"(?:you|i) (?:sell|buy here)\b|\bwhat (?:categories|departments|brands|houses|designers|labels"
    r"|collections)\b|\b(?:which|list|all)(?: your| the)? (?:categories|brands|houses|designers|labels"
    r"|collections)\b|\b(?:just|only) (?:browsing|looking)(?: around)?\b|^new (?:arrivals|in)\W*$"
    r"|^what's new\W*$"]),
    (Intent.VIEW_PROFILE, [r"\bwhat do you know about me\b|\b(?:show|view|see|open) (?:me )?my (?:style "
    r")?(?:profile|preferences|account)\b|^my (?:style )?profile\W*$|\bwhat (?:have you|do you have) "
    r"(?:stored|saved|on) (?:about |on )?(?:me|file)\b"]),
    (Intent.UPDATE_PROFILE, [r"\b(?:remember|note|keep in mind) (?:that )?(?:i|my)\b|\bupdate my (?:profile"
    r"|preferences|sizes?)\b|\bforget (?:my|what you|everything)\b|\b(?:delete|erase) (?:everything|what"
    r"|all)\b.*\b(?:me|know|data)\b|\bi(?:'m| am) allergic\b"]),
    (Intent.NOTIFICATIONS, [r"\b(?:notify|alert|tell|email|ping|text|let) (?:me )?(?:know )?(?:when|if"
    r"|once)\b.*\b(?:stock|price|drop|sale|available|back|cheaper|<size>)\b|\bunsubscribe\b|\b(?:my|any"
    r"|turn (?:on|off)|show|stop|price) (?:the )?(?:notifications?|alerts?)\b"]),
    (Intent.CHANGE_ITEM, [
        r"^" + _PLEASE + r"(?:change|swap|switch|replace|update|set|edit)\b(?!.*\b(?:order|address|profile"
        r"|password|email|payment|preferences|membership|mind|topic|subject|language)\b).*(?:<size>"
        r"|<color>|\bsize\b|\bquantity\b|\bcolou?r\b|\b\d{1,2}$)",
        r"^" + _PLEASE + r"make (?:it|that|them|the \S+|<ref>) (?:a |an |to )?(?:size )?(?:<size>|two|three"
        r"|four|five|six|\d{1,2}|one)\b",
        r"\b(?:i meant|i mean|i actually need|wrong size|should be|should have been)\b.*<size>",
    ]),
    (Intent.TELL_ABOUT, [
        r"\btell me (?:more )?(?:about|on) (?:the )?(?:" + _THING + r")|\b(?:more|any) (?:info|information"
        r"|details)\b|\bdetails\b(?:.*" + _THING + r"|" + _END + r")|\b(?:what|which) (?:sizes?|colou?rs?) "
        r"(?:does|do|is|are|has)\b|\bwhat(?:'s|s| is)? (?:it|this|that|<ref>|they|the .{1,30}) made\b"
        r"|\bmade (?:of|from)\b|\bwhere (?:is|was|are) .{1,30} made\b"
        r"|\bhow much (?:is|are|does|do|for) (?:it|this|that|these|those|they|<\w+>"
        r"|the)\b(?!.*\b(?:shipping|delivery|express|membership|sapphire|diamond|obsidian|total"
        r"|everything)\b)|\b(?:is|are) (?:it|that|this|they|<ref>|the .{1,20}) (?:lined|real|machine"
        r"|washable|in stock|available|still available|waterproof|see through|warm|heavy|soft|sold out"
        r"|on sale|<mat>|sustainable)\b"
        r"|\b(?:does|do|can) (?:it|that|this|they|<ref>|the (?:\w+|<\w+>)) (?:come|have|fit|wrinkle|crease"
        r"|shrink|run(?! small| large)|include|need|be (?:washed|monogrammed|engraved))\b|\b(?:price"
        r"|material|composition|care|fabric)\s*\?\s*$|\bwhat(?:'s|s| is) the (?:price|material"
        r"|composition|fabric)\b",
    ]),
    (Intent.GIVE_DETAILS, [
        r"\buse (?:the |a |my )?(?:test|saved|same|other) card\b|\b(?:pay|charge|put it)\b.*\b(?:with|by|on"
        r"|using) (?:a |an |my |the )?(?:other |another |different |new |credit |debit |saved )*(?:card"
        r"|visa|mastercard|amex)\b",
        r"<address>|^" + _PLEASE + r"(?:.{0,25}\b(?:e-?mail|mail|reach me)\b.{0,15})?<email>" + _END + r"|<card>|\bmy "
        r"(?:e-?mail|name|phone|address)(?: address| number)? (?:is|:)|\buse (?:my|the) (?:saved|usual"
        r"|card on file|same|test|default|visa|mastercard|last)\b|<name>.*<email>|<email>.*<name>"
        r"|\b(?:card|address) (?:on file|ending)\b"
        r"|^(?:i'm|i am|my name is|name:?|it's|this is) <name>" + _END + r"|\b(?:email|e-mail)\b.*<email>"
        r"|\bphone\b.*<phone>|\bmy .{0,12}is <name>|^(?:the )?name is <name>",
    ]),
    (Intent.CONFIRM, [
        r"^(?:yes|yep|yeah|yup|yess+|ya|ye|y|sure|ok|okay|okey|k|confirm(?:ed)?|absolutely|definitely"
        r"|correct|exactly|right|affirmative|agreed|of course|certainly|go ahead|go for it|do it|please "
        r"do|sounds (?:good|great|perfect|right)|looks (?:good|great|right|correct)|all (?:good|correct"
        r"|right)|perfect|great|fine|that's (?:right|correct|fine|good|it)|that is (?:right|correct"
        r"|fine)|i confirm|i agree|i'm sure|proceed|place it|approved|works for me|fine by me|why not)"
        r"(?:[\s,]+(?:yes|yep|yeah|please|pls|sure|ok|okay|confirm(?: it| this| the order| my order)?|go "
        r"ahead(?: with it)?|go for it|do it|do that|thanks|thank you|place it|place the order|order it"
        r"|that's (?:right|correct|fine|it)|that is (?:right|correct|fine)|i'm sure|i am sure|correct"
        r"|perfect|great|then|all (?:good|correct)|looks (?:good|right|great)(?: to me)?|sounds (?:good"
        r"|great)|to me|it|with it|thing|by me|exactly|let's do it|please do|now|let's go|i do|i confirm"
        r"|absolutely|definitely))*\W*$",
    ]),
    (Intent.DENY, [
        r"^(?:no|nope|nah|naw|noo+|n|not (?:now|yet|really|today|this time)|never ?mind|nvm|don't(?: do "
        r"(?:it|that))?|do not|stop|wait|hold on|cancel(?: (?:it|that|this))?|forget (?:it|that|about "
        r"it)|rather not|i'd rather not|maybe later|leave it|no way|abort|scrap that|i changed my mind"
        r"|changed my mind|no longer|negative|not correct|that's (?:wrong|not right|not correct))"
        r"(?:[\s,]+(?:no|thanks|thank you|please|cancel(?: (?:it|that|this|the order))?|wait|stop|don't(?: "
        r"do (?:it|that)| place it| confirm| order| yet)?|not (?:now|yet|today|really|right|correct)"
        r"|never ?mind|i changed my mind|i'm good|i'm fine|for now|then|it|that|yet|maybe later|leave it"
        r"|forget it|hold on|place it|that's (?:wrong|not right|not it)|i don't(?: want (?:it|that|to))?"
        r"|it's (?:fine|ok|wrong)))*\W*$",
    ]),
    (Intent.THANKS, [r"^(?:ok(?:ay)?|great|perfect|lovely|wonderful|nice|cool|awesome|brilliant|amazing|yes"
    r"|no)?[\s,!.]*(?:many |big )?(?:thank(?:s| you| u)|thx|thanx|tysm|ty|cheers|much "
    r"appreciated)(?:[\s,]+(?:a lot|so much|very much|a million|again|you|for (?:your|the|all|that"
    r"|everything)(?: \w+){0,3}|that's (?:great|perfect|lovely|all)|great|perfect|bye|dear|stylist"
    r"|indeed|kindly|then))*\W*$"]),
    (Intent.GOODBYE, [r"^(?:ok(?:ay)?|thanks|thank you|great|no|that's all|nothing else)?[\s,!.]*(?:good "
    r"?bye|bye(?: bye| for now)?|see (?:you|ya)(?: later| soon| tomorrow)?|good ?night|farewell|ciao"
    r"|talk (?:to you )?(?:later|soon|tomorrow)|ttyl|cya|have a (?:nice|good|great|lovely) (?:day"
    r"|evening|night|weekend|one))(?:[\s,]+(?:then|thanks|thank you|for now|everyone|and thanks"
    r"|later))*\W*$"]),
    (Intent.GREET, [r"^(?:hi+|hello+|hey+|hiya|heya|yo|howdy|greetings|good (?:morning|afternoon|evening"
    r"|day)|morning|evening|hallo|helo|sup|/start|start)(?:[\s,!]+(?:there|again|hi|hello|hey|stylist"
    r"|everyone|you|to you|dear|friend|good (?:morning|afternoon|evening)|luxeverse|how are you|anyone "
    r"(?:here|there)))*\W*$"]),
    (Intent.REFINE, [
        r"^only (?:in )?(?:size )?<size>|^(?:the )?same\b.*\bin (?:<color>|<mat>|size|<size>)|^(?:not|too) "
        r"(?:so |too |that )?(?:dark|light|bright|long|short|formal|casual|flashy|expensive|tight|loose"
        r"|busy|plain|boring)\b" + _END,
        r"^" + _PLEASE + r"(?:something|anything|ones?|show me (?:something|ones?)|make it|a (?:bit"
        r"|little))\s+(?:a (?:bit|little) )?(?:cheaper|less|more|longer|shorter|darker|lighter|warmer"
        r"|simpler|bolder|looser|tighter|dressier|smarter|brighter|under <price>|<price>)\b|^(?:cheaper"
        r"|longer|shorter|darker|lighter|warmer|simpler|less \w+|more (?:colou?rful|formal|casual"
        r"|elegant|affordable|modern|classic))(?: ones?| options?)?" + _END,
        r"^(?:and |but |or )?(?:what about |how about |maybe |only |rather |i prefer |i'd prefer "
        r"|preferably )?(?:in |with |without |for |under |not |no |from )?(?:a )?(?:<color>|<mat>|<pat>"
        r"|<price>|<neck>|<sleeve>|<length>|<season>|<fit>|<style>)(?:[\s,]*(?:or|and|in|ones?|only"
        r"|instead|please|too|pls|<color>|<mat>|<pat>|<price>))*" + _END,
        r"\btoo expensive\b|\bmy budget (?:is|was)\b|^" + _PLEASE + r"(?:sort|filter|order) (?:by|them)\b"
        r"|^cheapest first",
    ]),
)  # fmt: skip

SEARCH: Final = re.compile(
    rf"\b(?:need|want|looking|look|find|search\w*|show(?: me)?|buy|after|got any|any|do (?:you|u) (?:have"
    rf"|sell|carry|stock)|have you got|get|see|hunting|shopping|wish|give me|interested in|something"
    rf"|present|gift)\b.*{_GOODS}"
)


def match_rule(skeleton: str) -> Intent | None:
    """The intent of the first rule that fits."""
    return next((rule.intent for rule in RULES if rule.pattern.search(skeleton)), None)
