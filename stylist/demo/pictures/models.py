"""Three 3D models of the demo shop (a bag, a watch, a ring) as binary glTF 2.0 files.

Format: https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html (GLB container, section 4).
"""

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stylist.demo.pictures.solids import (
    Material,
    Mesh,
    brilliant,
    cushion_box,
    grid,
    joined,
    lathe,
    moved,
    torus,
    tube,
    turned,
)

_FLOAT, _UINT = 5126, 5125
_ARRAY, _ELEMENTS = 34962, 34963
_GLB_MAGIC, _JSON_CHUNK, _BIN_CHUNK = 0x46546C67, 0x4E4F534A, 0x004E4942

_GOLD = Material("gold", (0.83, 0.61, 0.23, 1), 1.0, 0.22)
_PLATINUM = Material("platinum", (0.78, 0.79, 0.81, 1), 1.0, 0.18)
_LEATHER = Material("leather", (0.21, 0.025, 0.04, 1), 0.0, 0.52)
_DARK_LEATHER = Material("dark leather", (0.035, 0.018, 0.012, 1), 0.0, 0.6)
_DIAL = Material("dial", (0.86, 0.84, 0.78, 1), 0.0, 0.35)
_INK = Material("hands", (0.02, 0.02, 0.025, 1), 0.6, 0.3)
_DIAMOND = Material("diamond", (0.9, 0.95, 1.0, 1), 0.05, 0.04)

Part = tuple[Mesh, Material]


@dataclass(frozen=True)
class ModelFile:
    """A model written to disk."""

    name: str
    path: Path
    size_bytes: int
    format: str


def write_models(folder: Path) -> list[ModelFile]:
    """Write `bag.glb`, `watch.glb` and `ring.glb`; the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, parts in (("bag", _bag()), ("watch", _watch()), ("ring", _ring())):
        content = to_glb(name, parts)
        path = folder / f"{name}.glb"
        path.write_bytes(content)
        files.append(ModelFile(name, path, len(content), "glb"))
    return files


def to_glb(name: str, parts: Sequence[Part]) -> bytes:
    """One node whose mesh has a primitive per part, with normals, bounds and materials."""
    blob = bytearray()
    views: list[dict[str, Any]] = []
    accessors: list[dict[str, Any]] = []

    def store(data: np.ndarray[Any, Any], kind: str, component: int, target: int) -> int:
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": data.nbytes, "target": target})
        blob.extend(data.tobytes())
        accessor: dict[str, Any] = {"bufferView": len(views) - 1, "componentType": component, "type": kind}
        accessor["count"] = len(data)
        if target == _ARRAY and kind == "VEC3":
            accessor["min"], accessor["max"] = data.min(axis=0).tolist(), data.max(axis=0).tolist()
        accessors.append(accessor)
        return len(accessors) - 1

    primitives = []
    for index, (mesh, _) in enumerate(parts):
        attributes = {
            "POSITION": store(np.ascontiguousarray(mesh.positions), "VEC3", _FLOAT, _ARRAY),
            "NORMAL": store(np.ascontiguousarray(mesh.normals), "VEC3", _FLOAT, _ARRAY),
        }
        indices = store(np.ascontiguousarray(mesh.indices), "SCALAR", _UINT, _ELEMENTS)
        primitives.append({"attributes": attributes, "indices": indices, "material": index})
    document = {
        "asset": {"version": "2.0", "generator": "LuxeVerse Stylist demo"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": name}],
        "meshes": [{"name": name, "primitives": primitives}],
        "materials": [_material(material) for _, material in parts],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(blob)}],
    }
    return _container(json.dumps(document, separators=(",", ":")).encode(), bytes(blob))


def _material(material: Material) -> dict[str, Any]:
    surface = {
        "baseColorFactor": list(material.color),
        "metallicFactor": material.metallic,
        "roughnessFactor": material.roughness,
    }
    return {"name": material.name, "pbrMetallicRoughness": surface, "doubleSided": True}


def _container(document: bytes, blob: bytes) -> bytes:
    document += b" " * (-len(document) % 4)
    blob += b"\0" * (-len(blob) % 4)
    total = 12 + 8 + len(document) + 8 + len(blob)
    return (
        struct.pack("<III", _GLB_MAGIC, 2, total)
        + struct.pack("<II", len(document), _JSON_CHUNK)
        + document
        + struct.pack("<II", len(blob), _BIN_CHUNK)
        + blob
    )


def _arc(
    width: float, height: float, *, base: float, z: float, steps: int = 40
) -> list[tuple[float, float, float]]:
    """A handle's arch in the plane at depth `z`."""
    turns = [math.pi * i / (steps - 1) for i in range(steps)]
    return [(-width / 2 * math.cos(t), base + height * math.sin(t) ** 0.8, z) for t in turns]


def _bag() -> list[Part]:
    """A top-handle bag 30 cm wide."""
    body = cushion_box(0.30, 0.22, 0.12, roundness=7)
    flap = moved(cushion_box(0.306, 0.13, 0.012, roundness=9, segments=24), y=0.048, z=0.06)
    lid = moved(cushion_box(0.306, 0.014, 0.132, roundness=9, segments=24), y=0.108)
    handle = tube(_arc(0.15, 0.10, base=0.112, z=0.0), 0.0065)
    base = moved(cushion_box(0.302, 0.02, 0.122, roundness=8, segments=24), y=-0.105)
    rings = [moved(torus(0.012, 0.0025, segments=32, sides=10), x=x, y=0.118) for x in (-0.075, 0.075)]
    plate = moved(cushion_box(0.044, 0.026, 0.008, roundness=8, segments=16), y=-0.008, z=0.068)
    knob = moved(
        turned(lathe([(0.0, 0.0), (0.008, 0.0), (0.008, 0.006), (0.0, 0.008)]), 90, "x"), y=-0.008, z=0.07
    )
    feet = [
        moved(lathe([(0.0, -0.006), (0.007, -0.005), (0.007, 0.0), (0.0, 0.0)], 20), x=x, y=-0.114, z=z)
        for x in (-0.12, 0.12)
        for z in (-0.04, 0.04)
    ]
    return [
        (joined([body, flap, lid]), _LEATHER),
        (joined([handle, base]), _DARK_LEATHER),
        (joined([*rings, plate, knob, *feet]), _GOLD),
    ]


def _watch() -> list[Part]:
    """A 40 mm watch, dial towards +z, its strap a closed loop behind it."""
    profile = [
        (0.0, -0.0045),
        (0.017, -0.0045),
        (0.0195, -0.002),
        (0.02, 0.002),
        (0.0185, 0.0045),
        (0.0172, 0.0042),
    ]
    case = turned(lathe(profile, 96), 90, "x")
    dial = turned(lathe([(0.0174, 0.0034), (0.0, 0.0036)], 96), 90, "x")
    crown = moved(
        turned(lathe([(0.0, 0.0), (0.0028, 0.0), (0.0028, 0.0035), (0.0, 0.004)], 24), -90, "z"), x=0.0195
    )
    marks = []
    for hour in range(12):
        long = 0.0036 if hour % 3 == 0 else 0.0022
        mark = moved(cushion_box(0.0009, long, 0.0006, roundness=8, segments=8), y=0.0142)
        marks.append(moved(turned(mark, -30 * hour, "z"), z=0.0040))
    hour_hand = moved(
        turned(moved(cushion_box(0.0012, 0.009, 0.0005, segments=10), y=0.0035), 55, "z"), z=0.0043
    )
    minute_hand = moved(
        turned(moved(cushion_box(0.0009, 0.0135, 0.0005, segments=10), y=0.0055), -60, "z"), z=0.0048
    )
    pin = moved(
        turned(lathe([(0.0, 0.0), (0.0012, 0.0), (0.0012, 0.0006), (0.0, 0.0008)], 20), 90, "x"), z=0.0046
    )
    return [
        (joined([case, crown]), _GOLD),
        (dial, _DIAL),
        (joined([*marks, hour_hand, minute_hand, pin]), _INK),
        (_strap(), _DARK_LEATHER),
    ]


def _strap() -> Mesh:
    """Leather running round the wrist from lug to lug: four strips, so that its edges stay sharp."""
    steps = 56
    corners = []
    for i in range(steps):
        turn = math.radians(38) + math.radians(284) * i / (steps - 1)
        half = 0.0095 - 0.0015 * math.sin(math.pi * i / (steps - 1))
        section = []
        for x, radius in ((-half, 0.029), (half, 0.029), (half, 0.031), (-half, 0.031)):
            section.append((x, radius * math.sin(turn), radius * math.cos(turn) - 0.026))
        corners.append(section)
    sections = np.array(corners)
    return joined([grid(sections[:, [first, (first + 1) % 4]]) for first in range(4)])


def _ring() -> list[Part]:
    """A solitaire of size 54 (inner diameter 17 mm) with six claws."""
    band = torus(0.0095, 0.0011, segments=96, sides=20)
    stone = moved(brilliant(0.0034), y=0.0136)
    seat = moved(
        lathe([(0.0008, -0.003), (0.0020, -0.0022), (0.0031, 0.0), (0.0029, 0.0002), (0.0018, -0.002)], 40),
        y=0.0134,
    )
    claws = []
    for i in range(6):
        turn = math.pi / 3 * i
        x, z = math.sin(turn), math.cos(turn)
        path = [
            (0.0012 * x, 0.0102, 0.0012 * z),
            (0.0027 * x, 0.012, 0.0027 * z),
            (0.0035 * x, 0.0137, 0.0035 * z),
        ]
        claws.append(tube([*path, (0.0031 * x, 0.0143, 0.0031 * z)], 0.00038, sides=10))
    return [(joined([band, seat, *claws]), _PLATINUM), (stone, _DIAMOND)]
