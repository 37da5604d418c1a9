"""Measures TensorFlow Similarity's own pipelines and search, and faiss; compare.py calls it."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"

import argparse
import importlib
import importlib.util
import json
import pathlib
import resource
import sys
import time
import types

import numpy as np
import tensorflow as tf

VIEWS = 2


def similarity(module):
    """A module of TensorFlow Similarity without the package's own imports, which need more."""
    name = "tensorflow_similarity"
    if name not in sys.modules:
        package = types.ModuleType(name)
        package.__path__ = [os.path.dirname(importlib.util.find_spec(name).origin)]
        sys.modules[name] = package
    return importlib.import_module(name + "." + module)


def best(iterator, examples_per_batch, seconds):
    """Examples per second in the best of three rounds, after a warm-up."""
    for _ in range(5):
        next(iterator)
    rate = 0
    for _ in range(3):
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            next(iterator)
            count += 1
        rate = max(rate, count * examples_per_batch / (time.perf_counter() - start))
    return rate


def view(size, blur):
    """One view of one image in [0, 1], as SimCLRAugmenter makes it; with its own blur if asked."""
    augment = similarity("augmenters.simclr").simclr_training_augmentation
    random_blur = similarity("augmenters.augmentation_utils.blur").random_blur

    def one(image):
        image = augment(image, size, size)
        return random_blur(image, size, size, p=0.5) if blur else image

    return one


def augment(options):
    size, batch = options.size, options.batch
    images = np.random.default_rng(42).integers(0, 256, (4 * batch, size, size, 3), np.uint8)
    one = view(size, options.blur)
    rates = {}
    data = tf.data.Dataset.from_tensor_slices(images).repeat()

    def views(image):
        image = tf.cast(image, tf.float32) / 255.0
        return tuple(one(image) for _ in range(VIEWS))

    per_image = data.map(views, num_parallel_calls=tf.data.AUTOTUNE).batch(batch)
    rates["map over images"] = best(
        iter(per_image.prefetch(tf.data.AUTOTUNE)), VIEWS * batch, options.seconds
    )
    if not options.blur:
        augmenter = similarity("augmenters.simclr").SimCLRAugmenter(size, size)
        batches = data.batch(batch).map(
            lambda x: augmenter.augment(x, x, VIEWS, False), num_parallel_calls=tf.data.AUTOTUNE
        )
        rates["SimCLRAugmenter on batches"] = best(
            iter(batches.prefetch(tf.data.AUTOTUNE)), VIEWS * batch, options.seconds
        )
    return {"views_per_second": max(rates.values()), "ways": rates}


def folder(options):
    size, batch = options.size, options.batch
    files = sorted(str(path) for path in pathlib.Path(options.data_dir).rglob("*.jpg"))
    one = view(size, False)

    def read(path):
        """Decodes, resizes the shorter side and cuts the centre, makes two views."""
        image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        shape = tf.cast(tf.shape(image)[:2], tf.float32)
        scaled = tf.cast(tf.math.ceil(shape * size / tf.reduce_min(shape)), tf.int32)
        image = tf.image.resize(image, scaled, antialias=options.antialias) / 255.0
        offset = (scaled - size) // 2
        image = tf.image.crop_to_bounding_box(image, offset[0], offset[1], size, size)
        image = tf.ensure_shape(image, [size, size, 3])
        return tuple(one(image) for _ in range(VIEWS))

    data = tf.data.Dataset.from_tensor_slices(files).repeat().shuffle(len(files), seed=42)
    data = data.map(read, num_parallel_calls=tf.data.AUTOTUNE).batch(batch)
    rate = best(iter(data.prefetch(tf.data.AUTOTUNE)), batch, options.seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"images_per_second": rate, "peak_memory_mb": peak, "files": len(files)}


def jpegs(options):
    """Writes JPEG files of mixed sizes, smooth and detailed like photographs, in ten folders."""
    random = np.random.default_rng(42)
    for i in range(options.count):
        height, width = random.integers(300, 501, 2)
        coarse = random.random((random.integers(3, 9), random.integers(3, 9), 3))
        fine = random.random((height // 4, width // 4, 3))
        image = tf.image.resize(coarse, (height, width), "bicubic") * 0.8
        image += tf.image.resize(fine, (height, width)) * 0.2
        encoded = tf.io.encode_jpeg(tf.cast(tf.clip_by_value(image * 255, 0, 255), tf.uint8), quality=90)
        path = pathlib.Path(options.data_dir) / f"class_{i % 10}" / f"{i:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded.numpy())
    return {"files": options.count}


def unit_vectors(count, dim, seed):
    rows = np.random.default_rng(seed).standard_normal((count, dim), np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def timed(search):
    """Seconds of one call, after one to warm up."""
    search()
    start = time.perf_counter()
    search()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def faiss_flat(options):
    """faiss-cpu's exact search."""
    import faiss

    faiss.omp_set_num_threads(options.threads)
    index = faiss.IndexFlatIP(options.dim)
    index.add(unit_vectors(options.index, options.dim, 1))
    queries = unit_vectors(options.queries, options.dim, 2)
    return timed(lambda: index.search(queries, options.k))


def linear(options):
    """TensorFlow Similarity's linear search.

    It came after the last version in the Python registry. So this does what batch_add and
    batch_lookup of search/linear.py (0.18.0.dev12) do, op by op: rows are kept in a list, which
    each lookup makes an array of; all distances at once; the k largest of their negatives.
    """
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    distance = similarity("distances").CosineDistance()
    index, ids = [], []
    index.extend(tf.math.l2_normalize(unit_vectors(options.index, options.dim, 1), axis=1))
    ids.extend(range(options.index))
    queries = tf.constant(unit_vectors(options.queries, options.dim, 2))

    def lookup():
        query = tf.math.l2_normalize(queries, axis=1)
        keys = tf.convert_to_tensor(np.array(index), dtype=query.dtype)
        far, nearest = tf.math.top_k(tf.math.negative(distance(query, keys)), options.k)
        far = tf.math.negative(far)
        names = np.array(ids)
        return list(np.array([names[row] for row in nearest.numpy()])), list(far)

    return timed(lookup)


def main():
    parser = argparse.ArgumentParser()
    parts = {
        "augment": augment,
        "folder": folder,
        "jpegs": jpegs,
        "faiss": faiss_flat,
        "linear": linear,
    }
    parser.add_argument("what", choices=list(parts))
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--blur", action="store_true")
    parser.add_argument("--antialias", action="store_true")
    parser.add_argument("--data-dir")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--index", type=int, default=50_000)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--k", type=int, default=200)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json", required=True)
    options = parser.parse_args()
    result = parts[options.what](options)
    pathlib.Path(options.json).write_text(json.dumps(result, indent=2) + "\n")


main()
