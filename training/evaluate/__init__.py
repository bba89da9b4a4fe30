"""Act 4, does it hold: correlations with intervals, per subset and per series, beside other
scorers; under faults of rising strength and under changes nobody sees; on photos from elsewhere.

``python -m training.evaluate`` judges any scorer (``judges``: registered ones, a model file,
``baselines``) on any labels (``labels``, or a dataset of ``training.data.registry``); ``scores``
decodes as the application does and ``score_cache`` keeps what was scored. ``metrics`` and
``culling`` are the numbers. Of the shipped file: ``table``, ``calibration``, ``scales``,
``native``, ``ladders`` (faults of ``degrade``), ``real_faults``, ``stability``. By fitting anew on
cached features (``bench``, ``verdicts``): ``ablation``, ``subset_out``, ``official``. All of
it ends up in the model card (``training.export.card``).
"""
