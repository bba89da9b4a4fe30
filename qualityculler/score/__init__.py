"""Pixels become a number here, and only here.

``registry`` knows the scorers by name and imports one when it is asked for; ``scorer`` is the
contract every one of them keeps; ``session`` sets ONNX Runtime up once, threads included. A scorer
takes plain arrays (the output of ``decode``) and returns values on the MOS scale.
"""
