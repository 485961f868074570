"""Where Django's own Danish differs from what the pages say elsewhere."""

DATE_FORMAT = SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "G.i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "d.m.Y \\k\\l. G.i"
