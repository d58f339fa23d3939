import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
import { browser } from "wxt/browser";
import type { Decision, DefaultReason } from "../../lib/decision/decide";
import { decide } from "../../lib/decision/decide";
import { callerIdOf } from "../../lib/decision/service-number";
import { t } from "../../lib/i18n";
import { checkTenant, type TenantCheck } from "../../lib/makecall/session";
import { cleanPhoneNumber } from "../../lib/phone/clean";
import type { Settings } from "../../lib/settings/schema";
import { hostPatternOfUrl, parseEndpointUrl } from "../../lib/settings/urls";
import { DecisionSteps } from "../decision-steps";
import { TextField } from "../fields";
import { OAuth } from "./sign-in";

/** A button that tries a connection and says what it found. */
function Test({ url, run }: { url: string; run: () => Promise<ComponentChildren> }) {
  const [result, setResult] = useState<ComponentChildren>("");
  const [isRunning, setIsRunning] = useState(false);
  const isUsable = "url" in parseEndpointUrl(url);

  const test = async () => {
    setIsRunning(true);
    setResult(t("settings.testing"));
    try {
      const isAllowed = await browser.permissions.contains({ origins: [hostPatternOfUrl(url)] });
      setResult(isAllowed ? await run() : t("test.noAccess"));
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
export function TenantTest({ settings }: { settings: Settings }) {
  const { url } = settings.tenant;
  const run = async () => {
    const parsed = parseEndpointUrl(url);
    return "url" in parsed
      ? tenantText(await checkTenant(parsed.url.origin, fetch))
      : t(`problem.${parsed.problem}`);
  };
  return <Test url={url} run={run} />;
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
  const oauth = useContext(OAuth);
  const run = async () => {
    const cleaned = cleanPhoneNumber(phone, { country: settings.country });
    if (!cleaned.ok) return t(`outcome.${cleaned.reason}`);
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
    return (
      <>
        <p>{verdictText(decision, settings)}</p>
        <DecisionSteps decision={decision} />
      </>
    );
  };
  return (
    <div class="grid">
      <TextField label={t("field.testRecord.label")} value={recordId} onChange={setRecordId} />
      <TextField label={t("field.testPhone.label")} value={phone} onChange={setPhone} />
      <Test url={settings.decision[crm].url} run={run} />
    </div>
  );
}

function verdictText(decision: Decision, settings: Settings): string {
  if (decision.verdict === "refused") {
    return t("test.refused", { why: t(`outcome.${decision.reason}`, { detail: decision.detail }) });
  }
  if (decision.serviceNumber) {
    const caller = [decision.serviceNumber.name, callerIdOf(decision.serviceNumber)]
      .filter(Boolean)
      .join(", ");
    return t("test.allowed", { caller });
  }
  if (decision.basis === "tenantDefault") {
    return t("test.allowedDefault", { why: t(`why.${decision.because satisfies DefaultReason}`) });
  }
  return t("test.allowed", { caller: settings.tenant.callerId || t("caller.vccDefault") });
}
