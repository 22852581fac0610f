"""The training writes that break the benchmark shop's own policy, by task and call, both from 0.

Each with our error code and the rule, as the reference calls it. No write of a dev task does.
"""

from collections.abc import Mapping

# "each item can be modified to an available new item of the same product but of different product option"
_SAME_ITEM = """
    train-5.1 train-7.1 train-8.0 train-10.0 train-22.0 train-34.0 train-35.1 train-42.0 train-53.2
    train-55.1 train-64.0 train-70.2 train-130.2 train-136.0 train-142.0 train-144.0 train-145.0
    train-150.1 train-154.0 train-192.1 train-206.0 train-244.0 train-267.1 train-268.0 train-288.0
    train-290.0 train-305.1 train-321.0 train-328.0 train-331.5 train-334.1 train-337.0 train-353.0
    train-361.0 train-368.2 train-376.0 train-389.0 train-395.0 train-402.0 train-410.1 train-412.0
    train-416.0 train-444.0 train-451.0 train-464.3 train-473.0 train-497.0
"""
# "If the user provides a gift card, it must have enough balance to cover the price difference", or the total amount.
_GIFT_CARD_TOO_SMALL = """
    train-24.0 train-27.0 train-81.1 train-148.1 train-161.0 train-214.0 train-229.0 train-252.0
    train-253.0 train-314.3 train-349.0 train-351.2 train-351.6 train-369.0 train-376.1 train-427.0
    train-431.4 train-441.0 train-469.0
"""

REFUSED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(_SAME_ITEM.split(), ("aftersales.same_item", "same item")),
    **dict.fromkeys(_GIFT_CARD_TOO_SMALL.split(), ("aftersales.gift_card_too_small", "gift card too small")),
}
