"""The models a user may add, from the shipped catalogue to files that are known to be whole.

``catalogue`` says what there is; ``pull`` asks whether the licence was accepted and whether there
is room, lets ``fetch`` bring each file (resumed, measured and hashed on the way), and closes with
a ``manifest``. ``own`` takes up a pair of GGUF files of the user's, after ``gguf`` has looked into
them, ``builtin`` finds the model that is shipped. ``listing`` says what is there, ``upkeep`` checks
and removes it; ``resolve`` turns a name into the files that ``explain`` loads. Nothing here loads a
model, and only ``web`` and ``base_model`` use the network.
"""
