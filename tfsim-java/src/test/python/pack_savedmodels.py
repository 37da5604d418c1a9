#!/usr/bin/env python3
"""Packs SavedModels with their golden files, one zip per model, the same bytes every time.

    python3 pack_savedmodels.py DIR OUT MODEL...
"""

import pathlib
import sys
import zipfile

DATE = (1980, 1, 1, 0, 0, 0)


def kept(name):
    return not (name.endswith("fingerprint.pb") or name.startswith("golden/inspect"))


def pack(model, out):
    names = sorted(f.relative_to(model).as_posix() for f in model.rglob("*") if f.is_file())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in filter(kept, names):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, (model / name).read_bytes(), compresslevel=9)


def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for model in sys.argv[3:]:
        pack(source / model, target / (model + ".zip"))


if __name__ == "__main__":
    main()
