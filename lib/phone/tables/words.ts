/**
 * The words that labels.ts tells labels by, of the major European languages in Latin, Greek and Cyrillic script; whole
 * words, or their beginnings where a `*` follows. labels.ts reads letters without their accents. One line
 * per kind of thing; a word that several languages share stands once.
 */

/** Words of phone numbers. */
export const TELEPHONE = `
  t m p f c d o h w tel tele tlf tfn tlfn tfno teln tf ph phon phone* fon fono* telf* telef* telep* tel-nr
  handy* natel* mobil* movil* mob mobie* mobit* mobno cell cellula* cellp* celul* cel cep pager* minicom
  textphone
  portable* portatil fax* facs* faks* gsm* sms whats* zap viber telegram signal
  hotli* helpl* helpd* infol* linka* tollfree freep* freefone freecall
  call* ringen ringup rang dial* ruf anruf* ruckr* ruckm* durchwahl* doork* festn* funk* voice* reach*
  appel* rappe* joindre joignable apel* llam* ligue ligar chiam* richiam* bellen belt terugbel* dzwon* zadzw*
  volejte zavol* soita hivj* hivas* hivha* visszahiv* sunati suna arayin aramak cagri*
  zentr* sammelruf vermittlung anschluss appar* sekre* secretar* segreteria
  switchboard recep* rezeption empfang standard* accue*
  conmu*
  sentr* vaxel* vaihd* ustredn* centr* santr* kozpo* omsti*
  stacj* fixe* fijo fisso fisse pevna pevny vezet* sabit vaste landl*
  contact* konta* direct directo direk* direct-dial desk office buro* buero* home work priva* domic*
  servizi kundendienst* kundens* kundeserv* kundt* kundecent* klantens*
  asiakaspalv* zakaznick* ugyfelszolg* customercare care sac lada attention atencion assistenza
  hizme* deste*
  enquiries inquiries emerg* notru* notfa* notdi* berei* stordienst entst* urgen* astre*
  reper*
  suppo* jour jourt* paivy* vakt vaktt* errei* recap* ileti* hatti* danis*
  puh puhel* kannykka matka* simi* komor* toestel numero-vert
  κιν* τηλ* σταθε* επικο* καλεσ* γραμμη εξυπη*
  сот сотов* звон* позво* связ* горяч* линия прием* диспе* справ* город* рабоч*
  telemov* telecop* ansprechp*
`;

/** Words of what is no phone number, however it is written. */
export const OTHER = `
  order orders ordre* ordine ordini ordem orden bestel* bestal* bestil*
  tilau* zam zamow*
  objed* rendeles megrendeles comanda comenzi заказ* sipar* παραγ* commande* cde bdc pedid*
  encom*
  requi* req reqs request requests po p.o so
  invoi* inv rechn* faktu* factu* fattu* fatur* lasku* szamla* счет* τιμολ* fakt fv
  gutsc* avoir avoirs abono abonos dobro* jovai* hyvit* storno* πιστω* korek* creditnota* kreditno*
  quote quotes quota* devis angeb* anfra* offer* ofert* preventivo preventivi presup* cotiz* orcam*
  tilbu* tarjo* wycen*
  nabid* araja* ajanl* tekli* предл* προσφ* estim*
  contract* contrat* kontrakt* vertrag* avtal* aftal* sopim* umow* smlou* szerz* догов* sozle*
  συμβο*
  συμβα* agreement
  case cases ticke* vorgang* fall dossi* dosar* sag sak zglos*
  zgl sprawa spraw
  pripa* pozad* ugysz* bejel* cerer* обращ* заявк* инцид* talep* αιτημ* υποθε* pratica chama*
  segna* sr rma
  richiest* solicitud solicitacao demande exped* fasci* dosya* дело
  rekla* recla* complaint complaints klach* klage klager klago* жалоб* sikay* παραπ* bescheid* beschwerd* stizn*
  retoure* devol* palau* zwrot* vratk* visszaru* iade* возвр* επιστ*
  lieferschein* lieferant* levering* leverans* leveranc* toimitu* dostaw* dodac* dodav*
  szallitolevel szallitas livrar* достав* отгру* tesli* sevk* irsal* παραδ* αποστ*
  waybi* vrach* frach* bordereau* bolla bolle ddt colis paque* paket* packa* packing parce* pakk*
  pakn* pakje paczk*
  przes* przew* zasil* balik* csoma* colet kolli* kollo kargo* посыл* накла* lading bol awb mawb
  hawb cmr sendu*
  sendi* forse* forsan* zendi* spedizione envio* shipm* shipped consignment guia guias spedy*
  track* suivi seguim* rastr* tracc* spori* seura* sledo* nyomk* takip* παρακ* отсле*
  receipt receipts quitt* recib* ricevut* recu recus scont* kvitt* kvita* kuitt* ucten* nyugt*
  chita* makbu*
  αποδε* comprobante justific* beleg*
  payme* paiem* pagam* zahlu* betal* maksu* platn* platb* оплат* плате* odeme* πληρω* remit*
  remes* remis*
  uberweis* virem* bonific* przel* chequ* asseg* lasts* mandat mandato txn transac* transak* transaz*
  tranz* operazione operacion operacao συναλ* islem*
  acct acc konto* kto reken* cuent* conta contas compte comptes cont ucet* hesap* λογαρ* лицев*
  blz iban*
  bic swift routi* aba sort
  debit* kreditor* deudo* acree* glaub* dluzn*
  membe* mitgl* membr* medle* adher* socio socios afili* affil* alloc* abonn* abone* suscr* subsc*
  lidm* clens* jasen* czlon* uyeli*
  policy policies polizza poliza polita apoli* polis polisa
  claim* schaden sinie* sinis* skade* vahin* szkod* kares* dauna* ζημι*
  ref refs reference references referenz referentie referencia referens rif riferim* viite* znak*
  hivat*
  kenme* αναφο* zeich*
  seria* matric* matrik* sarja* seri серий* chass* bastidor telai* fahrg* imei* iccid
  imsi vin sn s/n
  item items artik* artic* product products producto produkt produto prodotto produs tuote* towar* cikk* termek
  urun*
  προιο* sku skus varen* material materiale materiel μεριδ* upc ean* gtin pn p/n
  pzn
  batch* lot lots lote lotes lotto charg* partita partii partija sarz*
  project* projekt* projet* proge* proye* проек* proje εργο* commessa cantier* zlece* auftr*
  opdra*
  oppdr* commission
  zahle* zahlp* meter* compteur contatore contador liczn* elektromer meroo*
  conto*
  sayac* μετρη* pod pdr pdl cups mpan mprn nmi pce
  tax* vat* tva iva ust* steue* btw moms* mva mwst* alv kdv adosz* ado afm инн кпп огрн* снилс vergi* vkn
  nif nie dni cif rfc nit
  cuit cuil rut run cnpj cpf cvr* nip pesel* regon* ico dic kvk* bsn* uid fn hrb hra siret* siren* rcs org
  gst* pan tan
  aadha* abn acn ein ssn tin nino utr paye duns* d-u-n-s ik ahv svnr zvr c.f cf tckn tc
  cnh rg y-tunnus
  hetu fodse* rekis* codic* cod codig* code codes koodi
  κωδ*
  код* kennw* kennz* kennung
  auswe* passp* paspo* pasap* passaporto licen* lizen* permi* patente
  fuhre* rijbe*
  ehliy* ruhsa* badge* tessera tarje* karta karty* kaart* karte* card visa
  mastercard amex cartao carte
  registr* registo rejes* zulas* targa plaka* πινακ* recall
  docum* dokum* doc docs docke* recor* akt akte* acte* folio* proto* prot
  evrak* belge* εγγρα* παρασ* nota notiz* memo memos rapport* zerti* certif* serti*
  attes*
  vouch* coupo* cupon* cupom* kupon* buono bonnr* werkb* bon
  booki* buchu* reser* preno* boeki* bokni* varau* rezer* fogla* бронь брони* κρατη*
  pnr locali*
  locator* confirmation*
  conferma bekre* bekra* vahvi* potwi* potvr* visszaig* подтв* onay* επιβε*
  authorization authorisation approval worko* job jobs messu* nachw*
  pupil* etudi* npi mrn nhi nhs loan*
  idoc bp gr gi geschaftspartner bukr* kostenst* equi equipment asset* inven* model* log folder entry
  seque* seq sessi* proce* loads
  isbn issn doi pmid pin plz zip* postc* postal postn* version* ver build* rev* ip port mac uuid guid
  id ids ident*
  key* token* hash sha checksum offset score level room page row class rx presc*
  epoch timestamp coordinates lat lon lng weight size bytes amount sum price betrag
  summe preis
  montant prix total* importe precio importo prezzo bedrag kwota solde saldo balance castk* ossze* сумма tutar*
  ποσο*
  passe passw* wachtw* contrasen* senha* heslo* haslo* парол* sifre* lozin* losen*
  employees umsatz quantity qty menge anzahl anlagen* teile* e-mail ups dhl fedex usps dpd gls hermes
  varia* contribu* inscr* titulo titulos nosso historia* history storia clinica
  az kdnr secu nss piva fisca*
  dowod list listu listy secret medicare ht albaran* caso casos nf note notes slip serie*
  devic*
  psp* arend*
`;

/**
 * Words of people, places and other things whose phone number it may as well be: no phone number only where it is a mere
 * run of digits, or "the number of" them.
 */
export const POSSESSOR = `
  accou* clien* customer* cust kunde* kundi* klien* kund kundn* asiakas* klant* ugyfel* vasar* zakazn*
  muste* πελατ*
  пацие* pazie* hasta user* mitar* personnel* staff agent* vendo* suppl* lead*
  oppor*
  campa* fourn* proveed* forni* forne* leverancier* leverand* leverant*
  dostawc* dodavat* toimittaj*
  поставщ* tedar* προμη* tarsa* manag* mgr dept* depar* billing unit units unidad unidade unita
  einhe* file files
  filia* branch* store stores plant site chantier* locat* objek* objet* oggetto obra anlage* change escal*
  allocation*
  load certificate* affaire* affari retur* relea* alert* utenz* utent* contrib* ordered notif* task*
  issue* parte
  partes echea* remin* mahnu* meldu* meldi* stornierung* leist* remise*
  agenc* resel* claimant* participant* project-nr
  lieferung* livraison* consegna* entrega* deliv* shipping procurement purch* einsa* wartu* leasi*
  police* assur* versicher* verze* forsi* forsa* vakuu* ubezp* pojis* bizto* asigu* страх*
  sigor* ασφαλ* payro* employee* patie* kredit* credit* claims charity partn* intervent* retour
  part parts confirmation encounter applic* warranty* bid deposit* container* settlem* rezept* acompte prelev*
  abbon*
  bollet* distinta tramite* boleto nomina aanvr* wnios* zados* basvu* reso cita
  rep
`;

/** Words for "number". */
export const NUMBER = `αριθμος αρ no nr nos num nro cis* numbe* numer* numar* numm* номер* № # szam* nombre n`;

/** Words that stand between a label and its number without saying anything. */
export const FILLER = `
  answer regis commercial* new best alternate alternative alt daytime evening main primary secondary other local
  current old first second
  preferred correct
  wrong falsche toll free princ* personal personlig personale perso pro neue neuer alte alter andere nouveau
  nouvelle nuevo novo
  nuovo nowy новый основной general algemeen allge* this that is ist est es er de di do da del della des
  du of the der die das
  le la el il lo to zu unter an am um bei sur au a al mit with and und et e y i og och tu
  back sales einkauf verkauf* vertrieb* lager warehouse dispatch security concierge werkstatt ventas ventes
  vente compras vendite vendas acquisti achats verkoop inkoop forsaljning salg myynti sprzed* prodej vanzari
  prodaj*
  satis logist* marketing admin* compta* contab* produktion production hotel restaurant apotheke pharmacy
  hausmeister broker buyer doctor attorney makler anwalt arzt chef driver fahrer owner tenant landlord wife
  husband spouse mother father mum mom dad son daughter
  frau mann mutter vater sohn tochter
`;
