import { OUTCOMES } from "../results/result";
import { MAX_TIME } from "../time";
import { z } from "../zod";
import { type Call, NEXT_STATES } from "./call";

/*
 * Disks and browsers damage single records. One that isn't what it should be is left where it is, out of every list, rather
 * than have all that reads it fail.
 */

const text = z.string();
const number = z.number();
/** What a date can be made of. */
const time = z.number().check(z.gte(-MAX_TIME), z.lte(MAX_TIME));
const maybeTime = z.nullable(time);
const crm = z.enum(["salesforce", "sap", "custom"]);

const serviceNumber = z.object({
  number: text,
  name: text,
  contractNumber: text,
  callerId: text,
  queueId: text,
  dialPlanId: text,
});

const asked = {
  exchange: z.nullable(
    z.object({
      url: text,
      authorisation: text,
      outcome: text,
      status: z.nullable(number),
      answer: text,
      durationMs: number,
    }),
  ),
  variables: z.record(text, text),
  tried: z.array(z.object({ rule: text, wanted: text })),
};

const decision = z.discriminatedUnion("verdict", [
  z.object({
    ...asked,
    verdict: z.literal("allowed"),
    serviceNumber: z.nullable(serviceNumber),
    basis: text,
    others: z.optional(z.array(serviceNumber)),
    because: z.optional(text),
  }),
  z.object({ ...asked, verdict: z.literal("refused"), reason: text, detail: text }),
]);

const result = z.object({
  source: text,
  receivedAt: time,
  outcome: z.nullable(z.enum(OUTCOMES)),
  answeredAt: maybeTime,
  endedAt: maybeTime,
  transactionId: text,
  interactionGuid: text,
  codes: z.array(z.object({ list: text, code: text })),
  notes: text,
});

const call = z.object({
  id: text,
  createdAt: time,
  updatedAt: time,
  state: z.string().check(z.refine((state) => Object.hasOwn(NEXT_STATES, state))),
  reason: z.nullable(text),
  detail: text,
  crm,
  pageUrl: text,
  cookieStoreId: text,
  record: z.nullable(z.object({ crm, id: text, type: text, name: text })),
  phone: z.object({ raw: text, e164: text, digits: text, national: text, extension: text }),
  decision: z.nullable(decision),
  serviceNumber: z.nullable(serviceNumber),
  callerId: text,
  request: z.nullable(z.object({ method: text, url: text, body: text })),
  placedAt: maybeTime,
  result: z.nullable(result),
  lines: number,
});

/** Whether a stored value is a call that everything can work with. */
export function isCall(stored: unknown): stored is Call {
  return call.safeParse(stored).success;
}
