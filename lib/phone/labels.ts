import { plainLetters } from "./characters.ts";
import { WORDS } from "./tables/tables.generated.ts";

/**
 * The words before a number: do they say that it is a phone number ("Tel.", "Rückruf", "携帯"), or that it is something
 * else ("Order no.", "Kundennummer", "注文番号")? Stems of the major European languages, Japanese, Chinese, Korean,
 * Arabic, Hebrew, Turkish and Russian.
 */
export type Label = "telephone" | "other" | "none";

/** Short words that are telephone words, or other labels, in one language only; by the countries that speak it. */
const LOCAL_WORDS: Record<string, string> = {
  TR: "hat ev is ara",
  NL: "bel",
  BE: "bel",
  PL: "kom",
  VN: "đt sđt",
  ID: "hp",
  GB: "ring",
  DK: "ring",
  SE: "ring -ocr",
  NO: "ring -kid",
  FR: "port",
  IT: "pronto",
  CZ: "-vs",
  SK: "-vs",
  RO: "-cui",
};
/** Whose number it is, also where the word begins as that of something else: "Rechnungsabteilung", "Bestellannahme". */
const UNIT_END =
  /(?:^(?:line|ligne|linea|linha|lijn|desk)|(?<!geschafts)partner|geber|nehmer|abteilung|berat(?:er|ung)|leit(?:er|ung)|betreu(?:er|ung)|annahme|stelle|buro|dienst|verwaltung|haltung|zentrale|team|praxis|kasse|afdeling|avdelning|avdeling)$/;
/** A department */
const DEPARTMENTS =
  /^(?:order|claim|reservation|booking|payment|ticket|return|policie|quote|pedido|reserva|commande)s$|^ordini$|(?:ungen|ionen|ellingen)$/;
/** What comes before what it is for, in languages that name the kind of an office first: "Service réclamations". */
const UNIT_HEAD =
  /^(?:dep|servi[cz]|uffic|oficina|afdel|avdel|dzial|oddel|otdel|bureau|hotline|kontakt$|contact$)/;
const ENGLISH = /^(?:US|GB|CA|AU|IE|NZ|IN|SG|ZA)?$/;
/** "Invoice desk, Ms Lee": the number of the person. */
const TITLE = /^(?:herrn?|frau|hr|fr|mrs?|ms|mme|dr|sra|sig|dott|dhr|mevr|pani)$/;
/** What follows a word for "number" that costs nothing to call: "Numéro vert". */
const FREE = /^(?:cristal|vert|verde|azul|gratuit|gratis|grun)/;
/** Somebody's number is a phone number, if it is called nothing else: "his number is 202-456-1414". */
const WHOSE =
  /^(?:his|her|their|my|your|our|[ms]eine?r?|ihre?r?|unsere?|[ms]on|votre|[ms]i|[ms]io|su|suo|sua|seu|meu|minha|mijn|zijn|haar|jego|jej|ego|ee|moi|th[ai][ts]|otro|altro|nytt?|nieuw|hennes|hendes|folgender|ce)$/;

/** Scripts without spaces, and those that join words and particles. */
const TELEPHONE_STEMS =
  /電話|电话|手机|手機|携帯|ケータイ|ファックス|ファクス|传真|傳真|内線|代表|致电|拨打|來電|来电|联系|連絡先|热线|熱線|直通|ダイヤル|スマホ|座机|固话|客服|总机|전화|휴대|핸드폰|팩스|연락|대표|직통|상담|콜센터|고객센터|טלפון|נייד|פקס|סלולר|פלאפון|מוקד|חייג|هاتف|جوال|موبايل|تليفون|تلفون|تلفن|فاكس|فاکس|محمول|متحرك|نقال|اتصال|اتصل|خدمة|موبایل|همراه|โทร|फोन|फ़ोन|मोबाइल|दूरभाष/g;
const OTHER_STEMS =
  /(?<!秘)[書书单單票](?=$|番)|单号|單號|订单|訂單|发票|發票|注文|請求|受注|伝票|追跡|案件|口座|会員|契約|合同|商品|管理|受付|郵便|快递|快遞|账号|帳號|身份证|주문|송장|계좌|사업자|계약|접수|상품|הזמנה|חשבונית|תיק|משלוח|חשבון|ח\.פ|ת\.ז|طلب|فاتورة|حساب|شحن|تتبع|هوية|سفارش|فاکتور|عقد|تذكرة|مرجع|אסמכתא|חוזה|סיסמ|رمز|密码|密碼|パスコード|パスワード|暗証|验证码|驗證碼|会[议議]id|會議id|ऑर्डर|चालान/g;
/** As the words of a possessor: of customers and goods. */
const POSSESSOR_STEMS =
  /客户|客戶|顧客|お客様|고객|לקוח|عميل|مشتری|ग्राहक|物料|设备|設備|资产|資産|流水|交易|批|货|款|项目|报价|采购|参考|参照|証券|見積|発注|返品|支払|取引|견적|발주|반품|결제|거래|보험|증권|문의|청구|제품|참조|פוליסה|קבלה|החזר|מעקב|עסקה|פני|קריאה|הצעה|מוצר|תשלום|זיכוי|מזהה|קוד|بوليصة|إيصال|دفع|معاملة|منتج|مطالبة|معرف|حجز|إرجاع|بلاغ|شكوى|عرض|سند|بطاقة/;
const NUMBER_STEM = /^(?:رقم|מספר|מס['’]?|番号|번호|号码?|號碼?|编号|編號)$/;
/** "Zugangscode", "pincode", "Telefonrechnung": the last part of a compound says what it is. */
const OTHER_END =
  /(?:code|kode?|passwort|kennwort|zeichen|referen[zs]|vertrag|auftrag|rechnung|beleg|protokoll|schein|konto|karte|gerat|modell|tarif|ziffer|schrift|(?<!ruck)meldung|nachweis|quittung|brief|fall|(?<!dis)position|sedd?el|bekreftelse|kenmerk|pakbon|werkbon|kassabon|[kp]order|ordre|nota|akte|faktura|factuur|kort|kaart|level|azonosito|tunnus|leveling)$/;
const NUMBER_PART = /号|號|번호/;
const NUMBER_END = /(?:nummer|nr|nro|numret|nummeret|numeron|numero|szam|cislo)$/;
const TELEPHONE_END = /(?:hotline|telefon|telefoon|handy|telefax|phone)$/;
const TELEPHONE_STEM =
  /^(?:tel|fon|info|dienst|service|gratis|haupt|hoved|hoofd|huvud|sammel)$|(?:telefoon|telefon|phone|handy|fax|mobil|hotline|festnetz|sms|kontakt|notfall|puhelin|puhelimen|gsm)(?:en|[sne])?$|^(?:an|not|ruck|rueck)?ruf$/;

/** The kinds of words, in the order of the lists. */
const KINDS = ["telephone", "other", "possessor", "number", "filler"] as const;
type Kind = (typeof KINDS)[number];

const words = new Map<string, Kind>();
const beginnings = new Map<string, Kind>();
/** No beginning is shorter. */
const HEAD = 2;
/** A letter of any script, told by what it isn't: the Unicode classes take milliseconds to compile. */
const LETTER = "[^\\s\\x00-@[-`{-¿×÷\u2000-\u2bff\u3000-\u303f\ufe10-\ufe6f\uff00-\uff20،؛؟]";
const WORD = new RegExp(`${LETTER}+(?:[./&'’-]{1,2}${LETTER}+)*|\\d+|[#№|;•]|[,?!](?=\\s)`, "g");
/** A single letter is a label only where one begins: "T 030 901820", "Jane, M 0170…", but "Class C", "Typ M". */
const LETTER_LABEL = /(?:^|[|,;(\n\t\r•/])[\s(]*[a-z][^a-z\d]*$/;
const DEPARTMENT = /^(?:manager|mgr|dep|rep|billing)/;
/** "Docket 2125550124": more often something's label than somebody's name, which has two words or stands in a field. */
const LONE_WORD = /(?:^|[\n\t|;•])\s*[a-z]{3,}\.?\s+$/;
/** How far before a number its label may start. */
const REACH = 64;

/**
 * What the words before offset `start` of `text` say of the number that stands there. The nearest word that says
 * something decides.
 * @param country ISO 3166-1 alpha-2: of its language some short words are read too
 * @param bare the number is a mere run of digits: then a label may also be a person's, or stand farther away
 */
export function labelBefore(text: string, start: number, bare: boolean, country = ""): Label {
  if (start === 0) return "none";
  readLists();
  // "Claim 2026/0302273215"
  let before = plainLetters(text.slice(Math.max(0, start - REACH), start));
  if (before.includes("/")) before = before.replace(/\b\d{1,6} ?\/ ?$/, "");
  // "Caller ID"
  before = before.replace("caller id", "caller");
  // "06-nummer", "0800 number"
  if (/\b0[1689]\d*[ -]num\w*\W*$/.test(before)) return "telephone";
  const found = before.match(WORD) ?? [];
  let unknown = bare ? 3 : 1;
  let person = false;
  // The kinds of the last word that said something, going left; fillers don't count.
  let last: Kind | "unknown" | undefined;
  for (let i = found.length - 1; i >= 0; i--) {
    const word = found[i] ?? "";
    const previous = found[i - 1] ?? "";
    // Signs and digits
    if (word.length === 1 || word < "a") {
      if (/^(?:[|;•]|\d{3,})$/.test(word)) break;
      // "Card declined, 303-444-7739"
      if (",?!".includes(word)) {
        if (bare) continue;
        break;
      }
      // "#1 415-555-2671": that number has been given.
      if (/^\d/.test(word) && previous === "#" && before.includes(previous + word)) {
        i--;
        continue;
      }
    }
    let kind: Kind | "unknown" = localKind(word, country) ?? kindOf(word) ?? "unknown";
    if (kind === "telephone" && word.length === 1 && !(i === found.length - 1 && LETTER_LABEL.test(before)))
      kind = "unknown";
    if (WHOSE.test(word)) {
      if (last === "number") return "none";
      kind = "filler";
    }
    if (last === "unknown" && TITLE.test(word)) return "none";
    if (kind === "filler") continue;
    if (kind === "telephone") return kind;
    if (FREE.test(word) && kindOf(previous) === "number") return "telephone";
    if (last === undefined) {
      if (UNIT_END.test(word)) {
        if (!bare) return "telephone";
        kind = "unknown";
      }
      if (!bare && kind === "other" && DEPARTMENTS.test(word)) return "none";
      if (!bare && kind === "other" && !ENGLISH.test(country) && UNIT_HEAD.test(headBefore(found, i)))
        return "telephone";
    }
    if (kind === "other") return kind;
    // "Loan no.", "N° de série", "Customer number", "N° client": the number of something
    const [outer, inner] = [kind, last];
    if (inner === "number" && outer !== "number") return "other";
    if (outer === "number" && (inner === "unknown" || person))
      return telephoneBefore(found, i) ? "telephone" : "other";
    if (kind === "possessor") {
      // "Acct mgr", "Contract manager", "Claims dept": of the department, not of the contract
      if (!bare && last === undefined && DEPARTMENT.test(word)) return "none";
      // "Lead: Mary Major 2177822000"
      if (bare && last === "unknown") return "none";
      person = true;
    }
    if (kind === "unknown" && unknown-- === 0) break;
    last = kind;
  }
  if (person || (bare && unknown === 2 && LONE_WORD.test(before))) return bare ? "other" : "none";
  return bare && last === "number" && /[#№]\s?$/.test(before) ? "other" : "none";
}

/** The word before the one at `index`, fillers left out: "Departamento de facturación". */
function headBefore(found: readonly string[], index: number): string {
  const word = found[index - 1] ?? "";
  return kindOf(word) === "filler" ? (found[index - 2] ?? "") : word;
}

/** Whether the word before the one at `index` is a telephone word: "Phone no. Jane". */
function telephoneBefore(found: readonly string[], index: number): boolean {
  const word = found[index - 1];
  return word !== undefined && kindOf(word) === "telephone";
}

/** Whether a word by itself is a phone number's label: "Tel", "Phone"; a single letter isn't, nor is "call". */
export function isTelephoneWord(word: string): boolean {
  readLists();
  return !/^call/i.test(word) && word.length > 1 && kindOf(plainLetters(word)) === "telephone";
}

function readLists(): void {
  if (words.size > 0) return;
  KINDS.forEach((kind, index) => {
    let word = "";
    for (const packed of WORDS[index]?.split(/(?=[0-9A-J])/) ?? []) {
      const code = Number.parseInt(packed[0] ?? "", 20);
      word = word.slice(0, code % 10) + packed.slice(1);
      const into = code < 10 ? words : beginnings;
      if (!into.has(word)) into.set(word, kind);
    }
  });
}

function localKind(word: string, country: string): Kind | undefined {
  for (const each of LOCAL_WORDS[country]?.split(" ") ?? []) {
    if (each === word) return "telephone";
    if (each === `-${word}`) return "other";
  }
  return undefined;
}

function kindOf(word: string): Kind | undefined {
  const known = words.get(word);
  if (known) return known;
  if (word.charCodeAt(0) > 0x58f) return kindOfUnspaced(word);
  if (word.length > 4 && TELEPHONE_END.test(word)) return "telephone";
  if (OTHER_END.test(word)) return "other";
  if (/[./&'’-]/.test(word)) {
    if (/['’]s$/.test(word)) return "filler";
    const parts = word.split(/[./&'’-]+/);
    // "Kunden-Nr", "Tel/Fax", "USt-IdNr"; not the article of "d'envoi"
    const kinds = parts.map((part) => (part.length > 1 ? kindOf(part) : undefined));
    if (kinds.at(-1) === "other" && /[-’']/.test(word)) return "other";
    if (kinds.includes("telephone")) return "telephone";
    return kinds.includes("other") || kinds.at(-1) === "number"
      ? "other"
      : kinds.find((kind) => kind !== undefined);
  }
  if (word.length < 5 || !NUMBER_END.test(word)) return kindOfBeginning(word);
  const stem = word.replace(NUMBER_END, "");
  if (stem === "") return "number";
  return kindOf(stem) === "telephone" || TELEPHONE_STEM.test(stem) ? "telephone" : "other";
}

function kindOfBeginning(word: string): Kind | undefined {
  for (let length = word.length; length >= HEAD; length--) {
    const kind = beginnings.get(word.slice(0, length));
    if (kind) return kind;
  }
  return undefined;
}

/** The kind of a word that may be a whole clause, in scripts without spaces; the last stem in it decides. */
function kindOfUnspaced(word: string): Kind | undefined {
  const telephone = lastIndex(word, TELEPHONE_STEMS);
  const other = lastIndex(word, OTHER_STEMS);
  if (telephone >= 0 || other >= 0) return telephone > other ? "telephone" : "other";
  if (NUMBER_STEM.test(word)) return "number";
  if (NUMBER_PART.test(word) || (POSSESSOR_STEMS.test(word) && word.endsWith("id"))) return "other";
  return POSSESSOR_STEMS.test(word) ? "possessor" : undefined;
}

function lastIndex(word: string, stems: RegExp): number {
  let last = -1;
  for (const match of word.matchAll(stems)) last = match.index;
  return last;
}
