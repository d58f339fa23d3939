/** Words that say that what follows is no phone number, though its digits may be one; by default country. */
export const OTHER_LABELS: Record<string, string> = {
  US: `Order|Order #|Order no.|Order No:|Order ID|Order ID:|Order number|Order Number:|Sales order|Purchase order|PO|PO #|PO number|
    Invoice|Invoice #|Invoice no.|Invoice number:|Case|Case #|Case number|Case No.|Ticket|Ticket #|Ticket ID|Ticket number:|
    Customer ID|Customer #|Customer no.|Customer number|Cust. no.|Client ID|Account #|Account no.|Account number:|Acct #|Acct. no.|
    Tracking|Tracking #|Tracking no.|Tracking number|Tracking ID|Shipment ID|Reference|Reference no.|Ref|Ref.|Ref #|Ref no.|Ref. No.:|
    Contract no.|Contract number|Quote #|Quote number|Serial|Serial no.|Serial number|S/N|SN|SKU|Item no.|Item #|Part no.|Part number|
    Product ID|Material|Batch|Lot no.|Asset ID|Equipment|Member ID|Member no.|Policy no.|Policy number|Claim #|Claim number|
    Booking no.|Booking reference|Reservation number|Confirmation no.|Confirmation number|Confirmation code|Transaction ID|Receipt no.|
    Request ID|Incident|Incident no.|Record ID|ID|ID:|User ID|Employee ID|Vendor no.|Supplier number|License no.|Passport no.|
    Tax ID|EIN|SSN|VAT no.|DUNS|Routing number|Bank account no.|IMEI|MRN|NPI|Loan number|Work order|Job no.|Project no.|Delivery note|
    Package|Waybill|Voucher|Coupon code|Meter no.|Patient ID|Student ID|Session ID|Opportunity ID|Lead ID|Campaign ID|
    Passcode|Passcode:|PIN|PIN:|Meeting ID|Meeting ID:|Meeting number|Webinar ID|Conference ID|Conference code|Access code|Participant code|
    Password|Verification code|Participant PIN|Event number|SR|RMA #|Subscription|Doc.|Document|Contact record|Phone model|Mobile device|
    Call log|Registration|Session|Rx|Prescription|
    Docket|Permit No.|Group #|Record Locator|Bytes:|Bill of lading|Packing slip|Change request|Service Request|Medicare|Work Order #`,
  DE: `Bestellung|Bestellnummer|Bestellnr.|Bestell-Nr.|Bestell-Nr.:|Auftrag|Auftragsnummer|Auftragsnr.|Auftrags-Nr.|Rechnung|Rechnungsnummer|
    Rechnungsnr.|Rechnungs-Nr.|Re.-Nr.|Rg.-Nr.|Kundennummer|Kundennr.|Kunden-Nr.|Kd.-Nr.|Kunden-ID|Vorgang|Vorgangsnummer|Vorgangs-Nr.|
    Vertrag|Vertragsnummer|Vertragsnr.|Ticket|Ticketnummer|Ticket-Nr.|Fall|Fallnummer|Sendungsnummer|Sendungsnr.|Paketnummer|Lieferschein|
    Lieferscheinnummer|Artikelnummer|Artikel-Nr.|Art.-Nr.|Seriennummer|Serien-Nr.|Materialnummer|Material|Chargennummer|Charge|Gerätenummer|
    Mitgliedsnummer|Versicherungsnummer|Policennummer|Schadennummer|Personalnummer|Personal-Nr.|Matrikelnummer|Steuernummer|St.-Nr.|
    Kontonummer|Konto|Kto.|Kto.-Nr.|Beleg|Belegnummer|Buchungsnummer|Debitor|Debitorennummer|Kreditor|Geschäftspartner|GP-Nr.|Aktenzeichen|
    Az.|Referenz|Referenznummer|Ref.-Nr.|Angebot|Angebotsnummer|Anfrage|Projektnummer|Zählernummer|Identnummer|ID|Lieferantennummer|
    Handelsregisternummer|Reklamation|Retoure|Retourennummer|Kenncode|Passwort|Kennwort|Zugangscode|
    Teilnehmercode|Meeting-ID|Besprechungs-ID|Konferenz-ID|Konferenznummer|PIN|Einwahlcode|
    Fahrgestellnummer|Herstellernummer|Zustellnummer|Stellennummer|Vorbestellnummer|Hotelnummer|Kartellnr|Fondsnummer|Abrufnummer|
    Widerrufsnummer|Berufsnummer|Kontakt-ID|Telefonauftrag|Telefonrechnung|Mobilfunkvertrag|Faxprotokoll|Ihr Zeichen|Unser Zeichen:|
    Kassenzeichen|Zahlungsreferenz|
    Zählpunkt|Gutschrift|Kennziffer|Frachtbrief|Leistungsnachweis|Schadensfall|Störungsmeldung|Lizenz|Dokument`,
  GB: `Order|Order ref|Invoice|Invoice no|Customer ref|Customer reference|Booking ref|Account no|Sort code|NHS no|UTR|VAT no|Policy number|
    Consignment no|Parcel ref|Case ref|Job number|Quote ref|Membership no|Company no|National Insurance no`,
  FR: `Commande|Commande n°|N° de commande|Numéro de commande|Facture|Facture n°|N° de facture|Numéro de facture|N° client|Numéro client|
    Référence|Réf.|Réf. client|Référence client|Dossier|N° de dossier|Numéro de dossier|Ticket n°|Contrat|N° de contrat|Numéro de contrat|
    N° de suivi|Numéro de suivi|Colis|Code client|Devis|N° de devis|SIRET|SIREN|N° de série|Numéro de série|N° de compte|Bon de livraison|
    N° d'adhérent|Numéro d'adhérent|Identifiant|Mot de passe|Code secret|Code d'accès|ID de réunion|Numéro de réunion|
    Avoir|Bordereau|Chèque|Bon de commande|Livraison n°|Rapport`,
  IT: `Ordine|Ordine n.|Numero ordine|N. ordine|Fattura|Fattura n.|Numero fattura|Cliente n.|Codice cliente|Numero cliente|Pratica|
    Pratica n.|Contratto|Numero contratto|Spedizione|Numero di spedizione|Partita IVA|P.IVA|Riferimento|Rif.|Preventivo|Polizza|Sinistro|Bolla|DDT|
    Numero di serie|Matricola|Conto|
    Commessa|Fascicolo|Ricevuta|Tessera|Bonifico|Nota di credito|POD`,
  ES: `Pedido|Pedido n.º|Nº de pedido|Número de pedido|Factura|Factura nº|Número de factura|Cliente nº|Número de cliente|Código de cliente|
    Expediente|Nº de expediente|Contrato|Número de contrato|Referencia|Ref.|Seguimiento|Número de seguimiento|Albarán|DNI|NIF|CIF|
    Número de serie|Cuenta|Nº de cuenta|Presupuesto|Póliza|Siniestro|Caso|Incidencia|Envío|Matrícula|Contraseña|Código de acceso|ID de reunión|
    Abono|Recibo|Justificante|Localizador|Lote|Oferta|CUPS`,
  PT: `Pedido|Encomenda|N.º de encomenda|Fatura|Número da fatura|N.º de cliente|Número de cliente|NIF|Contrato|Referência|Processo|Apólice|Contribuinte|
    Recibo|Orçamento|Guia de remessa`,
  BR: `Pedido|Pedido nº|Número do pedido|Nota fiscal|NF|Protocolo|Número do protocolo|Código do cliente|CPF|Contrato|Código de rastreio|Fatura|
    CNH|Chamado|Título|RG`,
  NL: `Bestelling|Bestelnummer|Ordernummer|Order|Factuur|Factuurnummer|Factuurnr.|Klantnummer|Klantnr.|Zaaknummer|Contractnummer|Zending|
    Dossiernummer|Referentie|KvK|KvK-nummer|BSN|Rekeningnummer|Offerte|Polisnummer|Artikelnummer|Serienummer|Pakbon|Wachtwoord|Toegangscode|Vergader-ID|Pincode|
    Opdracht|Betalingskenmerk|Vrachtbrief|Werkbon|Inkooporder`,
  SE: `Order|Ordernummer|Ordernr|Beställning|Beställningsnummer|Faktura|Fakturanummer|Fakturanr|Kundnummer|Kundnr|Ärende|Ärendenummer|
    Org.nr|Organisationsnummer|Försändelse|Kollinummer|Artikelnummer|Avtalsnummer|Referens|OCR|
    Följesedel|Plocksedel|Offert|Leverans`,
  DK: `Ordre|Ordrenummer|Ordrenr.|Faktura|Fakturanummer|Fakturanr.|Kundenummer|Kundenr.|Sagsnummer|Sag|CVR|CVR-nr.|Pakkenummer|Varenummer|Konto|
    Følgeseddel|Tilbud|Kreditnota`,
  NO: `Ordre|Ordrenummer|Ordrenr.|Faktura|Fakturanummer|Kundenummer|Kundenr.|Saksnummer|Sak|Org.nr.|Organisasjonsnummer|Sporingsnummer|Konto|KID|
    Følgeseddel|Avtale|Målernummer`,
  FI: `Tilaus|Tilausnumero|Lasku|Laskun numero|Asiakasnumero|Asiakasnro|Viite|Viitenumero|Sopimusnumero|Seurantakoodi|
    Toimitus|Y-tunnus|Tarjous`,
  PL: `Zamówienie|Zamówienie nr|Nr zamówienia|Numer zamówienia|Faktura|Faktura nr|Numer faktury|Nr klienta|Numer klienta|NIP|REGON|Polisa|
    Zgłoszenie|Numer zgłoszenia|Numer przesyłki|Umowa nr|Numer umowy|Sprawa|Nr sprawy|
    zam.|Reklamacja|List przewozowy|Szkoda|Paragon`,
  CZ: `Objednávka|Objednávka č.|Číslo objednávky|Faktura|Faktura č.|Číslo faktury|Číslo zákazníka|IČO|Číslo smlouvy|Zásilka|Číslo zásilky|Případ|Variabilní symbol|VS|VS:|
    Zakázka|Dodací list|Rezervace|Smlouva`,
  HU: `Rendelés|Rendelésszám|Rendelési szám|Számla|Számlaszám|Ügyfélszám|Ügyszám|Szerződésszám|Csomagszám|
    Megrendelés|Szerződés|Szállítólevél`,
  RO: `Comandă|Comanda nr.|Număr comandă|Factură|Factura nr.|Cod client|Contract nr.|AWB|CUI|
    Poliță|Rezervare`,
  RU: `Заказ|Заказ №|Номер заказа|Счёт|Счет №|Номер счёта|Договор|Договор №|Номер договора|Клиент №|Номер клиента|Заявка|Номер заявки|
    Обращение №|Накладная|Трек-номер|ИНН|Артикул|Лицевой счёт|Полис №|
    Акт|Рекламация|Квитанция`,
  TR: `Sipariş|Sipariş no|Sipariş numarası|Fatura no|Fatura numarası|Müşteri no|Müşteri numarası|Takip no|Kargo takip no|Dosya no|Vergi no|
    İrsaliye`,
  GR: `Παραγγελία|Αριθμός παραγγελίας|Τιμολόγιο|Αρ. τιμολογίου|Κωδικός πελάτη|ΑΦΜ|Αριθμός αποστολής|
    Παραστατικό|Συμβόλαιο|Κωδ. προϊόντος`,
  JP: `注文番号|注文番号：|ご注文番号:|受注番号|請求書番号|請求番号|お客様番号|顧客番号|顧客ID|伝票番号|追跡番号|お問い合わせ番号|会員番号|契約番号|口座番号|パスコード|パスワード|会議ID|会議番号|暗証番号|商品番号|管理番号|製造番号|案件番号|予約番号|
    納品書|見積書|注文書`,
  CN: `订单号|订单号：|订单编号|订单|发票号|发票号码|客户编号|客户号|快递单号|运单号|合同编号|合同号|工单|工单号|账号|会员号|序列号|产品编号|身份证号|密码|会议号|会议密码|验证码|
    采购单|保单|运单`,
  KR: `주문번호|주문 번호|송장번호|운송장번호|고객번호|고객 번호|접수번호|계약번호|계좌번호|사업자등록번호|상품번호|회원번호|티켓 번호|예약번호`,
  IL: `הזמנה|מספר הזמנה|הזמנה מס'|חשבונית|מספר חשבונית|מספר לקוח|לקוח מס'|תיק|מספר תיק|מספר משלוח|מספר חשבון|ת.ז.|ח.פ.|מספר חוזה|אסמכתא`,
  AE: `رقم الطلب|الطلب|طلب رقم|رقم الفاتورة|فاتورة رقم|رقم العميل|رقم الحساب|رقم الشحنة|رقم التتبع|رقم العقد|رقم التذكرة|رقم المرجع|رقم الهوية`,
};

/** Words that say so of a mere run of digits; a spaced number may be the phone number of what they name. */
export const OTHER_LABELS_OF_DIGITS: Record<string, string> = {
  US: "Confirmation|Load|Unit|Certificate|Escalation|Authorization|Store #|Account|Vendor",
  DE: "Filiale|Anlage|Mahnung|Meldung|Buchung|Lieferung|Bestellposition|Reklamation",
  FR: "Allocataire|Affaire|Chantier|Réclamation|Réservation|Intervention|Expédition",
  IT: "Segnalazione|Utenza|Fornitore|Prenotazione",
  ES: "Devolución|Reclamación|Operación|Proveedor",
  NL: "Melding|Debiteur|Retour",
  SE: "Försäkring|Rekvisition",
  DK: "Reservation|Forsikring",
  PL: "Reklamacja|Ubezpieczenie",
  TR: "Poliçe|Sigorta",
  CN: "物料|设备",
};

/** Words that say that what follows is a phone number. */
export const TELEPHONE_LABELS: Record<string, string> = {
  US: `Phone|Phone:|Phone #|Phone no.|Phone number|Telephone|Tel|Tel.|Tel:|Mobile|Mobile no.|Mobile phone|Cell|Cell phone|Fax|Fax #|Work|Home|
    Office|Direct|Direct line|Direct dial|Main|Main line|Toll-free|Hotline|Callback|Callback number|Contact number|Customer phone|
    Account phone|Order hotline|Case contact phone|Customer service|Call|Dial|T|M|P|F|Ph.|Emergency contact`,
  DE: `Telefon|Telefon:|Telefonnummer|Telefon-Nr.|Tel.-Nr.|Tel.|Tel|Fon|Fax|Faxnummer|Telefax|Mobil|Mobilnummer|Mobiltelefon|Handy|Handynummer|
    Rufnummer|Rückrufnummer|Durchwahl|Festnetz|Büro|Privat|Zentrale|Hotline|Servicenummer|Kontaktnummer|Ansprechpartner|Kundentelefon|
    Telefon Kunde|Bestellhotline|Auftrags-Hotline|Anrufer|Notfallnummer`,
  FR: `Téléphone|Tél.|Tél|Téléphone fixe|Portable|Mobile|Fax|Télécopie|Standard|Numéro de téléphone|N° de téléphone|N° de tél.|Ligne directe|Appelez le|Contact`,
  IT: `Telefono|Tel.|Cell.|Cellulare|Fax|Numero di telefono|Recapito telefonico`,
  ES: `Teléfono|Tel.|Tfno.|Tlf.|Móvil|Fax|Número de teléfono|Nº de teléfono|Llame al|Teléfono del cliente`,
  NL: `Telefoon|Telefoonnummer|Tel.|Mobiel|Fax|Bel|Telefoonnr.`,
  PL: `Telefon|Tel.|tel. kom.|Kom.|Faks|Numer telefonu|Nr telefonu|Komórka`,
  RU: `Телефон|Тел.|тел.:|Моб.|Мобильный|Факс|Номер телефона|Телефон клиента|Контактный телефон`,
  TR: `Telefon|Tel|Cep telefonu|Faks|Telefon numarası|GSM`,
  JP: `電話|電話番号|電話番号：|TEL|TEL：|携帯|携帯電話|FAX|連絡先|お客様電話番号|ご注文の電話`,
  CN: `电话|电话：|联系电话|手机|手机号|手机号码|传真|客户电话|订单电话`,
  KR: `전화|전화번호|휴대폰|휴대전화|팩스|연락처|고객 전화번호`,
  IL: `טלפון|טל'|נייד|מספר טלפון|פקס|טלפון לקוח`,
  AE: `هاتف|الهاتف|رقم الهاتف|جوال|رقم الجوال|فاكس|هاتف العميل`,
};
