import type { Call } from "./call";
import type { DialRequest } from "./dial";

/** The order to call an earlier call's number again, for the same record. Only an agent's own click may give it. */
export function redialOf({ phone, crm, record, pageUrl, cookieStoreId }: Call, country: string): DialRequest {
  const extension = phone.extension === "" ? "" : `;ext=${phone.extension}`;
  return {
    raw: phone.e164 === "" ? phone.raw : `tel:${phone.e164}${extension}`,
    countries: [country],
    crm,
    record,
    pageUrl,
    cookieStoreId,
  };
}
