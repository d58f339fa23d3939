import { callerIdOf, type ServiceNumber } from "../decision/service-number";
import type { Settings } from "../settings/schema";
import { buildMakeCall, type MakeCallRequest } from "./build";
import { digitsToDial } from "./dial-rules";
import { buildUserData, type MergeValues } from "./userdata";

/** What a make_call request is about. */
export interface MakeCallSubject extends Omit<MergeValues, "agentUid" | "serviceNumber" | "phone"> {
  phone: MergeValues["phone"] & { national: string };
  /** The one that the decision named; null for the tenant's defaults. */
  serviceNumber: ServiceNumber | null;
}

/**
 * The make_call request that the settings make of a call: the service number's caller ID, queue and dial plan, else
 * the tenant's.
 */
export function makeCallFor(
  subject: MakeCallSubject,
  settings: Pick<Settings, "tenant" | "agent" | "userData" | "transactionData">,
): { makeCall: MakeCallRequest; callerId: string } {
  const { tenant } = settings;
  const { serviceNumber, record, phone } = subject;
  const callerId = serviceNumber ? callerIdOf(serviceNumber) : tenant.callerId;
  const makeCall = buildMakeCall({
    tenantUrl: tenant.url,
    prefix: tenant.prefix,
    phone: digitsToDial(phone, tenant),
    callerId,
    dialPlanId: serviceNumber?.dialPlanId || tenant.dialPlanId,
    queueId: serviceNumber?.queueId || tenant.queueId,
    userData: buildUserData(settings.userData, { ...subject, agentUid: settings.agent.uid }),
    transactionRecord: settings.transactionData ? record : null,
  });
  return { makeCall, callerId };
}
