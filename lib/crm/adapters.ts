import type { Adapter } from "./adapter";
import { custom } from "./custom";
import type { CrmRecord } from "./record";
import { salesforce } from "./salesforce";
import { sap } from "./sap";

/** The adapter of each kind of CRM. */
export const ADAPTERS: Record<CrmRecord["crm"], Adapter> = { salesforce, sap, custom };

/**
 * The kind of CRM that runs on a host, compared by whole labels from the end; undefined when the host doesn't tell.
 * Microsoft Defender's proxy, which puts its own domain behind the host, makes no difference.
 */
export function crmOfHost(hostname: string): CrmRecord["crm"] | undefined {
  const host = `.${hostname.toLowerCase().replace(/\.mcas\.ms$/, "")}`;
  const kinds = Object.keys(ADAPTERS) as CrmRecord["crm"][];
  return kinds.find((crm) => ADAPTERS[crm].hosts.some((suffix) => host.endsWith(`.${suffix}`)));
}

/**
 * Whether two addresses are of one customer: on one host, or on hosts of the product that begin with the customer's
 * name. Where each customer's pages have hosts of their own, the same path on another one is a stranger's record.
 */
export function isSameOrg(crm: CrmRecord["crm"], a: URL, b: URL): boolean {
  if (a.host === b.host) return true;
  const isProduct = crmOfHost(a.hostname) === crm && crmOfHost(b.hostname) === crm;
  return isProduct && orgOf(a.hostname) === orgOf(b.hostname);
}

/** `acme` of `acme.my.salesforce.com` and `acme--c.vf.force.com`, `my300000` of `my300000-sso.crm.ondemand.com`. */
function orgOf(hostname: string): string {
  const [label = "", kind = ""] = hostname.toLowerCase().split(/\.(.*)/s);
  return /(^|\.)vf\./.test(kind) ? label.replace(/--[^-]+$/, "") : label.replace(/-(sso|api)$/, "");
}

/** The kind of CRM that a site's match pattern leads to; undefined when its host doesn't tell. */
export function crmOfMatchPattern(pattern: string): CrmRecord["crm"] | undefined {
  const [, host] = /^[^:/]+:\/\/(?:\*\.)?([^/]+)\//.exec(pattern) ?? [];
  return host === undefined ? undefined : crmOfHost(host);
}
