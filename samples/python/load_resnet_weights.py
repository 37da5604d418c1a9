#!/usr/bin/env python3
"""Opens a ResNet's weights (.npz, as model.weights().save(file) and tfsim pretrain write) in Keras.

    python load_resnet_weights.py runs/first/weights.npz --save resnet18.keras
    python load_resnet_weights.py weights.npz --input x.npy --output y.npy     # compares

ResNet.resnet50() is keras.applications' ResNet50; ResNet.resnet18() is built below, layer by layer
as in TF Similarity. Needs keras (tensorflow) and numpy.
"""
import argparse

import keras
import numpy as np


def load(model, weights, prefix="backbone/"):
    """Sets a model's weights by name, and checks that no name is left over."""
    left = {name for name in weights if name.startswith(prefix)}
    for layer in model.layers:
        for variable in layer.weights:
            name = prefix + layer.name + "/" + variable.name.split("/")[-1].split(":")[0]
            variable.assign(weights[name])
            left.remove(name)
    if left:
        raise SystemExit(f"the model has no {sorted(left)}")
    return model


def resnet50(shape):
    return keras.applications.ResNet50(include_top=False, weights=None, input_shape=shape, pooling="avg")


def resnet18(shape):
    layers = keras.layers

    def normalized(x, name, width, size, stride=1, padding="same"):
        x = layers.Conv2D(width, size, stride, padding, use_bias=False, name=name + "_conv")(x)
        return layers.BatchNormalization(epsilon=1.001e-5, name=name + "_bn")(x)

    x = inputs = layers.Input(shape)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.ReLU()(normalized(x, "conv1", 64, 3, padding="valid"))
    for stage, width in enumerate([64, 128, 256, 512]):
        for block in range(2):
            name, stride = f"conv{stage + 2}_block{block + 1}", 2 if stage > 0 and block == 0 else 1
            shortcut = normalized(x, name + "_0", width, 1, stride) if block == 0 else x
            y = layers.ReLU()(normalized(x, name + "_1", width, 3, stride))
            x = layers.ReLU()(layers.Add()([shortcut, normalized(y, name + "_2", width, 3)]))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights")
    parser.add_argument("--size", type=int, default=32, help="height and width of images; default 32")
    parser.add_argument("--save", metavar="FILE.keras", help="keeps the Keras model")
    parser.add_argument("--input", metavar="X.npy", help="images (n, height, width, 3) as the network takes them")
    parser.add_argument("--output", metavar="Y.npy", help="what the network made of them in Java")
    options = parser.parse_args()
    weights = np.load(options.weights)
    images = np.load(options.input) if options.input else np.zeros((1, options.size, options.size, 3), "float32")
    bottleneck = "backbone/conv2_block1_3_conv/kernel" in weights
    model = load((resnet50 if bottleneck else resnet18)(images.shape[1:]), weights)
    print(f"{'ResNet-50' if bottleneck else 'ResNet-18'}, {model.count_params():,} weights")
    if options.output:
        expected = np.load(options.output)
        difference = np.abs(model.predict(images, verbose=0) - expected).max()
        print(f"largest difference {difference:.3g}, largest value {np.abs(expected).max():.3g}")
        if not difference <= 1e-4 * np.abs(expected).max():
            raise SystemExit("the outputs differ")
    if options.save:
        model.save(options.save)


if __name__ == "__main__":
    main()
