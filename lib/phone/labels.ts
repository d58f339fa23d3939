/**
 * The words before a number: do they say that it is a phone number ("Tel.", "Rückruf", "携帯"), or that it is something
 * else ("Order no.", "Kundennummer", "注文番号")? Stems of the major European languages, Japanese, Chinese, Korean,
 * Arabic, Hebrew, Turkish and Russian.
 */
export type Label = "telephone" | "other" | "none";

/** Whole words, or their beginnings where a `*` follows, of scripts that put spaces between words. */
const TELEPHONE_WORDS = `
  service services t m p f c d o h w tel tél tele tlf tfn tlfn tfno tf ph phon phone* fon fono*
  telf* telef* télé* telep* handy* natel* mobil* móvil* movil* mob cell cellula* cellph* celul* cel
  portable* portatil fax* facs* hotline* helpline* tollfree freephone* call* ringen ringup dial*
  ruf anruf* rückruf* durchwahl* festnetz* zentrale* sekretariat* sms whatsapp* viber telegram
  signal contact* kontakt* direct directo direkt desk office büro* buero* home work landline* voice* reach*
  switchboard* reception* standard* appel* rappel* joindre joignable llam* ligue ligar chiam* bellen belt dzwon*
  zadzwoń volejte zavolej* soita puh puhelin* kännykkä matkapuh* sími* komórk* stacjon* mobiel* toestel
  mobitel* hívj* hívás* sunați sună κιν* τηλ* φαξ* тел* моб* сот* факс* звон* teléfono* arayın aramak
  gsm* faks* hattı* danışma* điện* notruf* notfall* privat* emergency support* helpdesk* enquiries
  rufnummer*
`;
/** Short words that are telephone words, or other labels, in one language only; by the countries that speak it. */
const LOCAL_WORDS: Record<string, string> = {
  TR: "hat ev iş ara",
  NL: "bel",
  BE: "bel",
  PL: "kom",
  VN: "đt sđt",
  ID: "hp",
  GB: "ring",
  DK: "ring",
  SE: "ring -ocr",
  NO: "ring -kid",
  CZ: "-vs",
  SK: "-vs",
  RO: "-cui",
};
const OTHER_WORDS = `
  waybill* delivery mrn npi loan* consignment* job reklamation* retoure* bestel* rif* ddt matric* conto
  presupuesto* incidencia* envío* proces* protocol* nf offerte* pakbon* viite* seuranta* zgłosz* případ* cod
  código* codigo* matríc* adhérent* полис* παραγγελ* τιμολόγ* κωδικ* αφμ αποστολ* order* invoice*
  case* ticket* quote* quotation* contract* track* shipment* shipping* shipped serial* imei* iccid imsi vin
  item* article* material* asset* batch* lot charge* bill* receipt* booking* reserv* policy* claim* incident*
  req* project* product* isbn* issn* ean* upc gtin* doi pmid orcid iban* bic swift acct acc routing*
  aba sort vat* tax* tin ein ssn nino utr abn acn gst* pan aadhaar* duns* d-u-n-s lei siren* siret* kvk* bsn*
  cvr* nip pesel* regon* nif nie cif dni cpf* cnpj* rut run rfc curp cuit cuil inn org* personnummer* po p.o
  pin plz zip* postcode* postal* version* ver build* rev* ip port mac uuid guid id ids ident* ref* key token*
  hash sha score level room page row member* licence* license* passport* transaction* txn payment*
  confirmation* voucher* coupon* card* visa mastercard amex parcel* package* paket* ups dhl fedex usps dpd
  gls hermes awb sendung* auftrag* rechnung* beleg* lieferschein* vertrag* vorgang* aktenz* az
  kreditor* debitor* buchung* konto* kto blz steuer* ust* mwst artikel* art serien* geräte*
  matrikel* mitglied* versicher* police* ausweis* personal* mandat* angebot* anfrage* fall sn s/n idoc
  bp geschäftspartner* partner* stück* zähler* kdnr commande* dossier* contrat* réf* colis suivi devis
  expédition* livraison* sécu pedido* fatura* fattura* nota encomenda* guia rastre* seguimiento* albarán*
  expediente* cuenta* conta ordin* pratica* preventivo* bolla* spedizione* codice* code* partita*
  piva iva fiscal* factuur* zending* rekening* zaak* ordre* fakt* sag sak ärende* beställn* försändelse*
  sending* forsend* tilaus* lasku* zamówien* przesył* zlecen* sprawa umow* objednáv* zákazn* zásilk* smlouv*
  rendelés* számla* ügyfél* comand* colet* factur* заказ* счет* счёт* накладн* договор* артикул* заявк*
  обращен* инн кпп огрн* снилс паспорт* трек* посыл* sipariş* müşteri* takip* kargo* hesap* dosya* tc tckn
  class sr rma subscri* doc docs document* record* regist* session* rx prescri* model* device* log folder entry sequence
  survey height popul* views followers budget quota póliz* polis* poliz* apólic* siniest* sinist* caso contribu*
  variab* zeichen* vergi* vkn epoch timestamp sku part parts zvr fn uid e-mail imo utc gmt coordinates lat lon lng weight size
  amount sum price betrag summe preis montant prix total* importe precio importo prezzo bedrag kwota
  passe password* passwort* kennwort* wachtwoord* contraseña* senha* heslo* hasło* пароль*
  şifre* lozinka* lösenord* employees umsatz quantity qty menge anzahl lieferant* vendor* supplier* anlage* equi* meter* pnr teilen*
  protokoll* personnr* fødselsn* rekisteri* y-tunnus hetu ico ičo dič čp kód kod*
`;
/** Other things only together with a word for "number": the number of a person is often a phone number. */
const PERSON_WORDS = `
  account* клиент* πελάτη* customer* client* kunde* kundin* klient* kund asiakas klant* patient* employee*
  user* mitarbeiter* agent* vendor lead* opportunity* campaign* fournisseur* proveedor* fornitore*
  leverancier* társasház* manager* mgr dept* department* billing
`;
/** Whose number it is: a spaced one. */
const UNIT_END = /(?:^(?:line|ligne|línea|linea|linha|lijn|desk)|(?<!geschäfts)partner|geber|nehmer)$/;
/** A department */
const DEPARTMENTS =
  /^(?:order|claim|reservation|réservation|booking|payment|ticket|return|policie|quote|pedido|reserva|commande)s$|^ordini$|(?:ungen|ionen|ellingen)$/;
/** What follows a word for "number" that costs nothing to call: "Numéro vert". */
const FREE = /^(?:vert|verde|azul|gratuit|gratis|grün)/;
const NUMBER_WORDS = `
  αριθμός αρ no nr nos num núm n number* número* numéro* numer* номер* № # numara* nro čís* č szám*
  numm* numărul* nombre
`;
/** Words that stand between a label and its number without saying anything. */
const FILLER_WORDS = `
  new best alternate alternative daytime evening main primary secondary other local current old first second
  preferred correct wrong falsche toll free principal* fixe* personnel* perso pro neue neuer alte andere
  nouveau nouvelle nuevo novo nuovo nowy новый основной this that is ist est es è er är de di do da del della
  des du of the der die das le la el il lo to at on zu unter an am um bei sur au à al mit with
  a and und et e y i og och tu
`;
/** Somebody's number is a phone number, if it is called nothing else: "his number is 202-456-1414". */
const WHOSE =
  /^(?:his|her|their|my|your|our|[ms]eine?r?|ihre?r?|unsere?|[ms]on|votre|[ms]i|[ms]io|su|suo|sua|seu|meu|minha|mijn|zijn|haar|jego|jej|его|её|мой|th[ai][ts]|otro|altro|nytt?|nieuw|hennes|hendes|folgender|ce)$/;

/** Scripts without spaces, and those that join words and particles. */
const TELEPHONE_STEMS =
  /電話|电话|手机|手機|携帯|ケータイ|ファックス|ファクス|传真|傳真|内線|代表|致电|拨打|來電|来电|联系|連絡先|热线|熱線|전화|휴대|핸드폰|팩스|연락|טלפון|נייד|פקס|סלולר|חייג|هاتف|جوال|موبايل|تليفون|تلفون|تلفن|فاكس|فاکس|محمول|اتصل|للاتصال|موبایل|همراه|โทร|फोन|फ़ोन|मोबाइल|दूरभाष/g;
const OTHER_STEMS =
  /工[单單]|单号|單號|订单|訂單|发票|發票|注文|請求|受注|伝票|追跡|案件|口座|会員|契約|合同|商品|管理|受付|郵便|快递|快遞|运单|账号|帳號|身份证|주문|송장|계좌|사업자|계약|접수|상품|הזמנה|חשבונית|תיק|משלוח|חשבון|ח\.פ|ת\.ז|طلب|فاتورة|حساب|شحن|تتبع|هوية|سفارش|فاکتور|عقد|تذكرة|مرجع|אסמכתא|חוזה|סיסמ|رمز|密码|密碼|パスコード|パスワード|暗証|验证码|驗證碼|会[议議]id|會議id|ऑर्डर|चालान/g;
const PERSON_STEMS = /客户|客戶|顧客|お客様|고객|לקוח|عميل|مشتری|ग्राहक/;
const NUMBER_STEM = /^(?:رقم|מספר|מס['’]?|番号|번호|号码?|號碼?|编号|編號)$/;
/** "Zugangscode", "pincode", "Telefonrechnung": the last part of a compound says what it is. */
const OTHER_END =
  /(?:code|kode?|passwort|kennwort|zeichen|referen[zs]|vertrag|auftrag|rechnung|beleg|protokoll|schein|konto|karte|gerät|modell|tarif)$/;
const NUMBER_PART = /番号|号|號|编号|編號|번호/;
const NUMBER_END = /(?:nummer|nr|nro|numret|nummeret|numeron|numero|szám|číslo)$/;
const TELEPHONE_END = /(?:hotline|telefon|telefoon|handy|telefax|phone)$/;
const TELEPHONE_STEM =
  /^(?:tel|fon|info|dienst|service|gratis)$|(?:telefoon|telefon|phone|handy|fax|mobil|hotline|festnetz|sms|kontakt|notfall|puhelin|puhelimen|gsm)(?:en|[sne])?$|^(?:an|not|rück|rueck)?ruf$/;

type Kind = "telephone" | "other" | "person" | "number" | "filler";

const words = new Map<string, Kind>();
const beginnings = new Map<string, Kind>();
/** The first letters of all beginnings: few other words have them. */
const heads = new Set<string>();
const HEAD = 2;
/** A letter of any script, told by what it isn't: the Unicode classes take milliseconds to compile. */
const LETTER = "[^\\s\\x00-@[-`{-¿×÷\u2000-\u2bff\u3000-\u303f\ufe10-\ufe6f\uff00-\uff20،؛؟]";
const WORD = new RegExp(`${LETTER}+(?:[./&'’-]{1,2}${LETTER}+)*|\\d+|[#№|;•]|[,?!](?=\\s)`, "g");
/** A single letter is a label only where one begins: "T 030 901820", "Jane, M 0170…", but "Class C", "Typ M". */
const LETTER_LABEL = /(?:^|[|,;(\n\t\r•/])[\s(]*[a-z][^a-z\d]*$/;
const DEPARTMENT = /^(?:manager|mgr|dep|billing)/;
/** How far before a number its label may start. */
const REACH = 64;

function list(kind: Kind, text: string): void {
  for (const word of text.trim().split(/\s+/)) {
    const into = word.endsWith("*") ? beginnings : words;
    const key = word.replace("*", "");
    if (!into.has(key)) into.set(key, kind);
    if (into === beginnings) heads.add(key.slice(0, HEAD));
  }
}

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
  let before = text.slice(Math.max(0, start - REACH), start).toLowerCase();
  if (before.includes("/")) before = before.replace(/\b\d{1,6} ?\/ ?$/, "");
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
    if (kind === "filler") continue;
    if (kind === "telephone") return kind;
    if (FREE.test(word) && kindOf(previous) === "number") return "telephone";
    if (!bare && last === undefined) {
      if (UNIT_END.test(word)) return "telephone";
      if (kind === "other" && DEPARTMENTS.test(word)) return "none";
    }
    if (kind === "other") return kind;
    // "Loan no.", "N° de série", "Customer number", "N° client": the number of something
    const [outer, inner] = [kind, last];
    if (inner === "number" && outer !== "number") return "other";
    if (outer === "number" && (inner === "unknown" || person))
      return telephoneBefore(found, i) ? "telephone" : "other";
    if (kind === "person") {
      // "Acct mgr", "Contract manager", "Claims dept": of the department, not of the contract
      if (!bare && last === undefined && DEPARTMENT.test(word)) return "none";
      // "Lead: Mary Major 2177822000"
      if (bare && last === "unknown" && unknown <= 1) return "none";
      person = true;
    }
    if (kind === "unknown" && unknown-- === 0) break;
    last = kind;
  }
  if (person) return bare ? "other" : "none";
  return last === "number" && /[#№]\s?$/.test(before) ? "other" : "none";
}

/** Whether the word before the one at `index` is a telephone word: "Phone no. Jane". */
function telephoneBefore(found: readonly string[], index: number): boolean {
  const word = found[index - 1];
  return word !== undefined && kindOf(word) === "telephone";
}

/** Whether a word by itself is a phone number's label: "Tel", "Phone"; a single letter isn't, nor is "call". */
export function isTelephoneWord(word: string): boolean {
  readLists();
  return !/^call/i.test(word) && word.length > 1 && kindOf(word.toLowerCase()) === "telephone";
}

function readLists(): void {
  if (words.size > 0) return;
  list("telephone", TELEPHONE_WORDS);
  list("other", OTHER_WORDS);
  list("person", PERSON_WORDS);
  list("number", NUMBER_WORDS);
  list("filler", FILLER_WORDS);
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
  if (!heads.has(word.slice(0, HEAD))) return undefined;
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
  if (NUMBER_PART.test(word) || (PERSON_STEMS.test(word) && word.endsWith("id"))) return "other";
  return PERSON_STEMS.test(word) ? "person" : undefined;
}

function lastIndex(word: string, stems: RegExp): number {
  let last = -1;
  for (const match of word.matchAll(stems)) last = match.index;
  return last;
}
