import { MAX_TIME } from "../time";
import { z } from "../zod";
import type { Report, ReportState } from "./outbox";

const REPORT_STATES: Readonly<Record<ReportState, true>> = {
  waiting: true,
  sending: true,
  accepted: true,
  rejected: true,
  blocked: true,
  ambiguous: true,
  expired: true,
};

const text = z.string();
const number = z.number();
const time = z.number().check(z.gte(-MAX_TIME), z.lte(MAX_TIME));

const report = z.object({
  id: number,
  kind: z.enum(["statistics", "callbackRequest"]),
  callId: text,
  orderKey: text,
  about: text,
  // Reports of an earlier version have none.
  records: z.optional(z.nullable(z.object({ url: text, type: z.nullable(text), ownId: text }))),
  contentType: text,
  body: text,
  key: text,
  createdAt: time,
  updatedAt: time,
  state: z.string().check(z.refine((state) => Object.hasOwn(REPORT_STATES, state))),
  reason: z.nullable(text),
  detail: text,
  attempts: number,
  dueAt: time,
  answer: text,
});

/** Whether a stored value is a report that everything can work with; one that isn't is left where it is, unsent. */
export function isReport(stored: unknown): stored is Report {
  return report.safeParse(stored).success;
}
