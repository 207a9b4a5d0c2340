"""Whether it is now within the hours of a rule."""

from datetime import datetime, timedelta

MINUTES_OF_A_DAY = 24 * 60


def is_open(hours: dict, now: "datetime | None" = None) -> bool:
    """`from` and `to` are minutes after midnight on the clock of the zone; a span over midnight belongs to the day on
    which it begins."""
    local = now or clock(hours["zone"])
    minute = local.hour * 60 + local.minute
    begin, end = hours["from"], hours["to"]
    today, yesterday = local.weekday(), (local - timedelta(days=1)).weekday()
    if begin < end:
        return today in hours["days"] and begin <= minute < end
    if today in hours["days"] and minute >= begin:
        return True
    return yesterday in hours["days"] and minute < end


def clock(zone: "str | None") -> datetime:
    """The wall clock there; summer time is the zone's business. Raises where this machine does not know the zone."""
    if zone is None:
        return datetime.now()
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(zone))
