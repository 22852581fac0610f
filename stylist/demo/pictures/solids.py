"""Meshes for the demo shop's 3D models, in metres: lathes, tubes, extrusions and faceted stones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.uint32]


@dataclass(frozen=True)
class Mesh:
    """Triangles: `positions` and unit `normals` of shape (n, 3), `indices` three to a triangle."""

    positions: Floats
    normals: Floats
    indices: Indices


@dataclass(frozen=True)
class Material:
    """Physically based: linear colour (RGBA, 0-1), metalness and roughness (0-1)."""

    name: str
    color: tuple[float, float, float, float]
    metallic: float
    roughness: float


def joined(meshes: Sequence[Mesh]) -> Mesh:
    offset, indices = 0, []
    for mesh in meshes:
        indices.append(mesh.indices + offset)
        offset += len(mesh.positions)
    return Mesh(
        np.concatenate([mesh.positions for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate(indices).astype(np.uint32),
    )


def moved(mesh: Mesh, x: float = 0, y: float = 0, z: float = 0) -> Mesh:
    return Mesh((mesh.positions + np.array([x, y, z])).astype(np.float32), mesh.normals, mesh.indices)


def turned(mesh: Mesh, degrees: float, axis: str) -> Mesh:
    """Rotated about a coordinate axis, counter-clockwise seen from its tip."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = {
        "x": np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]]),
        "y": np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]),
        "z": np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]),
    }[axis]
    return Mesh(
        (mesh.positions @ matrix.T).astype(np.float32),
        (mesh.normals @ matrix.T).astype(np.float32),
        mesh.indices,
    )


def grid(points: NDArray[np.float64], *, close_u: bool = False, close_v: bool = False) -> Mesh:
    """A surface through rows and columns of points, shape (u, v, 3), with smooth normals."""
    rows, columns = points.shape[:2]
    u_end, v_end = rows if close_u else rows - 1, columns if close_v else columns - 1
    triangles = []
    for i in range(u_end):
        for j in range(v_end):
            a, b = i * columns + j, i * columns + (j + 1) % columns
            c, d = ((i + 1) % rows) * columns + j, ((i + 1) % rows) * columns + (j + 1) % columns
            triangles += [a, c, b, b, c, d]
    return _with_normals(points.reshape(-1, 3), np.array(triangles, dtype=np.uint32))


def _with_normals(points: NDArray[np.float64], indices: Indices) -> Mesh:
    corners = points[indices.reshape(-1, 3)]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(points)
    for corner in range(3):
        np.add.at(normals, indices.reshape(-1, 3)[:, corner], faces)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.where(lengths > 1e-15, normals / np.maximum(lengths, 1e-15), np.array([0.0, 1.0, 0.0]))
    return Mesh(points.astype(np.float32), normals.astype(np.float32), indices)


def faceted(points: NDArray[np.float64], triangles: Sequence[tuple[int, int, int]]) -> Mesh:
    """Flat faces: every triangle has corners of its own."""
    flat = np.array([points[i] for triangle in triangles for i in triangle])
    return _with_normals(flat, np.arange(len(flat), dtype=np.uint32))


def lathe(profile: Sequence[tuple[float, float]], segments: int = 48) -> Mesh:
    """A profile of (radius, height), from the bottom up, turned about the y axis."""
    angles = np.linspace(0, 2 * math.pi, segments, endpoint=False)
    points = np.array([[(r * math.sin(t), y, r * math.cos(t)) for r, y in profile] for t in angles])
    middle = (profile[0][1] + profile[-1][1]) / 2
    return _outward(grid(points, close_u=True), np.array([[0.0, middle, 0.0]]))


def tube(
    path: Sequence[tuple[float, float, float]], radius: float, *, sides: int = 14, closed: bool = False
) -> Mesh:
    """A round cord along points, with capped ends unless it closes on itself."""
    spine = np.array(path, dtype=np.float64)
    ahead = np.roll(spine, -1, axis=0) - np.roll(spine, 1, axis=0)
    if not closed:
        ahead[0], ahead[-1] = spine[1] - spine[0], spine[-1] - spine[-2]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.cross(ahead[0], [0.0, 0.0, 1.0])
    if np.linalg.norm(side) < 1e-6:
        side = np.cross(ahead[0], [1.0, 0.0, 0.0])
    rings = []
    for centre, forward in zip(spine, ahead, strict=True):
        side = side - forward * float(np.dot(side, forward))
        side /= np.linalg.norm(side)
        up = np.cross(forward, side)
        angles = np.linspace(0, 2 * math.pi, sides, endpoint=False)
        rings.append([centre + radius * (math.cos(t) * side + math.sin(t) * up) for t in angles])
    if not closed:
        rings = [[spine[0]] * sides, *rings, [spine[-1]] * sides]
    return _outward(grid(np.array(rings), close_u=closed, close_v=True), spine)


def _outward(mesh: Mesh, spine: NDArray[np.float64]) -> Mesh:
    """Turn the surface inside out if its normals point at the spine."""
    nearest = spine[np.argmin(np.linalg.norm(mesh.positions[:, None] - spine[None], axis=2), axis=1)]
    if float(np.sum((mesh.positions - nearest) * mesh.normals)) >= 0:
        return mesh
    return Mesh(mesh.positions, -mesh.normals, mesh.indices.reshape(-1, 3)[:, ::-1].reshape(-1).copy())


def torus(ring: float, across: float, *, segments: int = 64, sides: int = 20) -> Mesh:
    """A ring in the xy plane."""
    angles = np.linspace(0, 2 * math.pi, segments, endpoint=False)
    return tube(
        [(ring * math.cos(t), ring * math.sin(t), 0) for t in angles], across, sides=sides, closed=True
    )


def cushion_box(
    width: float, height: float, depth: float, *, roundness: float = 6, segments: int = 40
) -> Mesh:
    """A box with softly rounded edges (a superellipsoid), centred on the origin."""

    def power(value: float) -> float:
        return math.copysign(abs(value) ** (2 / roundness), value)

    rows = []
    for i in range(segments + 1):
        v = -math.pi / 2 + math.pi * i / segments
        ring = []
        for j in range(segments * 2):
            u = 2 * math.pi * j / (segments * 2)
            x = width / 2 * power(math.cos(v)) * power(math.cos(u))
            z = depth / 2 * power(math.cos(v)) * power(math.sin(u))
            ring.append((x, height / 2 * power(math.sin(v)), z))
        rows.append(ring)
    mesh = grid(np.array(rows), close_v=True)
    return _outward(mesh, np.zeros((1, 3)))


def brilliant(radius: float) -> Mesh:
    """A round brilliant: table, crown, girdle and pavilion, its girdle at y = 0."""
    count = 16
    points = [(0.0, radius * 0.36, 0.0)]
    for ring, height in ((0.58, 0.36), (1.0, 0.06), (1.0, 0.0)):
        for i in range(count):
            turn = 2 * math.pi * (i + (0.5 if ring == 0.58 else 0)) / count
            points.append((radius * ring * math.sin(turn), radius * height, radius * ring * math.cos(turn)))
    points.append((0.0, -radius * 0.86, 0.0))
    triangles: list[tuple[int, int, int]] = []
    for i in range(count):
        j = (i + 1) % count
        table, crown, girdle = 1, 1 + count, 1 + 2 * count
        triangles.append((0, table + i, table + j))
        triangles.append((table + i, crown + j, table + j))
        triangles.append((table + i, crown + i, crown + j))
        triangles += [(crown + i, girdle + i, crown + j), (crown + j, girdle + i, girdle + j)]
        triangles.append((girdle + i, 1 + 3 * count, girdle + j))
    return _outward(faceted(np.array(points), triangles), np.zeros((1, 3)))
