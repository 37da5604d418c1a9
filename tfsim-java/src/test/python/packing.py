"""Zips of folders that have the same bytes every time."""

import pathlib
import sys
import zipfile

DATE = (1980, 1, 1, 0, 0, 0)


def pack(folder, names, out):
    """Packs files of a folder, named relative to it, in the order given."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, (folder / name).read_bytes(), compresslevel=9)


def main(files_of):
    """The command line DIR OUT FOLDER...: each folder of DIR into a zip of its name in OUT."""
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:]:
        pack(source / name, files_of(source / name), target / (name + ".zip"))
