import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from stylist.demo.pictures import write_models


def parse(path: Path) -> tuple[dict[str, Any], bytes]:
    content = path.read_bytes()
    magic, version, length = struct.unpack_from("<III", content)
    assert (magic, version, length) == (0x46546C67, 2, len(content))
    size, kind = struct.unpack_from("<II", content, 12)
    assert kind == 0x4E4F534A
    blob_size, blob_kind = struct.unpack_from("<II", content, 20 + size)
    assert blob_kind == 0x004E4942
    assert 28 + size + blob_size == len(content)
    assert size % 4 == blob_size % 4 == 0
    return json.loads(content[20 : 20 + size]), content[28 + size :]


def read(document: dict[str, Any], blob: bytes, index: int) -> NDArray[Any]:
    accessor = document["accessors"][index]
    view = document["bufferViews"][accessor["bufferView"]]
    width = {"SCALAR": 1, "VEC3": 3}[accessor["type"]]
    kind = {5126: np.float32, 5125: np.uint32}[accessor["componentType"]]
    assert view["byteOffset"] % 4 == 0
    assert view["byteLength"] == accessor["count"] * width * 4
    data = np.frombuffer(blob, kind, accessor["count"] * width, view["byteOffset"])
    return data.reshape(-1, width)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def test_three_models_are_written_the_same_each_time(folder: Path) -> None:
    first = write_models(folder)
    contents = [model.path.read_bytes() for model in first]

    again = write_models(folder)

    assert [model.name for model in first] == ["bag", "watch", "ring"]
    assert [model.size_bytes for model in first] == [len(content) for content in contents]
    assert {model.format for model in first} == {"glb"}
    assert [model.path.read_bytes() for model in again] == contents


@pytest.mark.parametrize(
    ("name", "parts", "largest"), [("bag", 3, 0.35), ("watch", 4, 0.08), ("ring", 2, 0.03)]
)
def test_a_model_is_valid_gltf(folder: Path, name: str, parts: int, largest: float) -> None:
    write_models(folder)
    document, blob = parse(folder / f"{name}.glb")

    primitives = document["meshes"][0]["primitives"]
    assert document["asset"]["version"] == "2.0"
    assert len(primitives) == len(document["materials"]) == parts
    assert document["buffers"][0]["byteLength"] <= len(blob)
    extents = []
    for primitive in primitives:
        accessor = document["accessors"][primitive["attributes"]["POSITION"]]
        points = read(document, blob, primitive["attributes"]["POSITION"])
        normals = read(document, blob, primitive["attributes"]["NORMAL"])
        corners = read(document, blob, primitive["indices"])
        np.testing.assert_allclose(accessor["min"], points.min(axis=0), atol=1e-7)
        np.testing.assert_allclose(accessor["max"], points.max(axis=0), atol=1e-7)
        np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-3)
        assert len(points) == len(normals)
        assert len(corners) % 3 == 0
        assert corners.max() < len(points)
        extents.append(points.max(axis=0) - points.min(axis=0))
    assert largest / 2 < np.max(extents) <= largest
