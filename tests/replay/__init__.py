"""Tests of the replay: normal form, server, runner and the comparison of whole programs."""
