import type { CallResult } from "../results/result";
import { localTime } from "./local-time";
import type { NewReport } from "./outbox";
import { recordAddress } from "./record-link";

/** The settings that callback requests depend on. */
export interface CallbackSettings {
  callbackRequest: {
    format: "form" | "json";
    fields: "callerId" | "caller";
    function: string;
    userData: string;
    userData2: string;
    userData3: string;
  };
  statistics: { agentGroup: string; timeZone: string };
}

/** The call that a callback request comes of. */
export interface CallbackSubject {
  id: string;
  crm: "salesforce" | "sap" | "custom";
  pageUrl: string;
  record: { id: string; type: string; name: string } | null;
  phone: { digits: string; e164: string; raw: string };
  serviceNumber: { number: string; name: string } | null;
  /** Milliseconds since the epoch; null: it was never placed. */
  placedAt: number | null;
  result: Pick<CallResult, "transactionId" | "endedAt"> | null;
}

/** What the agent has written about a callback request; only the newer fields have a place for it. */
export interface CallbackText {
  subject: string;
  body: string;
}

/**
 * The parameters of one callback request: the seed's ("Callback Request API", "Parameters"), or those that newer
 * releases send. Names are sent as documented; parameters without a value are sent empty.
 */
export function callbackParameters(
  { id, phone, serviceNumber, placedAt, result }: CallbackSubject,
  { subject, body }: CallbackText,
  { callbackRequest, statistics }: CallbackSettings,
): Record<string, string> {
  const time = (at: number | null | undefined) => (at ? localTime(at, statistics.timeZone) : "");
  if (callbackRequest.fields === "callerId") {
    return {
      CallerID: phone.digits,
      ServiceNumber: serviceNumber?.number ?? "",
      ServiceName: serviceNumber?.name ?? "",
      Function: callbackRequest.function,
      UserData: callbackRequest.userData,
      UserData2: callbackRequest.userData2,
      UserData3: callbackRequest.userData3,
    };
  }
  return {
    Caller: phone.digits,
    CallbackNumber: phone.digits,
    ServiceNumbersNumber: serviceNumber?.number ?? "",
    ServiceNumbersName: serviceNumber?.name ?? "",
    AcdGroupsID: "",
    AcdGroupsName: statistics.agentGroup,
    AcdGroupsForeignSystemID: "",
    dtCallStart: time(placedAt),
    dtCallEnd: time(result?.endedAt),
    AcdEventsID: result?.transactionId || id,
    Subject: subject,
    Body: body,
  };
}

/** A callback request as it goes into the outbox, as a form or as JSON. */
export function callbackReport(
  call: CallbackSubject,
  text: CallbackText,
  settings: CallbackSettings,
): NewReport {
  const parameters = callbackParameters(call, text, settings);
  const isJson = settings.callbackRequest.format === "json";
  return {
    kind: "callbackRequest",
    callId: call.id,
    orderKey: `callback ${call.record?.id ?? call.phone.digits}`,
    about: call.record?.name || call.phone.e164 || call.phone.raw,
    records: recordAddress(call),
    contentType: isJson ? "application/json" : "application/x-www-form-urlencoded;charset=UTF-8",
    body: isJson ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
  };
}

/** One variable of an answer. */
export interface AnswerVariable {
  /** `$SalesForce.Entity.Field`. */
  name: string;
  value: string;
}

/** Longer than any value that means something to people; what is cut ends in “…”. */
const MAX_VALUE = 500;

/**
 * Any JSON answer as variables ("Return Structure": `$SalesForce.FieldName`, nested ones `$SalesForce.Entity.FieldName`).
 * Elements of a list are numbered from 0. An answer that isn't JSON has none.
 */
export function answerVariables(body: string): AnswerVariable[] {
  const variables: AnswerVariable[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) visit(each, `${path}.${key}`);
    } else if (path !== ROOT) {
      const text = String(value ?? "");
      variables.push({
        name: path,
        value: text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text,
      });
    }
  };
  try {
    visit(JSON.parse(body), ROOT);
  } catch {
    return [];
  }
  return variables;
}

const ROOT = "$SalesForce";
