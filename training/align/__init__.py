"""Act 1, images meet texts: an image encoder is pulled onto descriptions of quality.

``measures`` and ``describe`` write a text for every training image, ``text`` embeds it with a
frozen sentence encoder, ``encoder`` is the image tower, ``features`` runs the frozen trunk once
over all images, ``loss`` is CLIP's, ``train`` joins them. Takes the folder of ``data``, leaves
``align.pt``.
"""
