/** The part of a browser's `webRequest` event that screen pops are read from. */
export interface ObservedRequest {
  method: string;
  url: string;
  requestBody?: { formData?: Record<string, unknown>; raw?: { bytes?: ArrayBuffer }[] } | null | undefined;
}

/** More user data than any call has; a page could post anything to a screen pop's address. */
const MAX_BYTES = 64 * 1024;

/** The fields that hold VCC's user data: of its screen pop, and of its callback. */
const FIELDS = ["CtlUserData", "ctl_userdata"] as const;

/** Whether a request may hold VCC's user data, whatever its address: cheap enough for every request of the browser's. */
export function mayHoldUserData({ method, requestBody }: ObservedRequest): boolean {
  if (method !== "POST" || !requestBody) return false;
  const { formData, raw } = requestBody;
  return formData ? FIELDS.some((name) => Object.hasOwn(formData, name)) : raw?.length === 1;
}

/**
 * VCC's user data, if a request is a screen pop's or a callback's form POST to one of the configured addresses; else
 * null. Nothing else of the form is looked at: it also holds the agent's passwords (VCC Click-To-Dial API, "Launch
 * Option").
 */
export function screenPopUserData(
  { method, url, requestBody }: ObservedRequest,
  screenpopUrls: readonly string[],
): string | null {
  if (method !== "POST" || !requestBody || !screenpopUrls.some((each) => isSame(each, url))) return null;
  const value = formField(requestBody, FIELDS[0]) ?? formField(requestBody, FIELDS[1]);
  return value === null || value.length > MAX_BYTES ? null : value;
}

/** Whether a URL is the configured one; what VCC or the CRM adds to the query doesn't matter. */
function isSame(configured: string, url: string): boolean {
  if (!URL.canParse(configured) || !URL.canParse(url)) return false;
  const [a, b] = [new URL(configured), new URL(url)];
  return a.origin === b.origin && a.pathname === b.pathname;
}

function formField(
  { formData, raw }: NonNullable<ObservedRequest["requestBody"]>,
  name: string,
): string | null {
  if (formData) {
    const values = Object.hasOwn(formData, name) ? formData[name] : undefined;
    const first: unknown = Array.isArray(values) ? values[0] : undefined;
    return typeof first === "string" ? first : null;
  }
  const bytes = raw?.[0]?.bytes;
  if (raw?.length !== 1 || !bytes || bytes.byteLength > 4 * MAX_BYTES) return null;
  return new URLSearchParams(new TextDecoder().decode(bytes)).get(name);
}
