"""A file becomes pixels here, and only here.

``registry.load`` reads a file once, asks which family its header belongs to, and hands the bytes to
one decoder. The decoder returns upright sRGB pixels scaled to the size asked for, with what the
camera wrote beside them. Whoever takes the result (``scan``, later the window) sees a plain
array: orientation, colour profiles, bit depths and embedded previews stay in this room.
"""
