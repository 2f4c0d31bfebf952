"""The world around the shop misbehaves: clocks jump, disks are full, banks repeat themselves."""
