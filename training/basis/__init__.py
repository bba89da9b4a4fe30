"""Act 2, features become a few scored directions.

``pca`` compresses the aligned embeddings, ``bins`` cuts the score range and finds centres inside
each bin, ``score`` is the definition of the score (a softmax over cosines), ``tune`` fits the
centres and their scores to MOS, ``train`` joins them. Takes the folder of ``align``, leaves
``basis.npz``.
"""
