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

/** The kind of CRM that a site's match pattern leads to; undefined when its host doesn't tell. */
export function crmOfMatchPattern(pattern: string): CrmRecord["crm"] | undefined {
  const [, host] = /^[^:/]+:\/\/(?:\*\.)?([^/]+)\//.exec(pattern) ?? [];
  return host === undefined ? undefined : crmOfHost(host);
}
