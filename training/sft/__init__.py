"""The cold start: a small multimodal model learns to see faults and to say them in a fixed form.

``photos`` draws what is looked at (photos with human scores, synthetic faults of ``faults``, facts
measured by ``facts``), ``features`` runs the frozen eye (``vision``) over it once, ``texts`` puts
it into words, ``train`` teaches projector and adapters (``model``, on ``training.vlm``), ``export``
writes the two files the application ships, ``judge`` and ``claims`` ask them in the runtime that
the application uses (``counts``, ``tables`` and ``standings`` count, ``lines`` keeps), and ``card``
writes the card. Prompt, form and words change together, here and in ``explain``.
"""
