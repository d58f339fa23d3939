import { callerIdOf, type ServiceNumber } from "../decision/service-number";
import { withResultPairs } from "../results/result";
import type { Settings } from "../settings/schema";
import { buildMakeCall, type MakeCallRequest } from "./build";
import { digitsToDial } from "./dial-rules";
import { opensPage } from "./launch";
import { buildUserData, type MergeValues } from "./userdata";

/** What a make_call request is about. */
export interface MakeCallSubject extends Omit<MergeValues, "agentUid" | "serviceNumber" | "phone"> {
  phone: MergeValues["phone"] & { national: string };
  /** The one that the decision named; null for the tenant's defaults. */
  serviceNumber: ServiceNumber | null;
}

/**
 * The make_call request that the settings make of a call: the service number's caller ID, queue and dial plan, else
 * the tenant's. A relay's channel, by which results can be read and written, stays out of the browser's history.
 * @param cookieStoreId The Firefox container of the page; empty for the default one.
 */
export function makeCallFor(
  subject: MakeCallSubject,
  settings: Pick<Settings, "tenant" | "country" | "agent" | "userData" | "transactionData" | "results">,
  cookieStoreId = "",
): { makeCall: MakeCallRequest; callerId: string } {
  const { tenant } = settings;
  const { serviceNumber, record, phone } = subject;
  const callerId = signalledCallerId(serviceNumber, tenant);
  const makeCall = buildMakeCall({
    tenantUrl: tenant.url,
    prefix: tenant.prefix,
    phone: digitsToDial(phone, settings),
    callerId,
    dialPlanId: serviceNumber?.dialPlanId || tenant.dialPlanId,
    queueId: serviceNumber?.queueId || tenant.queueId,
    userData: buildUserData(withResultPairs(settings.userData, settings), {
      ...subject,
      agentUid: settings.agent.uid,
    }),
    transactionRecord: settings.transactionData ? record : null,
    isPosted: settings.results.relay.publishUrl !== "" && opensPage(tenant, cookieStoreId),
  });
  return { makeCall, callerId };
}

/** The caller ID that a call is signalled with: the service number's, else the tenant's; empty: VCC's own default. */
export function signalledCallerId(
  serviceNumber: ServiceNumber | null,
  tenant: Pick<Settings["tenant"], "callerId">,
): string {
  return (serviceNumber && callerIdOf(serviceNumber)) || tenant.callerId;
}
