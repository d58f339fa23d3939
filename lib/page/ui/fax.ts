/** "Fax" as the last word of a label, in the languages whose word for it isn't "fax". */
const FAX =
  /(?:fax|faks|факс|φαξ|télécop\p{L}*|facs[ií]mil\p{L}*|ファッ?クス|传真|傳真|팩스|فاك?کس|פקס)[^\p{L}]*$/iu;

/** Whether the page says of a number that a fax answers it. */
export function isFax({ label, lead }: { label: string; lead: string }): boolean {
  return FAX.test(/\p{L}/u.test(lead) ? lead : label);
}
