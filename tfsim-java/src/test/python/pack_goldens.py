#!/usr/bin/env python3
"""Packs golden files, one zip per component, the same bytes every time.

    python3 pack_goldens.py DIR OUT COMPONENT...

DIR holds <component>/<case>/index.json and the .npy files beside it. EfficientNet cases are left
out: the library has no EfficientNet.
"""

import json
import pathlib
import sys
import zipfile

DATE = (1980, 1, 1, 0, 0, 0)


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


def pack(component, out):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in files_of(component):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, (component / name).read_bytes(), compresslevel=9)


def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for component in sys.argv[3:]:
        pack(source / component, target / (component + ".zip"))


if __name__ == "__main__":
    main()
