"""The window; the only room that knows Qt.

``app.run`` builds the parts and hands each what it needs; there is no global one. ``session`` holds
what the views share: the folder, the query, the ordered ids, the current photo, the selection and
the decisions. It reads through ``tasks.QueryTask`` and changes through ``tasks.ChangeTask``; its
signals are past events, and the views answer them by asking for what they show. ``scanning`` runs
the scan behind all this and is polled. ``loader`` turns files into pictures on its own threads.
``models`` give ids to the views and rows when asked, ``delegates`` paint one cell, ``views`` are
grid, loupe, compare, survey and filmstrip. ``actions`` is the one table of verbs and keys,
``keymaps`` the presets; ``main_window`` places the parts.
"""
