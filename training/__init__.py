"""The research pipeline, act by act; each act reads a folder and writes a folder.

``data`` prepares labels, ``align`` pulls an image encoder onto descriptions of quality, ``basis``
turns its features into a few scored directions, ``evaluate`` measures, ``export`` writes the ONNX
file the application ships. ``release`` makes such a file of the authors' own; ``faults`` puts
faults into pictures. The paper map is in README.md, the dated runs in LOG.md.
"""
