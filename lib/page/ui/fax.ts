/**
 * "Fax", in the languages whose word for it isn't "fax", at the end of a label, but for what makes it a number's name
 * ("Fax No.", "Faxnummer") or says whose it is ("Fax (work)").
 */
const FAX =
  /(?:fax|faks|факс|φαξ|télécop\p{L}*|facs[ií]mil\p{L}*|ファッ?クス|传真|傳真|팩스|فاك?کس|פקס)(?:[\s.-]*(?:number|numbers|no|nr|num|nummer|numéro|número|numero|номер|番号|号码|號碼|번호))?(?:\s*\([^()]*\))?[^\p{L}]*$/iu;

/** Whether the page says of a number that a fax answers it. */
export function isFax({ label, lead }: { label: string; lead: string }): boolean {
  return FAX.test(/\p{L}/u.test(lead) ? lead : label);
}
