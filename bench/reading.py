"""`python -m bench.reading`: CPU milliseconds for 100 KB of what strangers may write, for everything that reads it, and how that
grows: 1.0 is linear, 2.0 quadratic. 50 ms is the wish (issue 5); prose is what people write, the others mean harm.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.fuzz.targets import TARGETS

SIZE = 100_000
MANY = 4
PROSE = "Nhờ anh chị xem giúp trang thanh toán, hạn chót 17h ngày 25/11, cảm ơn nhiều ạ.\n"

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "prose": PROSE,
        "one line": "lỗi trang thanh toán ngày mai 17h ",
        "quotes": ">>>>>>>> >> > Vào lúc 09:15 A <a@b.vn> đã viết:\n",
        "commands": "#close\n#giao an\n",
        "fields": "Thời hạn: 17h 25/11\nMức độ ưu tiên: cao\n",
        "numbers": "1/2/3 4h5 6:7 ",
        "brackets": "((((",
        "marks": '";=\\',
        "blanks": "  \t\n",
        "rules": "- {when: {subject: a}}\n",
        "markup": "<div><b>",
        "encoded words": "=?utf-8?B?YQ==?= ",
    }
)


def spent(target: Callable[[bytes], object], content: bytes) -> float:
    """CPU seconds, the median of three."""
    found = []
    for _ in range(3):
        begun = time.process_time()
        target(content)
        found.append(time.process_time() - begun)
        if found[-1] > 1.0:
            break
    return statistics.median(found)


def made(shape: str, size: int, name: str) -> bytes:
    """So many bytes of a shape; for `parse` half of it in the header, the rest in the body."""
    text = SHAPES[shape].encode()
    content = (text * (size // len(text) + 1))[:size]
    if name != "parse":
        return content
    half = content[: size // 2].replace(b"\n", b"\n ")
    return b"From: hoa@abc.vn\nSubject: " + half + b"\nTo: " + half + b"\nContent-Type: text/html\n\n" + content


def main(names: list[str]) -> None:
    """One line for each target and shape, those first that take longest."""
    rows = []
    for name in names:
        for shape in SHAPES:
            target = TARGETS[name]
            target(made(shape, 1_000, name))
            small = spent(target, made(shape, SIZE // MANY, name))
            whole = spent(target, made(shape, SIZE, name))
            rows.append((whole * 1000, math.log(max(whole, 1e-4) / max(small, 1e-4), MANY), name, shape))
            print(".", end="", file=sys.stderr, flush=True)
    print("\n  ms  growth  what")
    for milliseconds, growth, name, shape in sorted(rows, reverse=True):
        print(f"{milliseconds:6.1f}  {growth:4.1f}  {name} of {shape}")


if __name__ == "__main__":
    main(sys.argv[1:] or list(TARGETS))
