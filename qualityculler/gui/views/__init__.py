"""Grid, loupe, compare, survey and filmstrip: each shows the session and changes only it."""
