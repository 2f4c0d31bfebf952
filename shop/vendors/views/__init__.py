"""Pages of the vendors room: the public stall, claiming, the team, the staff's side."""
