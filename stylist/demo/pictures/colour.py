"""Colour arithmetic for drawing: shades, lights and outlines derived from a product's own colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

METALS = {
    "gold": ("#8a6a2c", "#d9b662", "#fbeebf"),
    "silver": ("#74787f", "#c3c7cd", "#fbfcfd"),
    "rose-gold": ("#94604c", "#dba58d", "#fbe4d9"),
    "platinum": ("#85878c", "#d0d2d5", "#ffffff"),
}


@dataclass(frozen=True)
class Tone:
    """A colour with what form needs: shadow, light and outline, and how strongly to lay them on (0-1)."""

    base: str
    lo: str
    hi: str
    line: str
    shade: float
    light: float


def channels(color: str) -> tuple[int, int, int]:
    value = color.lstrip("#")
    if len(value) == 3:
        value = "".join(letter * 2 for letter in value)
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


def to_hex(rgb: Sequence[float]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(channel))):02x}" for channel in rgb)


def mix(first: str, second: str, share: float) -> str:
    """`first` with `share` (0-1) of `second`."""
    pairs = zip(channels(first), channels(second), strict=True)
    return to_hex([a + (b - a) * share for a, b in pairs])


def lightness(color: str) -> float:
    """Perceived lightness, 0 (black) to 1 (white)."""
    red, green, blue = channels(color)
    linear = 0.2126 * (red / 255) ** 2.2 + 0.7152 * (green / 255) ** 2.2 + 0.0722 * (blue / 255) ** 2.2
    return float(linear ** (1 / 2.4))


def scaled(color: str, factor: float) -> str:
    return to_hex([channel * factor for channel in channels(color)])


@lru_cache(maxsize=1024)
def tone(color: str) -> Tone:
    """How a material of this colour takes light: black keeps its form by lights, white by shadows."""
    light = lightness(color)
    if light > 0.86:
        shadow = mix(scaled(color, 0.62), "#7d746b", 0.35)
        return Tone(color, shadow, "#ffffff", mix(color, "#6d655d", 0.5), 0.42, 0.9)
    if light < 0.22:
        lit = mix(color, "#dfe3ec", 0.4)
        return Tone(color, scaled(color, 0.25), lit, mix(color, "#000000", 0.45), 0.75, 0.42)
    depth = 0.34 + 0.16 * light
    return Tone(color, scaled(color, depth), mix(color, "#ffffff", 0.6), scaled(color, depth), 0.46, 0.4)


def companion(color: str) -> str:
    """A quiet second colour for a pattern that names only one."""
    light = lightness(color)
    if light > 0.72:
        return mix(color, "#3b3540", 0.62)
    if light < 0.3:
        return mix(color, "#efe7da", 0.62)
    return mix(color, "#fbf5ea", 0.72)
