import type { Call } from "../../../lib/calls/call";

/** A call that was handed over; a test changes what it is about. */
export function sampleCall(change: Partial<Call> & { number?: string; name?: string } = {}): Call {
  const { number: e164 = "+12125550120", name = "", ...rest } = change;
  return {
    id: "1",
    createdAt: 1,
    updatedAt: 1,
    state: "handedOver",
    reason: "handedOver",
    detail: "",
    crm: "salesforce",
    pageUrl: "https://acme.lightning.force.com/",
    cookieStoreId: "",
    record: name === "" ? null : { crm: "salesforce", id: "1", type: "Account", name },
    phone: { raw: e164, e164, digits: e164.slice(1), national: e164.slice(1), extension: "" },
    decision: null,
    serviceNumber: null,
    callerId: "",
    request: null,
    placedAt: 1,
    result: null,
    lines: 0,
    ...rest,
  };
}
