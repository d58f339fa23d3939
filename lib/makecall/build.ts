import { escapeValue } from "./userdata";

/** All that a make_call request is made of; empty texts are left out. */
export interface MakeCallInput {
  /** The tenant's origin, e.g. `https://vcc-na4.8x8.com`. */
  tenantUrl: string;
  prefix: string;
  /** The digits to dial. */
  phone: string;
  callerId: string;
  dialPlanId: string;
  queueId: string;
  /** The ready value of `ctl_userdata`. */
  userData: string;
  /** The record for `extTransactionData`, or null when none is to be sent. One without a type can't be associated. */
  transactionRecord: { id: string; type: string } | null;
  /** Posts the two parameters that may be posted, however short they are. */
  isPosted?: boolean;
}

/** A ready make_call request: GET without a body, POST with one. */
export interface MakeCallRequest {
  url: string;
  body?: URLSearchParams;
}

/** Beyond this length the two parameters that may be posted move to the body: browsers and proxies cut long URLs. */
const URL_LENGTH_LIMIT = 2000;

/**
 * Builds the make_call.php request (VCC Click-To-Dial API, "Query Parameters"). Parameters appear in the
 * document's order, those without a value are left out, and every value is percent-encoded with `%20` for a space.
 */
export function buildMakeCall(input: MakeCallInput): MakeCallRequest {
  const getOnly = withValues([
    ["prefix", input.prefix],
    ["phone", input.phone],
    ["callerId", input.callerId],
    ["dialplan_id", input.dialPlanId],
    ["queue_id", input.queueId],
  ]);
  const getOrPost = withValues([
    ["ctl_userdata", input.userData],
    ["extTransactionData", transactionData(input.transactionRecord)],
  ]);
  const address = `${input.tenantUrl}/AGUI/make_call.php`;
  const url = `${address}?${encode([...getOnly, ...getOrPost])}`;
  if (getOrPost.length === 0 || (url.length <= URL_LENGTH_LIMIT && !input.isPosted)) return { url };
  return { url: `${address}?${encode(getOnly)}`, body: new URLSearchParams(getOrPost) };
}

/** VCC can associate nothing with a record of which a part is missing, or is nothing once it has been made safe. */
function transactionData(record: MakeCallInput["transactionRecord"]): string {
  const [id, type] = [escapeValue(record?.id ?? ""), escapeValue(record?.type ?? "")];
  return id === "" || type === "" ? "" : `[extRecordId|${id}][extRecordType|${type}]`;
}

function withValues(parameters: [string, string][]): [string, string][] {
  return parameters.filter(([, value]) => value !== "");
}

function encode(parameters: [string, string][]): string {
  return parameters.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join("&");
}
