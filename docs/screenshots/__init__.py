"""The pictures of the README, taken of the real window."""
