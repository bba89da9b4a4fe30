"""Act 5, from weights to the application: one ONNX file and its card.

``onnx`` folds constants, encoder, PCA and bases into one graph, ``parity`` compares it with torch,
``card`` writes the model card with the table of ``evaluate``.
"""
