"""Somebody else's release becomes a model of ours: plain arrays in, one ONNX graph out.

``pickled`` reads a pickle as inert data, ``torch_file``, ``safetensors_file`` and ``joblib_file``
get arrays out of the formats built on it; ``clip_config`` says what encoder and what preprocessing
they belong to; ``release`` joins the authors' files into a ``tower.Tower`` and a ``head.Head``.
``graph`` turns these two into an ONNX graph, written tensor by tensor, and ``install`` puts it with
its ``model.json`` into a folder that ``score`` loads. No code of a release is run, no torch needed.
"""
