import { type ComponentChildren, createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import { guardsOf } from "../../lib/calls/guards";
import { defaultBecause } from "../../lib/calls/view";
import { type Decision, decide, decisionUrls } from "../../lib/decision/decide";
import { t } from "../../lib/i18n";
import { signalledCallerId } from "../../lib/makecall/request";
import { checkTenant, type TenantCheck } from "../../lib/makecall/session";
import { callerText } from "../../lib/outcome-text";
import { type GuardedKind, guardedKind } from "../../lib/phone/guarded";
import { readPhoneNumber } from "../../lib/phone/read";
import { checkEndpoint, type EndpointCheck } from "../../lib/reporting/check-endpoint";
import type { ReportKind } from "../../lib/reporting/outbox";
import { checkRelay, type RelayCheck } from "../../lib/results/check-relay";
import type { Settings } from "../../lib/settings/schema";
import { parseEndpointUrl } from "../../lib/settings/urls";
import { DecisionSteps } from "../decision-steps";
import { SelectField, TextField } from "../fields";
import { accessProblem, Saved } from "./saved";
import { OAuth } from "./sign-in";

/** What a test says of an address: that somebody has to sign in, that it works, or no more than that it may be asked. */
export type Tested = "signIn" | "allowed" | "ready";

/** Takes what a test has found, for whoever shows it elsewhere on the page. */
export const TellTested = createContext<(address: string, tested: Tested) => void>(() => {});

/** A button that tries a connection and says what it found; `addresses` are what it sends requests to. */
function Test({ addresses, run }: { addresses: string[]; run: () => Promise<ComponentChildren> }) {
  const saved = useContext(Saved);
  const [result, setResult] = useState<ComponentChildren>("");
  const [isRunning, setIsRunning] = useState(false);
  const isUsable = addresses.every((address) => "url" in parseEndpointUrl(address));

  const test = async () => {
    setIsRunning(true);
    setResult(t("settings.testing"));
    try {
      setResult((await accessProblem(saved, addresses)) ?? (await run()));
    } catch (error) {
      setResult(t("test.unreachable", { detail: error instanceof Error ? error.message : String(error) }));
    } finally {
      setIsRunning(false);
    }
  };

  return (
    <div class="test">
      <button type="button" disabled={!isUsable || isRunning} onClick={test}>
        {t("settings.test")}
      </button>
      <output aria-live="polite">{result}</output>
    </div>
  );
}

/** Tries whether the tenant can be reached and whether somebody is signed in, without calling anybody. */
export function TenantTest({
  settings,
  onChecked,
}: {
  settings: Settings;
  onChecked?: (check: TenantCheck) => void;
}) {
  const { url } = settings.tenant;
  const tell = useContext(TellTested);
  const run = async () => {
    const parsed = parseEndpointUrl(url);
    if (!("url" in parsed)) return t(`problem.${parsed.problem}`);
    const check = await checkTenant(parsed.url.origin, fetch);
    onChecked?.(check);
    const isSignedOut = check.kind === "signedOut" || check.kind === "redirected";
    tell(url, isSignedOut ? "signIn" : check.kind === "signedIn" ? "ready" : "allowed");
    return tenantText(check);
  };
  return <Test addresses={[url]} run={run} />;
}

function tenantText(check: TenantCheck): string {
  switch (check.kind) {
    case "status":
      return t("test.status", { detail: check.status });
    case "unreachable":
      return t("test.unreachable", { detail: check.message });
    default:
      return t(`test.${check.kind}`);
  }
}

/** Asks a decision endpoint about a record and a number of one's choice, and says what would happen. */
export function DecisionTest({ crm, settings }: { crm: "salesforce" | "sap"; settings: Settings }) {
  const [recordId, setRecordId] = useState("");
  const [phone, setPhone] = useState("");
  const [chosenSite, setSite] = useState("");
  const oauth = useContext(OAuth);
  const tell = useContext(TellTested);
  const sites = settings.sites.filter((each) => each.crm === crm);
  const site = sites.find(({ match }) => match === chosenSite) ?? sites[0];
  const { url } = settings.decision[crm];
  const run = async () => {
    const countries = [site?.country ?? settings.country];
    const { cleaned } = readPhoneNumber(phone, countries);
    if (!cleaned.ok) {
      const kind = guardedKind(cleaned, countries);
      return kind === null ? t(`outcome.${cleaned.reason}`) : guardText(kind, settings);
    }
    const kinds = guardsOf(cleaned, cleaned.number, countries, settings);
    const refused = kinds.find((kind) => settings.guard[kind] === "refuse");
    if (refused) return guardText(refused, settings);
    const confirmed = kinds.filter((kind) => settings.guard[kind] === "confirm");
    const question = {
      crm,
      recordId: recordId || null,
      phoneDigits: cleaned.number.digits,
      agentUid: settings.agent.uid,
    };
    const decision = await decide(question, settings, {
      fetch: (...request) => fetch(...request),
      now: () => performance.now(),
      ...(oauth && { accessTokens: { client: oauth, mayAsk: true } }),
    });
    tell(url, decision.verdict === "refused" ? "allowed" : "ready");
    return (
      <>
        {confirmed.map((kind) => (
          <p key={kind}>{guardText(kind, settings)}</p>
        ))}
        <p>{verdictText(decision, settings)}</p>
        <DecisionSteps decision={decision} />
      </>
    );
  };
  return (
    <div class="grid">
      <TextField
        label={t("field.testRecord.label")}
        example={crm === "salesforce" ? "001Kj00002AcmeGIAR" : "1000120"}
        value={recordId}
        onChange={setRecordId}
      />
      <TextField
        label={t("field.testPhone.label")}
        example="(212) 555-0120"
        value={phone}
        onChange={setPhone}
      />
      {sites.length > 1 && (
        <SelectField
          label={t("field.testSite.label")}
          hint={t("field.testSite.hint")}
          value={site?.match ?? ""}
          options={sites.map(({ match }) => [match, match] as const)}
          onChange={setSite}
        />
      )}
      <Test addresses={url === "" ? [url] : decisionUrls(crm, settings)} run={run} />
    </div>
  );
}

/** Tries whether an endpoint for reports can be reached and lets the agent in, without reporting anything. */
export function EndpointTest({ kind, settings }: { kind: ReportKind; settings: Settings }) {
  const oauth = useContext(OAuth);
  const tell = useContext(TellTested);
  const endpoint = settings[kind];
  const run = async () => {
    const tokens = oauth ? { client: oauth, mayAsk: true } : undefined;
    const check = await checkEndpoint(endpoint, (...request) => fetch(...request), tokens);
    const isSignedOut = check.kind === "signInFailed" || check.kind === "unauthorised";
    const isGood = check.kind === "postOnly" || check.kind === "reached";
    tell(endpoint.url, isSignedOut ? "signIn" : isGood ? "ready" : "allowed");
    return endpointText(check);
  };
  return <Test addresses={[endpoint.url]} run={run} />;
}

function endpointText(check: EndpointCheck): string {
  switch (check.kind) {
    case "reached":
    case "serverError":
      return t(`test.endpoint.${check.kind}`, { detail: check.status });
    case "unreachable":
      return t("test.unreachable", { detail: check.message });
    case "timeout":
      return t("test.timeout");
    case "signInFailed":
      return t(`outcome.${check.reason}`, { detail: check.detail });
    default:
      return t(`test.endpoint.${check.kind}`);
  }
}

/** Tries a relay by a message on a channel of its own. */
export function RelayTest({ settings }: { settings: Settings }) {
  const { relay } = settings.results;
  const tell = useContext(TellTested);
  const run = async () => {
    const check = await checkRelay(relay, { fetch: (...request) => fetch(...request), now: Date.now });
    tell(relay.subscribeUrl, check.kind === "delivered" ? "ready" : "allowed");
    return relayText(check);
  };
  return <Test addresses={[relay.subscribeUrl]} run={run} />;
}

function relayText(check: RelayCheck): string {
  switch (check.kind) {
    case "notCollected": {
      const { reason, detail } = check.problem;
      return t("test.relay.notCollected", { why: t(`relay.reason.${reason}`, { detail }) });
    }
    case "notPublished":
      return t("test.relay.notPublished", { detail: check.detail });
    default:
      return t(`test.relay.${check.kind}`, { channel: "{channel}" });
  }
}

/** What a guard does with a call, where it does something. */
function guardText(kind: GuardedKind, { guard }: Settings): string {
  return guard[kind] === "confirm"
    ? t("test.asksFirst", { why: t(`confirm.${kind}`) })
    : t("test.refused", { why: t(`outcome.${kind}`) });
}

function verdictText(decision: Decision, settings: Settings): string {
  if (decision.verdict === "refused") {
    return t("test.refused", { why: t(`outcome.${decision.reason}`, { detail: decision.detail }) });
  }
  const { serviceNumber } = decision;
  const caller = callerText({
    serviceNumberName: serviceNumber?.name ?? "",
    callerId: signalledCallerId(serviceNumber, settings.tenant),
    defaultBecause: defaultBecause(decision),
  });
  return t("test.allowed", { caller });
}
