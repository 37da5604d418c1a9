#!/usr/bin/env python3
"""Packs SavedModels with their golden files, one zip per model, the same bytes every time.

    python3 pack_savedmodels.py DIR OUT MODEL...
"""

import packing


def kept(name):
    return not (name.endswith("fingerprint.pb") or name.startswith("golden/inspect"))


def files_of(model):
    names = sorted(f.relative_to(model).as_posix() for f in model.rglob("*") if f.is_file())
    return filter(kept, names)


if __name__ == "__main__":
    packing.main(files_of)
