"""Makes forms with known truth: printed by real programs, scanned by simulated scanners."""
