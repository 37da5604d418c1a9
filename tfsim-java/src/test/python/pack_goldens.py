#!/usr/bin/env python3
"""Packs golden files, one zip per component, the same bytes every time.

    python3 pack_goldens.py DIR OUT COMPONENT...

DIR holds <component>/<case>/index.json and the .npy files beside it. EfficientNet cases are left
out: the library has no EfficientNet.
"""

import json

import packing


def files_of(component):
    """The files of the cases that are kept, inputs included, relative to the component."""
    files = set()
    for index in sorted(component.glob("*/index.json")):
        description = json.loads(index.read_text(encoding="utf-8"))
        if "effnet" in description["peer"]:
            continue
        files.add(index)
        for array in description["inputs"] + description["outputs"]:
            files.add((index.parent / array["file"]).resolve())
    return sorted(file.resolve().relative_to(component.resolve()).as_posix() for file in files)


if __name__ == "__main__":
    packing.main(files_of)
