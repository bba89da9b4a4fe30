"""Settings, keys, About, the report of a crash: windows beside the window, none of them modal."""
