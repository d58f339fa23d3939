import {
  type ContentToWorker,
  type DialAnswer,
  type DialCancel,
  type DialOrder,
  MAX_COUNTRIES,
  MAX_TEXT,
  type PageToWorker,
} from "./messages";
import { z } from "./zod";

const shortText = z.string().check(z.maxLength(MAX_TEXT));

const countries = z.array(z.string().check(z.regex(/^[A-Z]{2}$/))).check(z.maxLength(MAX_COUNTRIES));
const index = z.int().check(z.gte(0));

const contentToWorker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("content>worker:start") }),
  z.object({ type: z.literal("content>worker:loadCard") }),
  z.object({ type: z.literal("content>worker:openTenant") }),
  z.object({ type: z.literal("content>worker:openOptions") }),
  z.object({ type: z.literal("content>worker:describe"), raw: shortText, countries }),
  z.object({
    type: z.literal("content>worker:learn"),
    learned: z.object({ label: shortText, number: shortText, isPhone: z.boolean() }),
  }),
  z.object({ type: z.literal("content>worker:choose"), frameId: index, index }),
]);

const pageToWorker = z.object({ type: z.literal("page>worker:listNumbers"), tabId: index });

const dialCancel = z.object({ type: z.literal("cancel") });

const dialAnswer = z.object({ type: z.literal("answer"), callId: shortText, isConfirmed: z.boolean() });

const dialOrder = z.object({
  type: z.literal("dial"),
  raw: shortText,
  record: z.nullable(
    z.object({
      crm: z.enum(["salesforce", "sap", "custom"]),
      id: shortText,
      type: shortText,
      name: shortText,
    }),
  ),
  title: shortText,
  countries,
});

/** Parses a one-shot message of a content script; null for anything else. */
export function parseContentMessage(data: unknown): ContentToWorker | null {
  return contentToWorker.safeParse(data).data ?? null;
}

/** Parses a message of one of the extension's own pages; null for anything else. */
export function parsePageMessage(data: unknown): PageToWorker | null {
  return pageToWorker.safeParse(data).data ?? null;
}

/** Parses a message on a dial port; null for anything else. */
export function parseDialMessage(data: unknown): DialOrder | DialAnswer | DialCancel | null {
  return z.discriminatedUnion("type", [dialOrder, dialAnswer, dialCancel]).safeParse(data).data ?? null;
}
