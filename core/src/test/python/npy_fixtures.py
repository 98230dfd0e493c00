"""Regenerates the files under src/test/resources/dev/pavage/io that the tests of dev.pavage.io compare with.

Run it with Python 3 and NumPy 2.4 (print rules differ before 2.3); the tests themselves need neither:

    python3 core/src/test/python/npy_fixtures.py

npy/<dtype>-<order>-<C|F>-v<version>.npy
    A [2, 3, 5] array of each dtype, byte order, memory order and format version. Element i in row-major order is
    (7 * i) % 61 - 20, for u1 plus 20, for bool whether (7 * i) % 61 is odd; floating-point ones are divided by 8.
npy/rank<n>.npy
    int32 arrays of rank 0 to 8 with elements 0, 1, 2, ...
print/<name>.npy, print/<name>.txt
    An array, and what print() makes of it with NumPy's default options.
print/rows-<dtype>.npy, print/rows-<dtype>.txt
    A matrix of random numbers, and the text of each row printed by itself, with a line of dashes after each.
print/scalars-<dtype>.npy, print/scalars-<dtype>.txt
    A vector, and on each line the text of one element as an array of rank 0.
"""

import pathlib
import shutil

import numpy as np
from numpy.lib import format as npy

ROOT = pathlib.Path(__file__).resolve().parent.parent / "resources" / "dev" / "pavage" / "io"
DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "b1"]
SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf]


def save(path, array, version=None):
    with open(path, "wb") as file:
        npy.write_array(file, array, version=version)


def elements(dtype):
    numbers = 7 * np.arange(30) % 61
    if dtype == "b1":
        return (numbers % 2).reshape(2, 3, 5)
    if dtype == "u1":
        return numbers.reshape(2, 3, 5)
    return (numbers - 20).reshape(2, 3, 5) / (8 if dtype[0] == "f" else 1)


def formats(folder):
    for dtype in DTYPES:
        orders = {"|": "none"} if dtype[1] == "1" else {"<": "little", ">": "big"}
        for order, name in orders.items():
            for memory in "CF":
                for version in (1, 2, 3):
                    array = np.array(elements(dtype), dtype=order + dtype, order=memory)
                    save(folder / f"{dtype}-{name}-{memory}-v{version}.npy", array, (version, 0))
    for rank in range(9):
        shape = (3, 1, 2, 2, 1, 3, 1, 2)[:rank]
        np.save(folder / f"rank{rank}.npy", np.arange(np.prod(shape, dtype=int), dtype="i4").reshape(shape))


def floats(dtype):
    info = np.finfo(dtype)
    limit = 10.0 ** min(8, info.precision)
    return {
        "halves": np.arange(12).reshape(3, 4) / 2,
        "whole": [1, 2, 3, 100],
        "tenths": [0.1, 0.2, 0.3],
        "thirds": [1 / 3, 2 / 3, 1],
        "negative": [-1.5, 22.25, -3],
        "zeros": np.zeros(7),
        "signed-zeros": [0.0, -0.0],
        "special": SPECIAL,
        "special-and-numbers": SPECIAL + [1.5, -200.125],
        "only-nan": [np.nan, np.nan],
        "only-infinite": [np.inf, -np.inf],
        "nan-and-small": [np.nan, 1],
        "infinite-and-scientific": [-np.inf, 1e-5, np.nan],
        "below-limit": [np.nextafter(np.array(limit, dtype), np.array(0, dtype)), 999],
        "at-limit": [limit, limit / 2],
        "small": [1e-4, 0.01],
        "smaller": [np.nextafter(np.array(1e-4, dtype), np.array(0, dtype)), 0.01],
        "ratio-1000": [0.5, 500],
        "ratio-over-1000": [0.5, 501],
        "largest": [info.max, -info.max, 1],
        "smallest": [info.smallest_subnormal, info.tiny, 3 * info.smallest_subnormal],
        "one-largest": [info.max],
        "powers-of-two": 2.0 ** np.arange(info.minexp, info.maxexp, 7),
        "odd-sizes": np.linspace(-1, 1, 33),
        "long-row": np.linspace(0, 99, 127),
        "rank3": np.linspace(-5, 5, 30).reshape(2, 3, 5),
        "rank4": np.arange(24).reshape(2, 3, 2, 2),
        "summary": np.arange(1001) / 4,
        "summary-rank2": np.arange(40 * 40).reshape(40, 40) - 700,
        "summary-rank3": np.arange(4 * 7 * 65).reshape(4, 7, 65) % 100,
        "summary-short-axis": np.arange(2 * 600).reshape(2, 600) % 97,
        "summary-short-last-axis": np.arange(600 * 2).reshape(600, 2) % 97,
        "summary-extent-6-and-7": np.arange(6 * 7 * 31).reshape(6, 7, 31) % 31,
        "no-summary": np.arange(1000) % 63,
        "empty": np.zeros((0,)),
        "empty-rank3": np.zeros((2, 0, 3)),
    }


def integers(dtype):
    info = np.iinfo(dtype)
    return {
        "digits": [[1, 10], [100, 7]],
        "limits": [info.min, 0, info.max],
        "long-row": np.arange(127),
        "rank4": np.arange(24).reshape(2, 3, 2, 2),
        "summary": np.arange(1001) % 100,
        "summary-rank2": np.arange(33 * 63).reshape(33, 63) % 127,
        "summary-hides-the-longest": [1] * 600 + [100] + [2] * 600,
        "empty": np.zeros((3, 0)),
    }


BOOLS = {
    "mixed": [[True, False], [False, True]],
    "long-row": np.arange(100) % 3 == 0,
    "summary": np.arange(2000) % 2 == 0,
}


def pick(names, cases):
    return {name: cases[name] for name in names}


def prints(folder):
    cases = {"f8": floats("f8"), "i8": integers("i8"), "b1": BOOLS}
    # The layout does not depend on the dtype, so the others get what does.
    precise = ["tenths", "thirds", "special-and-numbers", "infinite-and-scientific", "below-limit", "at-limit", "small",
               "smaller", "ratio-1000", "ratio-over-1000", "largest", "smallest", "one-largest", "powers-of-two",
               "odd-sizes"]
    for dtype in ("f2", "f4"):
        cases[dtype] = pick(precise, floats(dtype))
    for dtype in ("i1", "i2", "i4", "u1"):
        cases[dtype] = pick(["digits", "limits"], integers(dtype))
    for dtype, arrays in cases.items():
        for name, values in arrays.items():
            array = np.array(values, dtype=dtype)
            np.save(folder / f"{dtype}-{name}.npy", array)
            (folder / f"{dtype}-{name}.txt").write_text(str(array), encoding="ascii")


def rows(folder, random):
    for dtype, digits in {"f2": 3, "f4": 30, "f8": 250}.items():
        wide = 10.0 ** random.uniform(-digits, digits, (150, 3)) * random.choice([-1, 1], (150, 3))
        near = random.normal(size=(150, 3)) * 10.0 ** random.integers(-3, 3, (150, 1))
        short = np.round(near, 3)
        matrix = np.concatenate([wide, near, short]).astype(dtype)
        np.save(folder / f"rows-{dtype}.npy", matrix)
        with open(folder / f"rows-{dtype}.txt", "w", encoding="ascii", newline="\n") as file:
            file.writelines(f"{row}\n---\n" for row in matrix)


def scalars(folder, random):
    for dtype, digits in {"f2": 5, "f4": 40, "f8": 300}.items():
        info = np.finfo(dtype)
        edges = np.array([1e-4, 10.0 ** info.precision, 1e16 if dtype == "f8" else 1, info.max, info.tiny], dtype)
        around = [np.nextafter(edges, np.array(0, dtype)), edges, np.nextafter(edges, np.array(np.inf, dtype))]
        vector = np.concatenate([np.array(SPECIAL + [1, 0.1, -2.5, 12345], dtype), *around,
                                 (10.0 ** random.uniform(-digits, digits, 200)).astype(dtype)])
        np.save(folder / f"scalars-{dtype}.npy", vector)
        lines = (f"{np.array(x, dtype)!s}\n" for x in vector)
        (folder / f"scalars-{dtype}.txt").write_text("".join(lines), encoding="ascii")


def main():
    np.seterr(all="ignore")
    random = np.random.default_rng(1)
    for name in ("npy", "print"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
        (ROOT / name).mkdir(parents=True)
    formats(ROOT / "npy")
    prints(ROOT / "print")
    rows(ROOT / "print", random)
    scalars(ROOT / "print", random)


if __name__ == "__main__":
    main()
