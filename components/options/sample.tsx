import { useState } from "preact/hooks";
import { decisionVariables } from "../../lib/decision/result-paths";
import { t } from "../../lib/i18n";
import { type MakeCallSubject, makeCallFor } from "../../lib/makecall/request";
import { readSettings } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import { SelectField } from "../fields";

const RECORDS = {
  account: { id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme" },
  contact: { id: "003Kj00003MillerAAB", type: "Contact", name: "Ann Miller" },
  lead: { id: "00QKj00000LeeMooMAC", type: "Lead", name: "Lee Moore" },
  partner: { id: "1000120", type: "BusinessPartner", name: "Acme GmbH" },
  none: null,
} as const;

const SUBJECT = {
  phone: { digits: "12125550120", national: "2125550120", raw: "(212) 555-0120 ext. 12", extension: "12" },
  callId: "4c1d2f7e",
  pageUrl: "https://acme.lightning.force.com/",
};

/** What VCC would be sent for a sample record, as the settings are now. */
export function Sample({ draft }: { draft: Settings }) {
  const [record, setRecord] = useState<keyof typeof RECORDS>("account");
  const { settings } = readSettings(draft);
  return (
    <details open>
      <summary>{t("sample.title")}</summary>
      <div class="stack">
        <SelectField
          label={t("sample.record")}
          hint={t("sample.recordHint")}
          value={record}
          options={(["account", "contact", "lead", "partner", "none"] as const).map(
            (each) => [each, t(`sample.${each}`)] as const,
          )}
          onChange={setRecord}
        />
        {settings ? (
          <Sent settings={settings} record={RECORDS[record]} />
        ) : (
          <p class="problem">{t("sample.notYet")}</p>
        )}
      </div>
    </details>
  );
}

interface SentProps {
  settings: Settings;
  record: { id: string; type: string; name: string } | null;
  phone?: MakeCallSubject["phone"];
}

/** The make_call request that the settings make of a record and a number. Nothing is sent. */
export function Sent({ settings, record, phone = SUBJECT.phone }: SentProps) {
  const tenant = { ...settings.tenant, url: settings.tenant.url || "https://vcc.example.com" };
  const decision = Object.fromEntries(
    decisionVariables(settings.decision.sap.result).map((variable) => [variable, `(${variable})`]),
  );
  const serviceNumber = settings.serviceNumbers[0] ?? null;
  const { makeCall } = makeCallFor(
    { ...SUBJECT, phone, record, decision, serviceNumber },
    { ...settings, tenant },
  );
  const userData = (makeCall.body ?? new URL(makeCall.url).searchParams).get("ctl_userdata");
  return (
    <>
      {userData && (
        <p class="sample">
          <code>{userData}</code>
        </p>
      )}
      <p>
        {t(makeCall.body ? "sample.post" : "sample.get", {
          length: makeCall.url.length + (makeCall.body?.toString().length ?? 0),
        })}
      </p>
      <p class="sample">
        <code>{makeCall.url}</code>
      </p>
    </>
  );
}
