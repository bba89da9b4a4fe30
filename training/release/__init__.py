"""The authors' RALI release files in, one ONNX graph and its card out.

``python -m training.release.convert RELEASE --out FOLDER [--name rali-l] [--precision fp16]``, then
``qualityculler models add FOLDER/rali-l.onnx``.

``files`` gets tensors out of the files of torch, safetensors and numpy by those libraries' own safe
readers; ``pca`` reads the one file that is a pickle of joblib, as inert data. ``clip`` says which
encoder and which preprocessing the tensors belong to; ``read`` joins the files into an image tower
and a :class:`~training.release.graph.Head`; ``graph`` writes both as one ONNX file. Nothing in a
release is executed.
"""
