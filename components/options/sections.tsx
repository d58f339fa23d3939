import { crmOfMatchPattern } from "../../lib/crm/adapters";
import { t } from "../../lib/i18n";
import { followSite } from "../../lib/settings/learned";
import { hostPatternOf, parseMatchPattern } from "../../lib/settings/match-pattern";
import type { Settings, Site } from "../../lib/settings/schema";
import { countries } from "../countries";
import { CheckField, SelectField, TextField } from "../fields";
import { languages } from "../languages";
import { type Column, EditableRows } from "../rows";
import { AuthorisationFields } from "./authorisation";
import { DecisionTest, TenantTest } from "./connection-tests";
import { Containers } from "./containers";
import { DialRules } from "./dial-rules";
import { RecordPattern } from "./record-pattern";
import { TenantUrl } from "./tenant-url";
import type { Draft } from "./use-draft";

/*
 * The sections of the options page. Each edits its part of the draft; the label of every problem comes from the
 * settings schema by the path of the field.
 */

/** What a section of the options page gets. */
export type SectionProps = Pick<Draft, "draft" | "change" | "problemAt">;

/** Who the agent is, and how the extension behaves for them. */
export function AgentSection({ draft, change, problemAt }: SectionProps) {
  return (
    <div class="grid">
      <TextField
        label={t("field.agentUid.label")}
        hint={t("field.agentUid.hint")}
        example="jdoe"
        value={draft.agent.uid}
        path="agent.uid"
        problem={problemAt("agent.uid")}
        onChange={(uid) => change({ agent: { uid } })}
      />
      <SelectField
        label={t("field.language.label")}
        hint={t("field.language.hint")}
        value={draft.language}
        options={[["", t("field.language.browser")], ...languages()]}
        path="language"
        onChange={(language) => change({ language })}
      />
      <SelectField
        label={t("field.country.label")}
        hint={t("field.country.hint")}
        value={draft.country}
        options={countries()}
        path="country"
        problem={problemAt("country")}
        onChange={(country) => change({ country })}
      />
      <SelectField
        label={t("field.click.label")}
        hint={t("field.click.hint", { ask: t("field.click.ask"), call: t("card.call") })}
        value={draft.click}
        options={[
          ["dial", t("field.click.dial")],
          ["ask", t("field.click.ask")],
        ]}
        path="click"
        onChange={(click) => change({ click })}
      />
      <CheckField
        label={t("field.hover.label")}
        hint={t("field.hover.hint", { call: t("card.call"), copy: t("number.copy") })}
        path="hover"
        checked={draft.hover}
        onChange={(hover) => change({ hover })}
      />
    </div>
  );
}

/** The VCC tenant and how it is dialled through. */
export function TenantSection(props: SectionProps) {
  const { draft, change, problemAt } = props;
  const { tenant } = draft;
  const set = (part: Partial<Settings["tenant"]>) => change({ tenant: { ...tenant, ...part } });
  return (
    <div class="grid">
      <div class="wide">
        <TenantUrl url={tenant.url} problem={problemAt("tenant.url")} onChange={(url) => set({ url })} />
        <TenantTest settings={draft} />
      </div>
      <TextField
        label={t("field.callerId.label")}
        hint={t("field.callerId.hint")}
        example="12125550100"
        value={tenant.callerId}
        path="tenant.callerId"
        problem={problemAt("tenant.callerId")}
        onChange={(callerId) => set({ callerId })}
      />
      <TextField
        label={t("field.prefix.label")}
        hint={t("field.prefix.hint")}
        example="9"
        value={tenant.prefix}
        path="tenant.prefix"
        problem={problemAt("tenant.prefix")}
        onChange={(prefix) => set({ prefix })}
      />
      <TextField
        label={t("field.queueId.label")}
        hint={t("field.queueId.hint")}
        example="101"
        value={tenant.queueId}
        path="tenant.queueId"
        problem={problemAt("tenant.queueId")}
        onChange={(queueId) => set({ queueId })}
      />
      <TextField
        label={t("field.dialPlanId.label")}
        hint={t("field.dialPlanId.hint")}
        example="2"
        value={tenant.dialPlanId}
        path="tenant.dialPlanId"
        problem={problemAt("tenant.dialPlanId")}
        onChange={(dialPlanId) => set({ dialPlanId })}
      />
      <SelectField
        label={t("field.numberFormat.label")}
        hint={t("field.numberFormat.hint")}
        value={tenant.numberFormat}
        options={[
          ["e164", t("field.numberFormat.e164")],
          ["national", t("field.numberFormat.national")],
        ]}
        path="tenant.numberFormat"
        onChange={(numberFormat) => set({ numberFormat })}
      />
      <SelectField
        label={t("field.launch.label")}
        value={tenant.launch}
        options={[
          ["background", t("field.launch.background")],
          ["window", t("field.launch.window")],
        ]}
        hint={t("field.launch.hint")}
        path="tenant.launch"
        onChange={(launch) => set({ launch })}
      />
      <div class="wide">
        <Containers />
      </div>
      <div class="wide">
        <DialRules {...props} />
      </div>
    </div>
  );
}

/** The CRM origins on which the extension works. */
export function SitesSection({ draft, change, problemAt }: SectionProps) {
  const withoutEmpty = ({ country, recordId, recordType, ...site }: Site): Site => ({
    ...site,
    ...(country && { country }),
    ...(recordId && { recordId }),
    ...(recordType && { recordType }),
  });
  const learnedOf = (sites: readonly Site[]) => {
    const renamed = draft.sites.filter((site) => !sites.some(({ match }) => match === site.match));
    const named = sites.filter((site) => !draft.sites.some(({ match }) => match === site.match));
    const [before, after] = [renamed[0], named[0]];
    return before && after && sites.length === draft.sites.length
      ? followSite(draft.learned, before.match, after.match)
      : draft.learned;
  };
  const columns: Column<Site>[] = [
    {
      heading: t("field.siteMatch.label"),
      hint: t("field.siteMatch.hint"),
      cell: (site, index, set) => (
        <>
          <TextField
            label={t("field.siteMatch.label")}
            isLabelHidden
            value={site.match}
            problem={problemAt(`sites[${index}].match`)}
            onChange={(match) => set({ ...site, match, crm: suggestedCrm(site, match) })}
          />
          <OnePageWarning match={site.match} />
          {site.crm === "custom" && (
            <RecordPattern
              site={site}
              problem={problemAt(`sites[${index}].recordId`)}
              onChange={(part) => set(withoutEmpty({ ...site, ...part }))}
            />
          )}
        </>
      ),
    },
    {
      heading: t("field.siteCrm.label"),
      hint: t("field.siteCrm.hint"),
      cell: (site, _, set) => (
        <SelectField
          label={t("field.siteCrm.label")}
          isLabelHidden
          value={site.crm}
          options={(["salesforce", "sap", "custom"] as const).map(
            (crm) => [crm, t(`field.siteCrm.${crm}`)] as const,
          )}
          onChange={(crm) => set({ ...site, crm })}
        />
      ),
    },
    {
      heading: t("field.siteCountry.label"),
      hint: t("field.siteCountry.hint"),
      cell: (site, index, set) => (
        <SelectField
          label={t("field.siteCountry.label")}
          isLabelHidden
          value={site.country ?? ""}
          options={[["", t("field.siteCountry.default")], ...countries()]}
          problem={problemAt(`sites[${index}].country`)}
          onChange={(country) => set(withoutEmpty({ ...site, country }))}
        />
      ),
    },
  ];
  return (
    <>
      <p>{t("table.sitesHint")}</p>
      <EditableRows
        caption={t("section.sites")}
        path="sites"
        rows={draft.sites}
        columns={columns}
        empty={{ match: "", crm: "salesforce" }}
        onChange={(sites) => change({ sites, learned: learnedOf(sites) })}
      />
    </>
  );
}

/** A pasted address is a pattern too, but one that only that very page fits. */
function OnePageWarning({ match }: { match: string }) {
  const { pattern } = parseMatchPattern(match);
  if (!pattern || pattern.path.includes("*")) return null;
  return (
    <p class="warning" role="status">
      {t("sites.onePage", { pattern: hostPatternOf(pattern) })}
    </p>
  );
}

/** The kind of CRM that a site's new pattern tells of, where its old one told of none or of another. */
function suggestedCrm(site: Site, match: string): Site["crm"] {
  const told = crmOfMatchPattern(match);
  return told === undefined || told === crmOfMatchPattern(site.match) ? site.crm : told;
}

/** The two decision endpoints, and what happens when one gives no usable answer. */
export function DecisionSection({ draft, change, problemAt }: SectionProps) {
  const { decision } = draft;
  const set = (part: Partial<Settings["decision"]>) => change({ decision: { ...decision, ...part } });
  const setSap = (part: Partial<Settings["decision"]["sap"]>) => set({ sap: { ...decision.sap, ...part } });
  const choices = [
    ["refuse", t("field.choice.refuse")],
    ["tenantDefault", t("field.choice.tenantDefault")],
  ] as const;
  return (
    <>
      <fieldset>
        <legend>Salesforce</legend>
        <TextField
          label={t("field.endpointUrl.label")}
          hint={t("field.endpointUrl.hint")}
          example="https://acme.my.salesforce.com/services/apexrest/onClickToDial"
          type="url"
          value={decision.salesforce.url}
          path="decision.salesforce.url"
          problem={problemAt("decision.salesforce.url")}
          onChange={(url) => set({ salesforce: { ...decision.salesforce, url } })}
        />
        <AuthorisationFields
          url={decision.salesforce.url}
          auth={decision.salesforce.auth}
          path="decision.salesforce.auth"
          problemAt={problemAt}
          onChange={(auth) => set({ salesforce: { ...decision.salesforce, auth } })}
        />
        <DecisionTest crm="salesforce" settings={draft} />
      </fieldset>
      <fieldset>
        <legend>SAP</legend>
        <TextField
          label={t("field.endpointUrl.label")}
          hint={t("field.endpointUrl.hint")}
          example="https://my300000.crm.ondemand.com/sap/c4c/odata/v1/onClickToDial"
          type="url"
          value={decision.sap.url}
          path="decision.sap.url"
          problem={problemAt("decision.sap.url")}
          onChange={(url) => setSap({ url })}
        />
        <AuthorisationFields
          url={decision.sap.url}
          auth={decision.sap.auth}
          path="decision.sap.auth"
          problemAt={problemAt}
          onChange={(auth) => setSap({ auth })}
        />
        <TextField
          label={t("field.parameters.label")}
          hint={t("field.parameters.hint", { variables: "$SAPBusinessPartnerID, $SAPPhoneNumber" })}
          example="partner=$SAPBusinessPartnerID"
          rows={3}
          value={decision.sap.parameters}
          path="decision.sap.parameters"
          problem={problemAt("decision.sap.parameters")}
          onChange={(parameters) => setSap({ parameters })}
        />
        <TextField
          label={t("field.result.label")}
          hint={t("field.result.hint")}
          example="countryCode=d.results[0].CountryCode"
          rows={3}
          value={decision.sap.result}
          path="decision.sap.result"
          problem={problemAt("decision.sap.result")}
          onChange={(result) => setSap({ result })}
        />
        <DecisionTest crm="sap" settings={draft} />
      </fieldset>
      <div class="grid">
        <TextField
          label={t("field.timeoutMs.label")}
          hint={t("field.timeoutMs.hint")}
          example="3000"
          type="number"
          value={Number.isNaN(decision.timeoutMs) ? "" : String(decision.timeoutMs)}
          path="decision.timeoutMs"
          problem={problemAt("decision.timeoutMs")}
          onChange={(value) => set({ timeoutMs: value === "" ? Number.NaN : Number(value) })}
        />
        <SelectField
          label={t("field.onUnmatched.label")}
          hint={t("field.onUnmatched.hint")}
          value={decision.onUnmatched}
          options={choices}
          path="decision.onUnmatched"
          onChange={(onUnmatched) => set({ onUnmatched })}
        />
        <SelectField
          label={t("field.onUnreachable.label")}
          hint={t("field.onUnmatched.hint")}
          value={decision.onUnreachable}
          options={choices}
          path="decision.onUnreachable"
          onChange={(onUnreachable) => set({ onUnreachable })}
        />
        {(["premiumRate", "emergency"] as const).map((kind) => (
          <SelectField
            key={kind}
            label={t(`field.guard.${kind}`)}
            hint={t("field.guard.hint", { confirm: t("field.guard.confirm") })}
            example={GUARDED[kind]}
            value={draft.guard[kind]}
            options={(["allow", "confirm", "refuse"] as const).map(
              (choice) => [choice, t(`field.guard.${choice}`)] as const,
            )}
            path={`guard.${kind}`}
            onChange={(choice) => change({ guard: { ...draft.guard, [kind]: choice } })}
          />
        ))}
      </div>
    </>
  );
}

/** Numbers that the guards are for: of the USA and Germany, of North America and Europe. */
const GUARDED = { premiumRate: "+1 900 555 0100, +49 900 1 234567", emergency: "911, 112" } as const;

const SERVICE_NUMBER_FIELDS = [
  ["number", "field.number.label", "+49 30 901820"],
  ["name", "field.name.label", "Acme Sales"],
  ["contractNumber", "field.contractNumber.label", "Direct SalesDE"],
  ["callerId", "field.callerIdShort.label", "4930901820"],
  ["queueId", "field.queueId.label", "101"],
  ["dialPlanId", "field.dialPlanId.label", "2"],
] as const;

/** The numbers that calls may be signalled with. */
export function ServiceNumbersSection({ draft, change, problemAt }: SectionProps) {
  type Row = Settings["serviceNumbers"][number];
  const columns: Column<Row>[] = SERVICE_NUMBER_FIELDS.map(([key, label, example]) => ({
    heading: t(label),
    example,
    cell: (row, index, set) => (
      <TextField
        label={t(label)}
        isLabelHidden
        value={row[key]}
        problem={problemAt(`serviceNumbers[${index}].${key}`)}
        onChange={(value) => set({ ...row, [key]: value })}
      />
    ),
  }));
  return (
    <>
      <p>{t("table.serviceNumbersHint")}</p>
      <EditableRows
        caption={t("section.serviceNumbers")}
        path="serviceNumbers"
        rows={draft.serviceNumbers}
        columns={columns}
        empty={{ number: "", name: "", contractNumber: "", callerId: "", queueId: "", dialPlanId: "" }}
        onChange={(serviceNumbers) => change({ serviceNumbers })}
      />
    </>
  );
}
