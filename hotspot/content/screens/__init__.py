"""Screens in waiting rooms: how they join, what they are given to play, and what they played."""
