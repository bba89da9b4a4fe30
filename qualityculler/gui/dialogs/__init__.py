"""Settings, keys, About and the report of a crash: windows beside the window, none of them modal."""
