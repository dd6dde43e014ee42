"""A reference external memory in plain Python: the equations of the papers, for one example, number by number.

Graves, Wayne & Danihelka, 2014, equations 1 to 9; Graves et al., 2016, Methods.
"""

from __future__ import annotations

import math

Row = list[float]


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def softplus(x: float) -> float:
    return math.log(1 + math.exp(x))


def softmax(row: Row) -> Row:
    exponentials = [math.exp(x) for x in row]
    return [x / sum(exponentials) for x in exponentials]


def cosine(u: Row, v: Row) -> float:
    norms = math.sqrt(sum(x * x for x in u)) * math.sqrt(sum(x * x for x in v))
    return sum(x * y for x, y in zip(u, v, strict=True)) / norms if norms else 0.0


def content_weighting(key: Row, strength: float, memory: list[Row]) -> Row:
    return softmax([strength * cosine(key, word) for word in memory])


def location_weighting(by_content: Row, previous: Row, gate: float, shift: Row, sharpening: float) -> Row:
    slots, furthest = len(by_content), len(shift) // 2
    gated = [gate * by_content[i] + (1 - gate) * previous[i] for i in range(slots)]
    rotated = [0.0] * slots
    for i in range(slots):
        for offset in range(-furthest, furthest + 1):
            rotated[(i + offset) % slots] += gated[i] * shift[offset + furthest]
    sharp = [x**sharpening for x in rotated]
    return [x / sum(sharp) for x in sharp]


def allocation_weighting(usage: Row) -> Row:
    order = sorted(range(len(usage)), key=lambda i: usage[i])
    weighting = [0.0] * len(usage)
    for place, slot in enumerate(order):
        weighting[slot] = (1 - usage[slot]) * math.prod(usage[i] for i in order[:place])
    return weighting


class ReferenceMemory:
    """A memory for one example, step by step. Parameters of heads are rows of numbers, before their bounds apply."""

    def __init__(self, slots: int, word: int, addressing: str, writers: int, readers: int) -> None:
        self.slots, self.addressing = slots, addressing
        self.memory = [[0.0] * word for _ in range(slots)]
        start = [0.0] * slots if addressing == "dynamic" else [1.0, *[0.0] * (slots - 1)]
        self.write = [list(start) for _ in range(writers)]
        self.read = [list(start) for _ in range(readers)]
        self.usage, self.precedence = [0.0] * slots, [0.0] * slots
        self.links = [[0.0] * slots for _ in range(slots)]

    def step(self, writers: list[dict[str, Row]], readers: list[dict[str, Row]]) -> list[Row]:
        n = range(self.slots)
        if self.addressing == "dynamic":
            for i in n:
                used = self.usage[i] + self.write[0][i] - self.usage[i] * self.write[0][i]
                retained = math.prod(
                    1 - sigmoid(parameters["free_gate"][0]) * w[i]
                    for parameters, w in zip(readers, self.read, strict=True)
                )
                self.usage[i] = used * retained
        self.write = [
            self._write_weighting(parameters, previous)
            for parameters, previous in zip(writers, self.write, strict=True)
        ]
        for i in n:
            for c in range(len(self.memory[0])):
                for parameters, w in zip(writers, self.write, strict=True):
                    self.memory[i][c] *= 1 - w[i] * sigmoid(parameters["erase"][c])
                for parameters, w in zip(writers, self.write, strict=True):
                    self.memory[i][c] += w[i] * parameters["add"][c]
        if self.addressing == "dynamic":
            w = self.write[0]
            self.links = [
                [(1 - w[i] - w[j]) * self.links[i][j] + w[i] * self.precedence[j] if i != j else 0.0 for j in n]
                for i in n
            ]
            self.precedence = [(1 - sum(w)) * self.precedence[i] + w[i] for i in n]
        self.read = [
            self._read_weighting(parameters, previous) for parameters, previous in zip(readers, self.read, strict=True)
        ]
        return [[sum(w[i] * self.memory[i][c] for i in n) for c in range(len(self.memory[0]))] for w in self.read]

    def _by_content(self, parameters: dict[str, Row]) -> Row:
        strength = softplus(parameters["strength"][0]) + (self.addressing == "dynamic")
        return content_weighting(parameters["key"], strength, self.memory)

    def _by_location(self, parameters: dict[str, Row], previous: Row) -> Row:
        shift = softmax(parameters["shift"])
        return location_weighting(
            self._by_content(parameters),
            previous,
            sigmoid(parameters["gate"][0]),
            shift,
            1 + softplus(parameters["sharpening"][0]),
        )

    def _write_weighting(self, parameters: dict[str, Row], previous: Row) -> Row:
        if self.addressing == "location":
            return self._by_location(parameters, previous)
        if self.addressing == "content":
            return self._by_content(parameters)
        free, by_content = allocation_weighting(self.usage), self._by_content(parameters)
        allocate, write = sigmoid(parameters["allocation_gate"][0]), sigmoid(parameters["write_gate"][0])
        return [write * (allocate * free[i] + (1 - allocate) * by_content[i]) for i in range(self.slots)]

    def _read_weighting(self, parameters: dict[str, Row], previous: Row) -> Row:
        if self.addressing == "location":
            return self._by_location(parameters, previous)
        if self.addressing == "content":
            return self._by_content(parameters)
        n = range(self.slots)
        backward_share, content_share, forward_share = softmax(parameters["modes"])
        by_content = self._by_content(parameters)
        return [
            backward_share * sum(self.links[j][i] * previous[j] for j in n)
            + content_share * by_content[i]
            + forward_share * sum(self.links[i][j] * previous[j] for j in n)
            for i in n
        ]
