"""Writes the small SavedModels of these tests that Keras 2 and plain TensorFlow give.

Each folder gets golden/index.json and golden/*.npy in the format of the other models: x, inference,
training, gradients in the first kernel, and moving statistics after one training call.

Written with TensorFlow 2.18.0 and tf_keras 2.18.0:  python make_savedmodels.py DIR
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
import tf_keras as keras

L = keras.layers


def shake(model):
    """Moves weights and moving statistics off their starting values."""
    rng = np.random.default_rng(7)
    for v in model.variables:
        if v.dtype == tf.float32 and v.shape.rank and "norm" not in v.name.split("/")[-1]:
            if "variance" in v.name:
                v.assign(rng.uniform(0.5, 2.0, v.shape))
            elif "mean" in v.name:
                v.assign(rng.normal(0, 0.3, v.shape))
            elif v.name.split("/")[-1].startswith(("gamma", "beta", "bias", "b:")):
                v.assign(v + rng.normal(0, 0.2, v.shape))


def separable():
    x = i = L.Input((32, 32, 3), name="image")
    x = L.Rescaling(2.0, offset=-1.0, name="rescale")(x)
    norm = L.Normalization(axis=-1, mean=[0.1, 0.0, -0.2], variance=[0.5, 1.0, 2.0], name="standardize")
    x = norm(x)
    x = L.SeparableConv2D(8, 3, strides=2, padding="same", use_bias=False, name="sep1")(x)
    x = L.BatchNormalization(momentum=0.8, name="bn1")(x)
    x = L.Activation("swish", name="swish1")(x)
    x = L.DepthwiseConv2D(3, strides=2, padding="same", name="depth2")(x)
    x = L.BatchNormalization(scale=False, name="bn2")(x)
    x = L.ReLU(6.0, name="relu2")(x)
    s = L.GlobalAveragePooling2D(name="squeeze")(x)
    s = L.Dense(4, activation="swish", name="se1")(s)
    s = L.Dense(8, activation="sigmoid", name="se2")(s)
    s = L.Reshape((1, 1, 8), name="se3")(s)
    x = L.Multiply(name="excite")([x, s])
    x = L.GlobalAveragePooling2D(name="pool")(x)
    x = L.Dense(12, name="dense")(x)
    x = L.BatchNormalization(momentum=0.9, name="bn3")(x)
    return keras.Model(i, x, name="k2_separable")


def transformer():
    i = L.Input((16, 16, 3), name="image")
    x = L.Conv2D(16, 4, strides=4, name="patch")(i)
    x = L.Reshape((16, 16), name="tokens")(x)
    y = L.LayerNormalization(epsilon=1e-6, name="norm1")(x)
    y = L.MultiHeadAttention(2, 8, name="attention")(y, y)
    x = L.Add(name="add1")([x, y])
    y = L.LayerNormalization(epsilon=1e-6, name="norm2")(x)
    y = L.Dense(32, activation="gelu", name="mlp1")(y)
    y = L.Dense(16, name="mlp2")(y)
    x = L.Add(name="add2")([x, y])
    x = L.GlobalAveragePooling1D(name="pool")(x)
    return keras.Model(i, x, name="k2_transformer")


class Frozen(keras.Model):
    """A frozen first layer, two layers of one name, a learning-phase tensor as input."""

    def __init__(self):
        super().__init__(name="k2_frozen")
        self.first = L.Conv2D(6, 3, name="conv")
        self.second = L.Conv2D(8, 3, name="conv")
        self.norm = L.BatchNormalization(name="norm")
        self.first.trainable = False

    def call(self, x, training=False):
        x = tf.nn.relu(self.first(x))
        x = tf.nn.elu(self.second(x))
        return {"pooled": tf.reduce_mean(self.norm(x, training=training), [1, 2]), "map": x}


class Module(tf.Module):
    """Batch normalisation by hand, and a mode that is a tensor."""

    def __init__(self):
        super().__init__(name="tf_module")
        rng = np.random.default_rng(3)
        self.w = tf.Variable(rng.normal(0, 0.3, (3, 3, 3, 8)), dtype=tf.float32, name="w")
        self.mean = tf.Variable(rng.normal(0, 0.3, 8), dtype=tf.float32, trainable=False, name="mean")
        self.calls = tf.Variable(0, dtype=tf.int64, trainable=False, name="calls")
        self.b = tf.Variable(rng.normal(0, 0.1, 8), dtype=tf.float32, name="b")

    @tf.function(input_signature=[tf.TensorSpec((None, 16, 16, 3)), tf.TensorSpec((), tf.bool)])
    def __call__(self, x, training):
        self.calls.assign_add(1)
        y = tf.nn.conv2d(x, self.w, 2, "VALID")

        def batch():
            m = tf.reduce_mean(y, [0, 1, 2])
            self.mean.assign(0.9 * self.mean + 0.1 * m)
            return m

        m = tf.cond(training, batch, lambda: self.mean.read_value())
        return tf.reduce_mean(tf.nn.softplus(y - m + self.b), [1, 2])


class NoGradient(tf.Module):
    """An op that graph differentiation in C++ does not know."""

    def __init__(self):
        super().__init__(name="tf_no_gradient")
        self.before = tf.Variable([0.5, 1.0, 1.5], name="before")
        self.after = tf.Variable([[0.5, 1.0, 0.1], [0.2, 0.3, 1.5], [1.0, 0.0, -1.0]], name="after")

    @tf.function(input_signature=[tf.TensorSpec((None, 8, 8, 3))])
    def __call__(self, x):
        y = tf.math.cumprod(tf.reduce_mean(x * self.before, [1, 2]), 1)
        return y @ self.after


class Refused(tf.Module):
    """Functions that a backbone cannot be."""

    def __init__(self, name, signature, function):
        super().__init__(name=name)
        self.w = tf.Variable(2.0, name="w")
        self.call = tf.function(lambda *x: function(self, *x), input_signature=signature)
        self.__call__ = self.call


def refused():
    image = tf.TensorSpec((None, 4), tf.float32, name="image")
    loop = lambda m, x: tf.while_loop(lambda y: tf.reduce_sum(y) < 9.0, lambda y: (y + m.w,), (x,))[0]
    branch = lambda m, x: tf.cond(tf.reduce_sum(x) > 0, lambda: x * m.w, lambda: x)
    return {
        "tf_while": ([image], loop),
        "tf_cond": ([image], branch),
        "tf_strings": ([tf.TensorSpec((None,), tf.string)], lambda m, s: tf.strings.to_number(s) * m.w),
        "tf_two_inputs": ([image, tf.TensorSpec((None, 4), name="other")], lambda m, x, y: x * m.w + y),
        "tf_int_output": ([image], lambda m, x: tf.cast(x * m.w, tf.int32)),
    }


def whole(y):
    return y


def pooled(y):
    return y["pooled"]


def unique(names):
    """What comes again gets a number, as in the reader."""
    taken = {}
    for i, name in enumerate(names):
        taken[name] = taken.get(name, -1) + 1
        names[i] = name + (f"_{taken[name]}" if taken[name] else "")
    return names


def golden(folder, call, variables, trainable, shape, first, pick=whole):
    os.makedirs(f"{folder}/golden", exist_ok=True)
    rng = np.random.default_rng(11)
    files = {}

    def put(name, value):
        value = np.asarray(value, np.float32)
        np.save(f"{folder}/golden/{name}.npy", value)
        files[name] = list(value.shape)

    x = rng.uniform(0, 1, (4, *shape)).astype(np.float32)
    put("x", x)
    fixed = None
    saved = [v.numpy() for v in variables]
    for training, mode in ((False, "inference"), (True, "training")):
        with tf.GradientTape() as tape:
            y = pick(call(tf.constant(x), training))
            if fixed is None:
                fixed = rng.normal(0, 1, y.shape).astype(np.float32)
                put("fixed", fixed)
            loss = tf.reduce_sum(fixed * y)
        put(mode, y)
        put(f"grad_first_kernel_{mode}_mode", tape.gradient(loss, first))
    for j, v in enumerate(variables):
        if not any(v is t for t in trainable) and v.dtype == tf.float32:
            put(f"after_training_call_{j:02d}_{v.name.split('/')[-1].split(':')[0]}", v.numpy())
    for v, value in zip(variables, saved):
        v.assign(value)
    names = unique([v.name.split(":")[0] for v in variables])
    index = {
        "name": os.path.basename(folder),
        "variables": [
            {"name": name, "shape": list(v.shape), "trainable": any(v is t for t in trainable)}
            for name, v in zip(names, variables)
        ],
        "first_kernel": next(n for n, v in zip(names, variables) if v is first),
        "files": files,
        "tolerance": {"rtol": 1e-4, "atol": 1e-5},
    }
    if pick is not whole:
        index["output"] = "pooled"
    json.dump(index, open(f"{folder}/golden/index.json", "w"), indent=1)


def main(root):
    keras.utils.set_random_seed(5)
    for model, shape in ((separable(), (32, 32, 3)), (transformer(), (16, 16, 3)), (Frozen(), (12, 12, 3))):
        folder = f"{root}/{model.name}"
        model(tf.zeros((1, *shape)), training=False)
        shake(model)
        model._set_save_spec(tf.TensorSpec((None, *shape), tf.float32, name="image"))
        model.save(folder, save_format="tf")
        pick = pooled if model.name == "k2_frozen" else whole
        golden(folder, lambda x, t: model(x, training=t), model.variables, model.trainable_variables, shape,
               model.trainable_variables[0], pick)
    tf.saved_model.save(NoGradient(), f"{root}/tf_no_gradient")
    for name, (signature, function) in refused().items():
        module = Refused(name, signature, function)
        tf.saved_model.save(module, f"{root}/{name}", signatures=module.call)
    module = Module()
    folder = f"{root}/tf_module"
    tf.saved_model.save(module, folder)
    module.calls.assign(0)
    golden(folder, lambda x, t: module(x, tf.constant(t)), [module.w, module.mean, module.b],
           [module.w, module.b], (16, 16, 3), module.w)


main(sys.argv[1])
