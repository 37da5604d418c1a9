#!/usr/bin/env python3
"""Makes the small Keras SavedModel of the sample FineTuneSavedModel: a convolutional network that was
trained, with labels, to tell the direction of stripes.

    python make_small_keras.py small_keras

Needs tensorflow and tf_keras (Keras 2, whose model.save writes SavedModels) and numpy. To pack it:
(cd small_keras && zip -X ../small_keras.zip *.pb variables/*)
"""
import os
import sys

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow as tf
import tf_keras as keras

DIRECTIONS = 8


def stripes(count, seed):
    """Images (count, 32, 32, 3) in [0, 1] of stripes in noise, and the number of their direction."""
    random = np.random.default_rng(seed)
    label = random.integers(0, DIRECTIONS, count)
    angle = label * np.pi / DIRECTIONS
    y, x = np.mgrid[0:32, 0:32]
    across = np.cos(angle)[:, None, None] * x + np.sin(angle)[:, None, None] * y
    wave = np.sin(across * random.uniform(0.5, 1.5, (count, 1, 1)) + random.uniform(0, 6.3, (count, 1, 1)))
    colour = random.uniform(-0.4, 0.4, (count, 1, 1, 3))
    images = 0.5 + wave[..., None] * colour + random.normal(0, 0.1, (count, 32, 32, 3))
    return np.clip(images, 0, 1).astype(np.float32), label


def network():
    x = inputs = keras.Input((32, 32, 3), name="image")
    # each channel of each image less its mean, divided by its deviation
    x = keras.layers.GroupNormalization(groups=3, center=False, scale=False, name="per_image")(x)
    for block, width in enumerate([16, 24, 32], start=1):
        x = keras.layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"conv{block}")(x)
        x = keras.layers.BatchNormalization(momentum=0.9, name=f"bn{block}")(x)
        x = keras.layers.ReLU(name=f"relu{block}")(x)
        if block < 3:
            x = keras.layers.MaxPooling2D(name=f"pool{block}")(x)
    x = keras.layers.GlobalAveragePooling2D(name="average")(x)
    return keras.Model(inputs, x, name="small_keras")


keras.utils.set_random_seed(1)
backbone = network()
classifier = keras.Sequential([backbone, keras.layers.Dense(DIRECTIONS)])
classifier.compile(
    keras.optimizers.legacy.Adam(3e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True), ["accuracy"]
)
classifier.fit(*stripes(4000, 1), batch_size=64, epochs=4, verbose=2)
print("accuracy on other stripes", classifier.evaluate(*stripes(1000, 2), verbose=0)[1])
backbone.save(sys.argv[1], save_format="tf")
