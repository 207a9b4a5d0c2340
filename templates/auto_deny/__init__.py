"""Decides whether an agent may make a tool call. `main.run` is the whole of it; auto-deny.py starts it.

Everything here runs once per tool call, so modules that few calls need are imported where they are needed, and slow
ones of the standard library (re, json, typing, unicodedata) not at all or last. Python 3.9 is enough.
"""
