import { t } from "../../lib/i18n";
import type { Settings } from "../../lib/settings/schema";
import { SelectField, TextField } from "../fields";
import { type Column, EditableRows } from "../rows";
import { AuthorisationFields } from "./authorisation";
import { EndpointTest, RelayTest } from "./connection-tests";
import type { SectionProps } from "./sections";

/*
 * The sections of what comes after the click: how results come back, and what is reported of them.
 */

/** How the result of a call comes back. */
export function ResultsSection({ draft, change, problemAt }: SectionProps) {
  const { results } = draft;
  const { relay, screenpopUrls } = results;
  const setRelay = (part: Partial<typeof relay>) =>
    change({ results: { ...results, relay: { ...relay, ...part } } });
  const urlProblem = screenpopUrls
    .map((_, index) => problemAt(`results.screenpopUrls[${index}]`))
    .find((problem) => problem !== undefined);
  return (
    <div class="grid">
      <div class="wide">
        <TextField
          label={t("field.screenpopUrls.label")}
          hint={t("field.screenpopUrls.hint")}
          example="https://crm.example.com/screenpop"
          rows={2}
          value={screenpopUrls.join("\n")}
          path="results.screenpopUrls"
          problem={urlProblem}
          onChange={(text) =>
            change({ results: { ...results, screenpopUrls: text === "" ? [] : text.split("\n") } })
          }
        />
      </div>
      <TextField
        label={t("field.publishUrl.label")}
        hint={t("field.publishUrl.hint", { channel: "{channel}" })}
        type="url"
        value={relay.publishUrl}
        path="results.relay.publishUrl"
        problem={problemAt("results.relay.publishUrl")}
        onChange={(publishUrl) => setRelay({ publishUrl })}
      />
      <TextField
        label={t("field.subscribeUrl.label")}
        hint={t("field.subscribeUrl.hint", { channel: "{channel}" })}
        type="url"
        value={relay.subscribeUrl}
        path="results.relay.subscribeUrl"
        problem={problemAt("results.relay.subscribeUrl")}
        onChange={(subscribeUrl) => setRelay({ subscribeUrl })}
      />
      <RelayTest settings={draft} />
    </div>
  );
}

const TRANSACTION_CODE_FIELDS = [
  ["list", "Sales"],
  ["code", "ORD"],
  ["exportKey", "ORDER_PLACED"],
] as const;

const STATISTICS_TEXTS = [
  ["agentGroup", "Sales"],
  ["configurationGroup", "Sales Germany"],
  ["timeZone", undefined],
] as const;

/** What is reported of each call, and where to. */
export function StatisticsSection({ draft, change, problemAt }: SectionProps) {
  const { statistics } = draft;
  const set = (part: Partial<typeof statistics>) => change({ statistics: { ...statistics, ...part } });
  type Row = Settings["statistics"]["transactionCodes"][number];
  const columns: Column<Row>[] = TRANSACTION_CODE_FIELDS.map(([key, example]) => ({
    heading: t(`field.transactionCodes.${key}`),
    example,
    cell: (row, index, setRow) => (
      <TextField
        label={t(`field.transactionCodes.${key}`)}
        isLabelHidden
        value={row[key]}
        problem={problemAt(`statistics.transactionCodes[${index}].${key}`)}
        onChange={(value) => setRow({ ...row, [key]: value })}
      />
    ),
  }));
  return (
    <>
      <div class="grid">
        <TextField
          label={t("field.statisticsUrl.label")}
          hint={t("field.statisticsUrl.hint")}
          example="https://crm.example.com/writeCallStatistics"
          type="url"
          value={statistics.url}
          path="statistics.url"
          problem={problemAt("statistics.url")}
          onChange={(url) => set({ url })}
        />
        <AuthorisationFields
          url={statistics.url}
          auth={statistics.auth}
          path="statistics.auth"
          problemAt={problemAt}
          onChange={(auth) => set({ auth })}
        />
        <EndpointTest kind="statistics" settings={draft} />
        {STATISTICS_TEXTS.map(([key, example]) => (
          <TextField
            key={key}
            label={t(`field.${key}.label`)}
            hint={t(`field.${key}.hint`)}
            example={example}
            value={statistics[key]}
            path={`statistics.${key}`}
            problem={problemAt(`statistics.${key}`)}
            onChange={(value) => set({ [key]: value })}
          />
        ))}
      </div>
      <h3>{t("wrapUp.codes")}</h3>
      <p>{t("field.transactionCodes.hint")}</p>
      <EditableRows
        caption={t("wrapUp.codes")}
        path="statistics.transactionCodes"
        rows={statistics.transactionCodes}
        columns={columns}
        empty={{ list: "", code: "", exportKey: "" }}
        onChange={(transactionCodes) => set({ transactionCodes })}
      />
    </>
  );
}

/** Where callbacks are requested, and what is sent. */
export function CallbackSection({ draft, change, problemAt }: SectionProps) {
  const { callbackRequest } = draft;
  const set = (part: Partial<typeof callbackRequest>) =>
    change({ callbackRequest: { ...callbackRequest, ...part } });
  return (
    <div class="grid">
      <TextField
        label={t("field.callbackUrl.label")}
        hint={t("field.callbackUrl.hint")}
        example="https://crm.example.com/callbackRequest"
        type="url"
        value={callbackRequest.url}
        path="callbackRequest.url"
        problem={problemAt("callbackRequest.url")}
        onChange={(url) => set({ url })}
      />
      <AuthorisationFields
        url={callbackRequest.url}
        auth={callbackRequest.auth}
        path="callbackRequest.auth"
        problemAt={problemAt}
        onChange={(auth) => set({ auth })}
      />
      <EndpointTest kind="callbackRequest" settings={draft} />
      <SelectField
        label={t("field.callbackFields.label")}
        hint={t("field.callbackFields.hint")}
        value={callbackRequest.fields}
        options={(["callerId", "caller"] as const).map((each) => [each, t(`field.callbackFields.${each}`)])}
        path="callbackRequest.fields"
        onChange={(fields) => set({ fields })}
      />
      <SelectField
        label={t("field.callbackFormat.label")}
        hint={t("field.callbackFormat.hint")}
        value={callbackRequest.format}
        options={(["form", "json"] as const).map((each) => [each, t(`field.callbackFormat.${each}`)])}
        path="callbackRequest.format"
        onChange={(format) => set({ format })}
      />
      {callbackRequest.fields === "callerId" &&
        CALLBACK_TEXTS.map(([key, label, example]) => (
          <TextField
            key={key}
            label={t(label)}
            hint={t("field.callbackFunction.hint")}
            example={example}
            value={callbackRequest[key]}
            path={`callbackRequest.${key}`}
            problem={problemAt(`callbackRequest.${key}`)}
            onChange={(value) => set({ [key]: value })}
          />
        ))}
    </div>
  );
}

const CALLBACK_TEXTS = [
  ["function", "field.callbackFunction.label", "Callback"],
  ["userData", "field.callbackUserData.label", "campaign=spring"],
  ["userData2", "field.callbackUserData2.label", "priority=2"],
  ["userData3", "field.callbackUserData3.label", "source=web"],
] as const;

/** How long calls are kept. */
export function HistorySection({ draft, change, problemAt }: SectionProps) {
  const { days } = draft.history;
  return (
    <div class="grid">
      <TextField
        label={t("field.historyDays.label")}
        hint={t("field.historyDays.hint")}
        example="30"
        type="number"
        value={Number.isNaN(days) ? "" : String(days)}
        path="history.days"
        problem={problemAt("history.days")}
        onChange={(value) => change({ history: { days: value === "" ? Number.NaN : Number(value) } })}
      />
    </div>
  );
}
