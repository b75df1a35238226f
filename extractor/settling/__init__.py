"""What persons said of results: the trail, the queue of what is doubtful, and results with corrections."""
