"""Measures TensorFlow Similarity's own pipelines through tf.data; compare.py calls it."""

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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["augment", "folder", "jpegs"])
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--blur", action="store_true")
    parser.add_argument("--antialias", action="store_true")
    parser.add_argument("--data-dir")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--json", required=True)
    options = parser.parse_args()
    result = {"augment": augment, "folder": folder, "jpegs": jpegs}[options.what](options)
    pathlib.Path(options.json).write_text(json.dumps(result, indent=2) + "\n")


main()
