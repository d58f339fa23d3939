import { t } from "../../lib/i18n";
import { REGIONS } from "../../lib/makecall/regions";
import { parseEndpointUrl } from "../../lib/settings/urls";
import { SelectField, TextField } from "../fields";

interface TenantUrlProps {
  url: string;
  problem: string | undefined;
  onChange: (url: string) => void;
}

/** The tenant's address: chosen among those that VCC's document lists, or pasted from any page of the tenant. */
export function TenantUrl({ url, problem, onChange }: TenantUrlProps) {
  const parsed = parseEndpointUrl(url.trim());
  const origin = "url" in parsed ? parsed.url.origin : "";
  return (
    <div class="stack">
      <SelectField
        label={t("region.label")}
        hint={t("region.hint")}
        value={REGIONS.find((each) => each.url === origin)?.url ?? ""}
        options={[
          ["", t(url.trim() === "" ? "wrapUp.choose" : "region.other")],
          ...REGIONS.map(regionOption),
        ]}
        path="tenant.url"
        onChange={onChange}
      />
      <TextField
        label={t("field.tenantUrl.label")}
        hint={t("field.tenantUrl.hint")}
        type="url"
        placeholder="https://vcc-na4.8x8.com"
        value={url}
        path="tenant.url"
        problem={problem}
        onChange={onChange}
      />
      {origin !== "" && (
        <p class="hint">
          {t("region.callsGoTo")} <code>{origin}/AGUI/make_call.php</code>
        </p>
      )}
    </div>
  );
}

function regionOption({
  region,
  number,
  url,
}: (typeof REGIONS)[number]): readonly [url: string, label: string] {
  return [url, t("region.named", { name: t(`region.${region}`, { number }), host: new URL(url).host })];
}
