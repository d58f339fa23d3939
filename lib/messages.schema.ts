import {
  type ContentToWorker,
  type DialAnswer,
  type DialCancel,
  type DialOrder,
  type DialRepeat,
  MAX_COUNTRIES,
  MAX_NAME,
  MAX_TEXT,
  type PageToWorker,
} from "./messages";
import { MAX_NOTES, OUTCOMES } from "./results/result";
import { LEARNED_NUMBER } from "./settings/schema";
import { z } from "./zod";

const shortText = z.string().check(z.maxLength(MAX_TEXT));

const countries = z.array(z.string().check(z.regex(/^[A-Z]{2}$/))).check(z.maxLength(MAX_COUNTRIES));
const index = z.int().check(z.gte(0));

const record = z.nullable(
  z.object({
    crm: z.enum(["salesforce", "sap", "custom"]),
    id: shortText,
    type: shortText,
    name: shortText,
  }),
);

const orderedNumber = { raw: shortText, countries, record, ancestors: z.array(shortText) };

const contentToWorker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("content>worker:start") }),
  z.object({ type: z.literal("content>worker:loadCard") }),
  z.object({ type: z.literal("content>worker:openTenant") }),
  z.object({ type: z.literal("content>worker:openOptions") }),
  z.object({ type: z.literal("content>worker:describe"), raw: shortText, countries }),
  z.object({ type: z.literal("content>worker:tabRecord") }),
  z.object({
    type: z.literal("content>worker:learn"),
    learned: z
      .object({
        label: z.string().check(z.maxLength(MAX_NAME)),
        number: z.string().check(z.regex(LEARNED_NUMBER)),
        isPhone: z.boolean(),
      })
      // What names neither a field nor a number would be said of all of a site.
      .check(z.refine(({ label, number }) => label !== "" || number !== "")),
  }),
  z.object({ type: z.literal("content>worker:requestCallback"), ...orderedNumber }),
  z.object({ type: z.literal("content>worker:choose"), frameId: index, index }),
]);

const callId = shortText;
const reportId = index;
const time = z.nullable(index);
const notes = z.string().check(z.maxLength(MAX_NOTES));

const pageToWorker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("page>worker:listNumbers"), tabId: index }),
  z.object({ type: z.literal("page>worker:takeForm"), id: shortText }),
  z.object({
    type: z.literal("page>worker:mark"),
    callId,
    event: z.enum(["answered", "ended", "notPlaced"]),
  }),
  z.object({
    type: z.literal("page>worker:wrapUp"),
    callId,
    wrapUp: z.object({
      outcome: z.enum(OUTCOMES),
      answeredAt: time,
      endedAt: time,
      codes: z.array(z.object({ list: shortText, code: shortText })),
      notes,
    }),
  }),
  z.object({ type: z.literal("page>worker:signedIn") }),
  z.object({ type: z.literal("page>worker:sendReport"), reportId }),
  z.object({ type: z.literal("page>worker:discardReport"), reportId }),
  z.object({ type: z.literal("page>worker:requestCallback"), callId, subject: shortText, body: notes }),
  z.object({ type: z.literal("page>worker:callAgain"), callId }),
  z.object({ type: z.literal("page>worker:answer"), callId, isConfirmed: z.boolean() }),
  z.object({ type: z.literal("page>worker:dial"), raw: shortText, tabId: index, withRecord: z.boolean() }),
  z.object({ type: z.literal("page>worker:deleteCall"), callId }),
  z.object({ type: z.literal("page>worker:deleteHistory") }),
]);

const dialCancel = z.object({ type: z.literal("cancel"), isUnseen: z.boolean() });

const dialAnswer = z.object({ type: z.literal("answer"), callId: shortText, isConfirmed: z.boolean() });

const dialRepeat = z.object({ type: z.literal("repeat"), callId: shortText });

const dialOrder = z.object({ type: z.literal("dial"), ...orderedNumber });

/** Parses a one-shot message of a content script; null for anything else. */
export function parseContentMessage(data: unknown): ContentToWorker | null {
  return contentToWorker.safeParse(data).data ?? null;
}

/** Parses a message of one of the extension's own pages; null for anything else. */
export function parsePageMessage(data: unknown): PageToWorker | null {
  return pageToWorker.safeParse(data).data ?? null;
}

/** Parses a message on a dial port; null for anything else. */
export function parseDialMessage(data: unknown): DialOrder | DialAnswer | DialRepeat | DialCancel | null {
  const message = z.discriminatedUnion("type", [dialOrder, dialAnswer, dialRepeat, dialCancel]);
  return message.safeParse(data).data ?? null;
}
