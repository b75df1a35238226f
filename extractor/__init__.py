"""Paper and PDF forms into numbers that can be trusted."""
