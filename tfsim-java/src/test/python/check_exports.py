"""Checks SavedModels that this library wrote, against what it computed with the same weights.

Usage: python check_exports.py DIR

Each folder of DIR holds a SavedModel `model`, a batch `examples.npy`, and for each output of each
signature its value, `<signature>.<output>.npy`. A trainable model is trained for some steps, and
saved again as `trained`, with its representations in `trained.npy`. Any difference ends with exit
code 1.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
import tf_keras

STEPS = 8


def close(what, actual, expected, rtol=1e-5, atol=1e-5):
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape, f"{what}: {actual.shape} instead of {expected.shape}"
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, err_msg=what)
    return float(np.abs(actual - expected).max(initial=0))


def signatures(folder, model, x):
    worst = 0.0
    expected = {}
    for file in folder.glob("*.*.npy"):
        signature, output, _ = file.name.split(".")
        expected.setdefault(signature, {})[output] = np.load(file)
    assert set(model.signatures) == set(expected) | {"serving_default"}, set(model.signatures)
    for signature, outputs in expected.items():
        function = model.signatures[signature]
        actual = function(examples=tf.constant(x))
        assert set(actual) == set(outputs), set(actual)
        for key, value in outputs.items():
            worst = max(worst, close(f"{signature} {key}", actual[key], value))
            one = function(examples=tf.constant(x[:1]))[key]
            close(f"{signature} {key} of one example", one, value[:1])
    return worst


def calls(model, x):
    """The parts that can be called give what the signatures give."""
    for signature, part in (
        ("representation", "to_representation"),
        ("projection", "to_projection"),
    ):
        if hasattr(model, part):
            expected = model.signatures[signature](examples=tf.constant(x))[signature]
            close(part, getattr(model, part)(x), expected)
    first = list(model.signatures["serving_default"](examples=tf.constant(x)).items())[0][1]
    close("model", model(x), first)
    close("model", model(x, training=False), first)


def keras_layers(path, model, x):
    expected = model.signatures["representation"](examples=tf.constant(x))["representation"]
    layer = keras.layers.TFSMLayer(path, call_endpoint="representation")
    close("Keras 3", layer(x)["representation"], expected)
    inputs = keras.Input(x.shape[1:])
    network = keras.Model(inputs, layer(inputs)["representation"])
    close("Keras 3 model", network.predict(x, verbose=0), expected)

    class Legacy(tf_keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.loaded = tf.saved_model.load(path)

        def call(self, images):
            return self.loaded.signatures["representation"](examples=images)["representation"]

    inputs = tf_keras.Input(x.shape[1:])
    legacy = tf_keras.Model(inputs, Legacy()(inputs))
    close("tf_keras model", legacy.predict(x, verbose=0), expected)


def paths(variables):
    return [variable.name.removesuffix(":0") for variable in variables]


def train(folder, model, x):
    call = model.to_representation
    names, values = paths(call.variables), [v.numpy() for v in call.variables]
    trained = set(paths(call.trainable_variables))
    assert trained and trained <= set(names), trained
    assert all(v.trainable for v in call.trainable_variables)
    target = np.random.default_rng(5).normal(size=call(x).shape).astype("float32")
    losses = []
    optimizer = tf_keras.optimizers.Adam(1e-3)
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(call(x, training=True) - target))
        gradients = tape.gradient(loss, call.trainable_variables)
        assert all(g is not None for g in gradients), "a trainable variable has no gradient"
        optimizer.apply_gradients(zip(gradients, call.trainable_variables))
        losses.append(float(loss))
    changed = {n for n, v, b in zip(names, call.variables, values) if (v.numpy() != b).any()}
    assert losses[-1] < losses[0], losses
    assert trained <= changed, f"not changed by training: {sorted(trained - changed)}"
    moving = {name for name in names if "moving" in name}
    assert moving <= changed, f"not moved: {sorted(moving - changed)}"
    first, second = call(x, training=True), call(x, training=True)
    draws = "training_step" in names
    assert bool(np.abs(first - second).max() > 1e-4) == draws, "dropout draws anew, nothing else"
    out = folder / "trained"
    tf.saved_model.save(model, str(out), signatures=dict(model.signatures))
    np.save(folder / "trained.npy", call(x).numpy())
    return losses


def check(folder):
    path = str(folder / "model")
    x = np.load(folder / "examples.npy")
    model = tf.saved_model.load(path)
    description = json.loads(pathlib.Path(model.tfsim.asset_path.numpy().decode()).read_text())
    assert description["examples"]["shape"] == list(x.shape[1:]), description
    names = paths(model.variables)
    assert len(set(names)) == len(names) and all("/" in n or n == "training_step" for n in names)
    worst = signatures(folder, model, x)
    calls(model, x)
    keras_layers(path, model, x)
    text = f"ok {folder.name}: largest difference {worst:.1e}, {len(names)} variables"
    if description["trainable"]:
        losses = train(folder, model, x)
        text += f", trained from {losses[0]:.4f} to {losses[-1]:.4f}"
    else:
        try:
            model(x, training=True)
        except ValueError:
            text += ", inference only"
        else:
            raise AssertionError("an export for inference can be called in training mode")
    print(text, flush=True)


folders = sorted(f for f in pathlib.Path(sys.argv[1]).iterdir() if (f / "model").is_dir())
assert folders, f"no exports in {sys.argv[1]}"
print(f"TensorFlow {tf.__version__}, Keras {keras.__version__}, tf_keras {tf_keras.__version__}")
for each in folders:
    check(each)
