"""Prints what TensorBoard's own reader finds in a directory, as JSON: read_tensorboard.py DIR"""
import csv
import json
import os
import sys

from google.protobuf import text_format
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from tensorboard.util import tensor_util


def events(directory):
    everything = {name: 0 for name in ("scalars", "histograms", "images", "tensors")}
    reader = EventAccumulator(directory, size_guidance=everything)
    reader.Reload()
    tags = reader.Tags()
    return {
        "scalars": {
            tag: [[e.step, e.value] for e in reader.Scalars(tag)] for tag in tags["scalars"]
        },
        "histograms": {
            tag: [[e.step, e.histogram_value.num, e.histogram_value.sum]
                  for e in reader.Histograms(tag)]
            for tag in tags["histograms"]
        },
        "images": {
            tag: [[e.step, e.width, e.height, e.encoded_image_string[:4].hex()]
                  for e in reader.Images(tag)]
            for tag in tags["images"]
        },
        "texts": {
            tag: tensor_util.make_ndarray(reader.Tensors(tag)[0].tensor_proto).item().decode()
            for tag in tags["tensors"]
        },
    }


def projector(directory):
    config = ProjectorConfig()
    with open(os.path.join(directory, "projector_config.pbtxt")) as text:
        text_format.Parse(text.read(), config)
    found = []
    for embedding in config.embeddings:
        with open(os.path.join(directory, embedding.tensor_path)) as rows:
            tensor = [[float(cell) for cell in row] for row in csv.reader(rows, delimiter="\t")]
        with open(os.path.join(directory, embedding.metadata_path)) as rows:
            metadata = list(csv.reader(rows, delimiter="\t"))
        found.append({
            "name": embedding.tensor_name,
            "shape": list(embedding.tensor_shape),
            "tensor": tensor,
            "metadata": metadata,
            "sprite": os.path.exists(os.path.join(directory, embedding.sprite.image_path)),
            "image": list(embedding.sprite.single_image_dim),
        })
    return found


json.dump({"events": events(sys.argv[1]), "projector": projector(sys.argv[1])}, sys.stdout)
