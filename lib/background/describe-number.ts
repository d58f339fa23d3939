import { asksForPartner } from "../decision/sap";
import type { NumberView } from "../messages";
import { type DialableNumber, formatPhoneNumber } from "../phone/clean";
import { readPhoneNumber } from "../phone/read";
import type { Settings, Site } from "../settings/schema";

/** What describing a number depends on. */
export interface DescribeContext {
  settings: Settings;
  crm: Site["crm"];
  now: Date;
  /** BCP 47: in which countries and times are told. */
  language: string;
}

/** What the hover card says of a number. */
export function describeNumber(
  raw: string,
  countries: readonly string[],
  { settings, crm, now, language }: DescribeContext,
): NumberView {
  const { cleaned, other } = readPhoneNumber(raw, countries);
  const number = cleaned.ok ? cleaned.number : null;
  return {
    number: number ? formatPhoneNumber(number.e164) : raw.trim(),
    e164: number?.e164 ?? "",
    extension: number?.extension ?? "",
    country: number ? countryName(number, language) : "",
    times: number?.country ? timesIn(number.country, now, language) : [],
    problem: cleaned.ok ? null : cleaned.reason,
    other: other
      ? {
          number: formatPhoneNumber(other.number.e164),
          country: countryName(other.number, language),
          code: other.country,
        }
      : null,
    mayRequestCallback: settings.callbackRequest.url !== "" && cleaned.ok,
    withoutRecord: asksByRecord(crm, settings) ? "refused" : "unlogged",
  };
}

/** Whether the CRM is asked, and can't be asked without a record. */
function asksByRecord(crm: Site["crm"], { decision }: Settings): boolean {
  switch (crm) {
    case "salesforce":
      return decision.salesforce.url !== "";
    case "sap":
      return decision.sap.url !== "" && asksForPartner(decision.sap.parameters);
    case "custom":
      return false;
  }
}

function countryName({ country }: DialableNumber, language: string): string {
  if (!country) return "";
  return new Intl.DisplayNames([language], { type: "region" }).of(country) ?? country;
}

/** Not every supported browser can tell a country's time zones. */
type MaybeWithZones = Omit<Intl.Locale, "getTimeZones"> & Partial<Pick<Intl.Locale, "getTimeZones">>;

/** The clock in a country: the earliest and the latest where its zones differ now; nothing where the browser can't tell. */
export function timesIn(country: string, now: Date, language: string): string[] {
  const locale: MaybeWithZones = new Intl.Locale(`und-${country}`);
  const zones = locale.getTimeZones?.() ?? [];
  const byOffset = zones
    .map((timeZone) => ({ timeZone, offset: offsetOf(timeZone, now) }))
    .sort((a, b) => a.offset - b.offset);
  const [earliest, latest] = [byOffset[0], byOffset.at(-1)];
  if (!earliest || !latest) return [];
  const told = (timeZone: string) =>
    now.toLocaleString(language, { timeZone, weekday: "short", hour: "numeric", minute: "2-digit" });
  return earliest.offset === latest.offset
    ? [told(earliest.timeZone)]
    : [told(earliest.timeZone), told(latest.timeZone)];
}

/** A zone's distance from UTC, minutes. */
function offsetOf(timeZone: string, now: Date): number {
  const name = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(now)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours, minutes = "0"] = /GMT([+-])(\d\d):?(\d\d)?/.exec(name ?? "") ?? [];
  return hours === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
