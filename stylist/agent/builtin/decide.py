"""The dialogue policy: which handler answers which request of a message."""

from collections.abc import Mapping

from stylist.agent.builtin import basket, buying, finding, talk, telling
from stylist.agent.builtin.dialogue import Calls, Decision, Handler, Moment, Need, begin
from stylist.agent.builtin.hearing import heard
from stylist.agent.builtin.meaning import Act, Intent

MOST_ACTS = 3

HANDLERS: Mapping[Intent, Handler] = {
    Intent.GREET: talk.greet,
    Intent.THANKS: talk.thanks,
    Intent.GOODBYE: talk.goodbye,
    Intent.ASK_BOT: talk.ask_bot,
    Intent.CHITCHAT: talk.chitchat,
    Intent.OUT_OF_SCOPE: talk.out_of_scope,
    Intent.HAND_TO_PERSON: talk.hand_to_person,
    Intent.COMPLAINT: talk.complaint,
    Intent.POLICY_QUESTION: talk.policy_question,
    Intent.CONFIRM: talk.confirm,
    Intent.DENY: talk.deny,
    Intent.SEARCH: finding.search,
    Intent.RECOMMEND: finding.search,
    Intent.REFINE: finding.refine,
    Intent.SHOW_MORE: finding.show_more,
    Intent.TELL_ABOUT: telling.tell_about,
    Intent.COMPARE: telling.compare,
    Intent.BROWSE: finding.browse,
    Intent.ADD_TO_CART: basket.add,
    Intent.CHANGE_ITEM: basket.change,
    Intent.REMOVE_ITEM: basket.remove,
    Intent.VIEW_CART: basket.view,
    Intent.APPLY_CODE: basket.apply_code,
    Intent.CHECK_OUT: buying.check_out,
    Intent.GIVE_DETAILS: buying.give_details,
    Intent.ORDER_STATUS: buying.order_status,
    Intent.LIST_ORDERS: buying.list_orders,
}


def decide(moment: Moment) -> Decision:
    """Calls to make, or the answer. The same moment always gives the same decision."""
    turn = begin(moment)
    acts = acts_to_answer(moment)
    try:
        if is_foreign(moment):
            talk.other_language(turn)
        else:
            for act in acts:
                HANDLERS.get(act.intent, talk.for_a_colleague)(turn, act)
    except Need as need:
        return Calls((need.call,))
    return turn.answer(min((act.confidence for act in acts), default=1.0))


def is_foreign(moment: Moment) -> bool:
    """Whether a message is in another language; a single word of the shop's own ("men") is not."""
    said = moment.understanding.acts[0].slots
    is_shop_word = len(moment.text.split()) == 1 and bool(said.gender or said.wanted or said.sizes)
    return moment.understanding.language != "en" and not is_shop_word


def acts_to_answer(moment: Moment) -> list[Act]:
    """The requests of a message; greetings and thanks beside a real request need no sentence of their own."""
    acts = heard(moment)
    courtesies = {Intent.GREET, Intent.THANKS, Intent.GOODBYE, Intent.CHITCHAT}
    real = [act for act in acts if act.intent not in courtesies]
    return (real or acts)[:MOST_ACTS]
