#!/usr/bin/env python3
"""Writes the archives of NumPy's that the tests of io.tfsim.numpy read.

    python3 make_arrays.py tfsim-java/src/test/resources/numpy
"""
import pathlib
import sys

import numpy as np

target = pathlib.Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
counted = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
arrays = {
    "net/dense/kernel": counted,
    "scalar": np.float32(2.5),
    "doubles": np.array([1 / 3, -1e30, 1e-40]),
    "fortran": np.asfortranarray(counted),
    "big_endian": counted.astype(">f4"),
    "big_endian_doubles": np.asfortranarray(counted[0]).astype(">f8"),
    "empty": np.zeros((0, 3), np.float32),
}
np.savez(target / "savez.npz", **arrays)
np.savez_compressed(target / "savez_compressed.npz", **arrays)
np.savez(target / "integers.npz", good=counted, bad=np.arange(3))
np.savez(target / "objects.npz", pickled=np.array([{}, "x"], dtype=object))
with open(target / "version_2.npy", "wb") as file:
    np.lib.format.write_array(file, counted, version=(2, 0))
