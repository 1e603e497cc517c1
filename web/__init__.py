"""Pages that are no chat: papers, later the cockpit and the API."""
