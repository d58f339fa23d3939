import { t } from "../../lib/i18n";
import { makeCallFor } from "../../lib/makecall/request";
import { TEMPLATES } from "../../lib/makecall/templates";
import { readSettings } from "../../lib/settings/document";
import type { Settings } from "../../lib/settings/schema";
import { CheckField, TextField } from "../fields";
import { type Column, EditableRows } from "../rows";
import type { SectionProps } from "./sections";

type Row = Settings["userData"][number];

/** The pairs of `ctl_userdata`, in order, templates to start from, and what comes of them for a sample record. */
export function UserDataSection({ draft, change, problemAt }: SectionProps) {
  const cell =
    (key: keyof Row, label: "field.dataName.label" | "field.dataValue.label"): Column<Row>["cell"] =>
    (row, index, set) => (
      <TextField
        label={t(label)}
        isLabelHidden
        value={row[key]}
        problem={problemAt(`userData[${index}].${key}`)}
        onChange={(value) => set({ ...row, [key]: value })}
      />
    );
  return (
    <>
      <p>{t("table.userDataHint", { field: "{!Record.Id}", token: "$transaction_id$" })}</p>
      <p class="buttons">
        {t("template.label")}
        {(["task", "screenPop", "callback"] as const).map((name) => (
          <button
            key={name}
            type="button"
            onClick={() => change({ userData: withTemplate(draft.userData, TEMPLATES[name]) })}
          >
            {t(`template.${name}`)}
          </button>
        ))}
      </p>
      <EditableRows
        caption={t("section.userData")}
        isOrdered
        rows={draft.userData}
        columns={[
          { heading: t("field.dataName.label"), cell: cell("name", "field.dataName.label") },
          { heading: t("field.dataValue.label"), cell: cell("value", "field.dataValue.label") },
        ]}
        empty={{ name: "", value: "" }}
        onChange={(userData) => change({ userData })}
      />
      <CheckField
        label={t("field.transactionData.label")}
        hint={t("field.transactionData.hint")}
        checked={draft.transactionData}
        onChange={(transactionData) => change({ transactionData })}
      />
      <Sample draft={draft} />
    </>
  );
}

/** Adds what is missing of a template; what is there already stays as it was set. */
function withTemplate(userData: readonly Row[], template: readonly Row[]): Row[] {
  const own = userData.filter(({ name, value }) => name !== "" || value !== "");
  return [...own, ...template.filter((pair) => !own.some(({ name }) => name === pair.name))];
}

const SAMPLE = {
  record: { id: "001Kj00002AcmeGIAR", type: "Account", name: "Acme" },
  phone: { digits: "12125550120", national: "2125550120", raw: "(212) 555-0120", extension: "" },
  decision: {},
  callId: "4c1d2f7e",
  pageUrl: "https://acme.lightning.force.com/",
};

/** What VCC would be sent for a sample record. */
function Sample({ draft }: { draft: Settings }) {
  const { settings } = readSettings(draft);
  if (!settings || settings.userData.length === 0) return null;
  const tenant = { ...settings.tenant, url: settings.tenant.url || "https://vcc.example.com" };
  const subject = { ...SAMPLE, serviceNumber: settings.serviceNumbers[0] ?? null };
  const { makeCall } = makeCallFor(subject, { ...settings, tenant });
  const sent = new URL(makeCall.url).searchParams;
  return (
    <details>
      <summary>{t("sample.title")}</summary>
      <p class="sample">
        <code>{sent.get("ctl_userdata") ?? makeCall.body?.get("ctl_userdata")}</code>
      </p>
      <p>
        {t(makeCall.body ? "sample.post" : "sample.get", {
          length: makeCall.url.length + (makeCall.body?.toString().length ?? 0),
        })}
      </p>
      <p class="sample">
        <code>{makeCall.url}</code>
      </p>
    </details>
  );
}
