/**
 * A time as clocks in a time zone show it, `YYYY-MM-DDThh:mm:ss` (writeCallStatistics: "local server time"), daylight
 * saving included.
 * @param at milliseconds since the epoch
 * @param timeZone IANA name; empty: the browser's own
 */
export function localTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(timeZone !== "" && { timeZone }),
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}`;
}
