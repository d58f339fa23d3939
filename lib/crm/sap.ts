import { decodeUri } from "../uri";
import type { RecordKey } from "./record";

/**
 * The record that an S/4HANA launchpad address shows. The hash names the intent and, behind `&/`, the app's own
 * route with an OData key: `#BusinessPartner-manage&/C_BusinessPartner('1000123')`, or
 * `…(BusinessPartner='1000123',DraftUUID=guid'…',IsActiveEntity=true)`; or the intent has the id as parameter.
 */
export function sapRecordFromUrl(href: string): RecordKey | null {
  const hash = href.includes("#") ? decodeUri(href.slice(href.indexOf("#") + 1)) : "";
  const [, object, parameters = "", route = ""] =
    /^([A-Za-z]\w*)-\w+(?:\?([^&]*(?:&(?!\/)[^&]*)*))?(?:&\/(.*))?$/.exec(hash) ?? [];
  if (object === undefined) return null;
  const inRoute = idInRoute(route, object);
  if (inRoute !== null) return { id: inRoute, type: object };
  const parameter = new URLSearchParams(parameters).get(object);
  return parameter ? { id: parameter, type: object } : null;
}

/** The record of a UI5 table row: the launchpad link in it. */
export function sapRecordFromRow(row: Element): RecordKey | null {
  for (const link of row.querySelectorAll("a[href*='#']")) {
    const record = sapRecordFromUrl(link.getAttribute("href") ?? "");
    if (record) return record;
  }
  return null;
}

function idInRoute(route: string, object: string): string | null {
  const [, key] = /^\/?\w+\(([^()]*)\)/.exec(route) ?? [];
  if (key === undefined) return null;
  const [, only] = /^'((?:[^']|'')*)'$/.exec(key) ?? [];
  const [, first] =
    new RegExp(`(?:^|,)${object}='((?:[^']|'')*)'`).exec(key) ??
    /(?:^|,)\w+='((?:[^']|'')*)'/.exec(key) ??
    [];
  const literal = only ?? first;
  return literal === undefined || literal === "" ? null : literal.replaceAll("''", "'");
}
