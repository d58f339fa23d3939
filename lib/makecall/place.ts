import { isRedirect, isSignInPage, readStart } from "../http/request";
import type { MakeCallRequest } from "./build";
import { checkTenant } from "./session";

/**
 * What became of a make_call request. VCC's document specifies no answer, so "handed over" is all that a
 * success says: VCC has taken the request.
 */
export type Placement =
  | { kind: "handedOver" }
  /** VCC wants the agent to sign in; nothing was placed. */
  | { kind: "notSignedIn" }
  /** VCC refused the request; `text` is what its page says. */
  | { kind: "errorPage"; status: number; text: string }
  /** The browser didn't let the request be made. */
  | { kind: "notSent"; message: string }
  /** There was no answer, or none that tells: VCC may or may not have taken the request. */
  | {
      kind: "unknown";
      reason:
        | "placementUnknown"
        | "placementTimeout"
        | "placementRedirected"
        | "placementError"
        | "windowClosed";
      message: string;
    };

/** VCC answers before it rings anybody; a tenant that takes longer has a problem. */
export const ANSWER_TIMEOUT_MS = 15_000;

/** Enough of an error page to tell the agent what VCC says. */
const SHOWN_CHARACTERS = 200;

/**
 * Places the call by a request of the worker's own, with the agent's VCC cookies ("The API request is
 * authenticated using client cookie"). The request is sent once; nothing is ever retried.
 */
export async function placeCall(
  request: MakeCallRequest,
  fetch: typeof globalThis.fetch,
): Promise<Placement> {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(request.url, {
      method: request.body ? "POST" : "GET",
      body: request.body ?? null,
      credentials: "include",
      // Browsers hide where a redirect leads: to a sign-in page, or from a call that was placed to what comes after it.
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: timeout,
    });
    if (isRedirect(response)) return await placementOfRedirect(new URL(request.url).origin, fetch);
    return placementOf(response.status, (await readStart(response)).text);
  } catch (error) {
    if (timeout.aborted) return noAnswerInTime();
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "unknown", reason: "placementUnknown", message };
  }
}

/** What a redirect means: nothing was placed where nobody is signed in, as the tenant's own pages tell. */
export async function placementOfRedirect(
  tenantUrl: string,
  fetch: typeof globalThis.fetch,
): Promise<Placement> {
  const { kind } = await checkTenant(tenantUrl, fetch);
  return kind === "signedOut" || kind === "redirected" ? { kind: "notSignedIn" } : placementElsewhere();
}

/** The outcome of a request that was answered by another page than make_call.php's. */
export function placementElsewhere(): Placement {
  return { kind: "unknown", reason: "placementRedirected", message: "" };
}

/**
 * What make_call.php's own answer says: its status (0 where a browser doesn't tell) and its page. VCC documents none, so
 * that every page which is neither an error nor asks for a password has to count as taken.
 */
export function placementOf(status: number, page: string): Placement {
  if (status === 401 || isSignInPage(page)) return { kind: "notSignedIn" };
  if (status < 400) return { kind: "handedOver" };
  const text = errorText(page);
  // A server, or a proxy before it, may fail after the call was placed.
  if (status >= 500) return { kind: "unknown", reason: "placementError", message: text || String(status) };
  return { kind: "errorPage", status, text };
}

/** The outcome of a request that wasn't answered within the time limit. */
export function noAnswerInTime(): Placement {
  return { kind: "unknown", reason: "placementTimeout", message: String(ANSWER_TIMEOUT_MS / 1000) };
}

/** The text is looked for in so much of an error page. */
const READ_CHARACTERS = 16_384;

/** What is no part of what a page says: what isn't shown, and what all pages of a site have around it. */
const AROUND =
  /<(script|style|template|noscript|head|header|nav|aside|footer)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;

/** What an error page says: its main text, else its title; cut at a word. The worker has no DOM to ask. */
function errorText(page: string): string {
  const start = page.slice(0, READ_CHARACTERS);
  const body = start.replace(AROUND, " ");
  const main = /<main\b[^>]*>([\s\S]*?)(?:<\/main\s*>|$)/i.exec(body)?.[1] ?? "";
  const title = /<title\b[^>]*>([\s\S]*?)<\/title\s*>/i.exec(start)?.[1] ?? "";
  const text = textOf(main) || textOf(body) || textOf(title);
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS).replace(/\s\S*$/, "")}…`;
}

/** The text of HTML, a heading as a sentence of its own. */
function textOf(markup: string): string {
  return markup
    .replace(/([^\s.:!?])\s*<\/h[1-6]\s*>/gi, "$1. ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name] ?? " ")
    .replace(/\s+/g, " ")
    .trim();
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };
