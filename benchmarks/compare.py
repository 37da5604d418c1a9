#!/usr/bin/env python3
"""Measures the library and its peer in alternating runs, and prints the ratios.

    python3 benchmarks/compare.py augment          32 x 32, batch 512
    python3 benchmarks/compare.py augment-blur     224 x 224 with blur, batch 32
    python3 benchmarks/compare.py folder           2,000 JPEG files, 224 x 224, batch 32
    python3 benchmarks/compare.py knn              exact search, 10,000 queries among 50,000 x 512
    python3 benchmarks/compare.py ann              approximate search against exact, sizes x 128

Needs Python 3.10 to 3.12. The first call makes a virtual environment in benchmarks/target, into
which pip installs the peer.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE / "target"
TFSIM = str(HERE.parent / "tfsim")


def peer_python():
    """Python with the peer, installed at the first call."""
    folder = TARGET / "venv"
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    requirements = (HERE / "requirements.txt").read_text()
    if not stamp.exists() or stamp.read_text() != requirements:
        print("installing the peer ...", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        lines = [line for line in requirements.splitlines() if line and not line.startswith("#")]
        alone = [line for line in lines if line.startswith("tensorflow_similarity")]
        rest = [line for line in lines if line not in alone]
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(pip + rest, check=True)
        subprocess.run(pip + ["--no-deps"] + alone, check=True)
        stamp.write_text(requirements)
    return str(python)


def figures(command, file):
    file.unlink(missing_ok=True)
    done = subprocess.run(
        command + ["--json", str(file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        sys.exit(" ".join(command) + " failed:\n" + done.stdout)
    return json.loads(file.read_text())


def knn(options):
    """Exact search: ours, faiss's flat index and TF Similarity's linear search, one by one."""
    sizes = ["--index", str(options.index), "--dim", str(options.dim)]
    sizes += ["--queries", str(options.queries), "--k", str(options.k)]
    sizes += ["--threads", str(options.threads)]
    peer = [peer_python(), str(HERE / "peer.py")]
    TARGET.mkdir(exist_ok=True)
    runs = []
    for i in range(options.runs):
        run = {
            "faiss": figures(peer + ["faiss"] + sizes, TARGET / "faiss.json"),
            "ours": figures([TFSIM, "bench", "knn"] + sizes, TARGET / "ours.json"),
            "linear": figures(peer + ["linear"] + sizes, TARGET / "linear.json"),
        }
        runs.append(run)
        print(
            f"run {i + 1}: ours {run['ours']['seconds']:.2f} s"
            + "".join(
                f", {name} {run[name]['seconds']:.2f} s, "
                f"ratio {run[name]['seconds'] / run['ours']['seconds']:.2f}"
                for name in ("faiss", "linear")
            ),
            flush=True,
        )
    ratios = {}
    for name in ("faiss", "linear"):
        ratios[name] = [run[name]["seconds"] / run["ours"]["seconds"] for run in runs]
        print(
            f"{name}: ratio median {statistics.median(ratios[name]):.2f}, "
            f"least {min(ratios[name]):.2f}, most {max(ratios[name]):.2f}"
        )
    write("knn", {"ratios": ratios, "runs": runs})


def ann(options):
    """Approximate search, as often faster than exact search as it is, for each size."""
    runs = []
    for size in options.sizes:
        command = [TFSIM, "bench", "knn", "--data", "manifold", "--index", str(size)]
        command += ["--dim", "128", "--queries", "1000", "--k", "10", "--approximate"]
        command += ["--search-width", "10,20,50,100", "--threads", str(options.threads)]
        if options.graphs:
            command += ["--graph", str(pathlib.Path(options.graphs) / f"{size}.graph")]
        TARGET.mkdir(exist_ok=True)
        run = figures(command, TARGET / "ours.json")
        runs.append(run)
        graph = run["approximate"]
        built = f", graph built in {graph['build_seconds']:.0f} s" if "build_seconds" in graph else ""
        print(
            f"{size:,} x 128: exact {run['queries_per_second']:,.0f} queries/s, "
            f"one {1e3 * run['single_query_seconds']:.2f} ms{built}",
            flush=True,
        )
        for search in graph["searches"]:
            batch = run["seconds"] / search["seconds"]
            single = run["single_query_seconds"] / search["single_query_seconds"]
            print(
                f"  width {search['search_width']}: recall@10 {search['recall_at_10']:.4f}, "
                f"{search['queries_per_second']:,.0f} queries/s ({batch:.1f} times exact), "
                f"one {1e3 * search['single_query_seconds']:.3f} ms ({single:.1f} times)",
                flush=True,
            )
    write("ann", {"runs": runs})


def write(what, result):
    file = TARGET / (what + ".json")
    file.write_text(json.dumps(result, indent=2) + "\n")
    print(f"written: {file}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["augment", "augment-blur", "folder", "knn", "ann"])
    parser.add_argument("--runs", type=int, default=5, help="runs of each, default 5")
    parser.add_argument("--size", type=int, help="height and width")
    parser.add_argument("--batch", type=int, help="images of a batch")
    parser.add_argument("--seconds", default="2", help="length of a round, default 2")
    parser.add_argument("--index", type=int, default=50_000, help="embeddings that are searched")
    parser.add_argument("--dim", type=int, default=512, help="numbers of an embedding")
    parser.add_argument("--queries", type=int, default=10_000, help="default 10,000")
    parser.add_argument("--k", type=int, default=200, help="neighbours, default 200")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of both searches")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="of ann"
    )
    parser.add_argument("--graphs", help="existing directory that keeps the graphs of ann")
    options = parser.parse_args()
    if options.what in ("knn", "ann"):
        return {"knn": knn, "ann": ann}[options.what](options)

    blur = options.what == "augment-blur"
    small = options.what == "augment"
    sizes = ["--size", str(options.size or (32 if small else 224))]
    sizes += ["--batch", str(options.batch or (512 if small else 32))]
    sizes += ["--seconds", options.seconds]
    peer = [peer_python(), str(HERE / "peer.py")]
    if options.what == "folder":
        files = TARGET / "jpegs"
        if len(list(files.rglob("*.jpg"))) != 2000:
            print("writing 2,000 JPEG files ...", flush=True)
            figures(peer + ["jpegs", "--data-dir", str(files)], TARGET / "jpegs.json")
        figure = "images_per_second"
        theirs = peer + ["folder", "--antialias", "--data-dir", str(files)]
        ours = [TFSIM, "bench", "folder", "--data-dir", str(files)]
        ways = {"default": []}
    else:
        figure = "views_per_second"
        theirs = peer + ["augment"] + (["--blur"] if blur else [])
        ours = [TFSIM, "bench", "augment"]
        # parts of a batch side by side, or each op by several threads: as with the peer, the faster
        ways = {"one thread inside an op": ["--threads", "1"], "default": []}
        ours += ["--augmenter", "tf-similarity-blur" if blur else "tf-similarity"]

    TARGET.mkdir(exist_ok=True)
    runs = []
    for i in range(options.runs):
        run = {"peer": figures(theirs + sizes, TARGET / "peer.json")}
        found = {
            way: figures(ours + sizes + words, TARGET / "ours.json") for way, words in ways.items()
        }
        run["ours"] = max(found.values(), key=lambda result: result[figure])
        run["ways"] = {way: result[figure] for way, result in found.items()}
        run["ratio"] = run["ours"][figure] / run["peer"][figure]
        runs.append(run)
        print(
            f"run {i + 1}: peer {run['peer'][figure]:,.0f}, ours {run['ours'][figure]:,.0f} "
            f"{figure.replace('_', ' ')}, ratio {run['ratio']:.2f} ("
            + ", ".join(f"{way} {rate:,.0f}" for way, rate in run["ways"].items())
            + ")",
            flush=True,
        )
    ratios = [run["ratio"] for run in runs]
    print(
        f"ratio: median {statistics.median(ratios):.2f}, least {min(ratios):.2f}, "
        f"most {max(ratios):.2f}"
    )
    for side in ("peer", "ours"):
        memory = [run[side]["peak_memory_mb"] for run in runs if "peak_memory_mb" in run[side]]
        if memory:
            print(f"peak memory, {side}: {max(memory):,.0f} MB")
    write(options.what, {"ratios": ratios, "runs": runs})


main()
