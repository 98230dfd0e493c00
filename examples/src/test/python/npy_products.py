#!/usr/bin/env python3
"""Makes the .npy files that the tests of the command line read, and what NumPy computes from them.

    python3 examples/src/test/python/npy_products.py examples/src/test/resources/dev/pavage/cli

Each case is <name>-<argument>.npy for each argument, <name>-out.npy for the result, and a line in cases.txt: the name and
the options. Made with NumPy 2.4.
"""

import pathlib
import sys

import numpy as np

ROOT = pathlib.Path(sys.argv[1])
RANDOM = np.random.default_rng(2)
DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "?"]


def values(dtype, *shape):
    if dtype == "?":
        return RANDOM.random(shape) < 0.3
    if dtype[0] == "f":
        return RANDOM.uniform(-1, 1, shape).astype(dtype)
    return RANDOM.integers(0 if dtype == "u1" else -100, 100, shape).astype(dtype)


def save(operation, name, options, result, version=None, **arguments):
    folder = ROOT / operation
    folder.mkdir(parents=True, exist_ok=True)
    for key, array in dict(arguments, out=result).items():
        with open(folder / f"{name}-{key}.npy", "wb") as file:
            np.lib.format.write_array(file, array, version=version if key != "out" else None)
    with open(folder / "cases.txt", "a") as cases:
        cases.write(" ".join([name, *options]) + "\n")


def swapped(array):
    return array.astype(array.dtype.newbyteorder(">"))


def matmul():
    for i, dtype in enumerate(DTYPES):
        a, b = values(dtype, 5, 7), values(dtype, 7, 3)
        save("matmul", "plain-" + dtype.replace("?", "b"), [], a @ b, version=(1 + i % 3, 0), a=a, b=b)
        a, b = values(dtype, 2, 3, 4), values(dtype, 4, 3)
        order = np.asfortranarray(a) if i % 2 else swapped(a)
        save("matmul", "orders-" + dtype.replace("?", "b"), [], a @ b, a=order, b=np.asfortranarray(swapped(b)))
    for name, x, y in [
        ("broadcast", (2, 1, 5, 7), (3, 7, 4)),
        ("row", (7,), (7, 3)),
        ("column", (5, 7), (7,)),
        ("inner", (7,), (7,)),
        ("rows", (7,), (4, 7, 5)),
        ("columns", (4, 5, 7), (7,)),
        ("empty", (0, 7), (7, 3)),
        ("no-sums", (5, 0), (0, 3)),
    ]:
        a, b = values("f4", *x), values("f4", *y)
        save("matmul", name, [], a @ b, a=a, b=b)
    a, b = values("f4", 2, 33, 17), values("f4", 2, 9, 33)
    transposed = a.swapaxes(-1, -2) @ b.swapaxes(-1, -2)
    save("matmul", "transposed", ["--transpose-a", "--transpose-b"], transposed, a=a, b=b)
    a, b = values("i2", 6, 5), values("f4", 5, 4)
    save("matmul", "converted", ["--dtype", "f64"], a.astype("f8") @ b.astype("f8"), a=a, b=b)


def attend(q, k, v, causal=False, scale=None):
    wide = [x.astype("f8").reshape((1,) * (4 - x.ndim) + x.shape) for x in (q, k, v)]
    group = wide[0].shape[1] // wide[1].shape[1]
    keys, vals = (np.repeat(x, group, axis=1) for x in wide[1:])
    scores = wide[0] @ keys.swapaxes(-1, -2) * (scale or 1 / np.sqrt(q.shape[-1]))
    queries, count = scores.shape[-2:]
    seen = np.tri(queries, count, count - queries, dtype=bool) if causal else np.ones((queries, count), dtype=bool)
    scores = np.where(seen, scores, -np.inf)
    top = scores.max(-1, keepdims=True)
    weights = np.where(seen, np.exp(scores - np.where(np.isfinite(top), top, 0)), 0)
    total = weights.sum(-1, keepdims=True)
    result = weights @ vals / np.where(total == 0, 1, total)
    return result.reshape(q.shape[:-1] + v.shape[-1:]).astype(q.dtype)


def attention():
    cases = [
        ("plain-f4", "f4", (1, 2, 9, 16), (1, 2, 12, 16), {}),
        ("plain-f8", "f8", (2, 2, 5, 8), (2, 2, 6, 8), {}),
        ("plain-f2", "f2", (1, 2, 9, 16), (1, 2, 12, 16), {}),
        ("causal", "f4", (2, 9, 24), (2, 12, 24), {"causal": True}),
        ("more-queries", "f4", (12, 16), (9, 16), {"causal": True}),
        ("grouped", "f4", (2, 4, 7, 16), (2, 2, 9, 16), {}),
        ("scaled", "f4", (7, 20), (9, 20), {"scale": 0.5}),
    ]
    for i, (name, dtype, query, key, options) in enumerate(cases):
        q, k, v = values(dtype, *query), values(dtype, *key), values(dtype, *key)
        flags = (["--causal"] if options.get("causal") else []) + (
            ["--scale", str(options["scale"])] if "scale" in options else []
        )
        save("attention", name, flags, attend(q, k, v, **options), q=swapped(q), k=np.asfortranarray(k), v=v)


for folder in ("matmul", "attention"):
    (ROOT / folder).mkdir(parents=True, exist_ok=True)
    (ROOT / folder / "cases.txt").unlink(missing_ok=True)
matmul()
attention()
