"""Act 1, images meet texts: an image encoder is pulled onto descriptions of quality.

``measures`` and ``describe`` write a text for every training image, ``text`` embeds it with a
frozen sentence encoder, ``encoder`` is the image tower on one of ``trunks``, ``graph`` puts the
trunk into 8 bits, ``features`` runs it once over all images, ``loss`` is CLIP's, ``series`` the
order within a series, ``train`` joins them. Takes the folder of ``data``, leaves ``head.pt``.
"""
