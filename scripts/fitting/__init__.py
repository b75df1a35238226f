"""Fitting the confidence of readings on pages whose truth is known."""
