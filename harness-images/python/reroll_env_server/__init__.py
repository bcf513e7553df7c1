"""Serves Gymnasium environments over reroll's environment protocol (packages/env/docs/protocol.md)."""

__version__ = "0.1.0"
