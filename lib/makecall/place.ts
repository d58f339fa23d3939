import { isRedirect, isSignInPage, readStart } from "../http/request";
import type { MakeCallRequest } from "./build";

/**
 * What became of a make_call request. VCC's document specifies no answer, so "handed over" is all that a
 * success says: VCC has taken the request.
 */
export type Placement =
  | { kind: "handedOver" }
  /** VCC wants the agent to sign in; nothing was placed. */
  | { kind: "notSignedIn" }
  /** VCC answered with an error; `text` is what its page says. */
  | { kind: "errorPage"; status: number; text: string }
  /** The connection failed or the time was up: VCC may or may not have taken the request. */
  | { kind: "unknown"; message: string };

/** VCC answers before it rings anybody; a tenant that takes longer has a problem. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Enough of an error page to tell the agent what VCC says. */
const SHOWN_CHARACTERS = 300;

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
      // A redirect leads to the sign-in page, on this host or a sign-on service's: either way nothing was placed.
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: timeout,
    });
    if (isRedirect(response) || response.status === 401) return { kind: "notSignedIn" };
    const { text: page } = await readStart(response);
    if (isSignInPage(page)) return { kind: "notSignedIn" };
    if (response.ok) return { kind: "handedOver" };
    return { kind: "errorPage", status: response.status, text: visibleText(page).slice(0, SHOWN_CHARACTERS) };
  } catch (error) {
    return { kind: "unknown", message: error instanceof Error ? error.message : String(error) };
  }
}

/** The text is looked for in so much of an error page. */
const READ_CHARACTERS = 16_384;

/** The text of an HTML page; the worker has no DOM to ask. */
function visibleText(page: string): string {
  return page
    .slice(0, READ_CHARACTERS)
    .replace(/<(script|style|title|head)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name] ?? " ")
    .replace(/\s+/g, " ")
    .trim();
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };
