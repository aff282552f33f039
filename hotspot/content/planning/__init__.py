"""What is scheduled: campaigns, placements, parts of the day, holidays and emergencies."""
