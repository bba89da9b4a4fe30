"""QualityCuller scores and ranks photos on the user's own machine.

Photos flow one way: ``discover`` finds them, ``decode`` turns files into pixels, ``score`` turns
pixels into a number, ``store`` remembers it, ``cli`` shows it. ``scan`` joins the rooms.
"""

__version__ = "0.1.0"
