import { t } from "../../lib/i18n";
import type { Settings } from "../../lib/settings/schema";
import { SelectField, TextField } from "../fields";

type Auth = Settings["decision"]["sap"]["auth"];

/** What a freshly chosen kind of authorisation starts with. */
const EMPTY: { [K in Auth["type"]]: Extract<Auth, { type: K }> } = {
  none: { type: "none" },
  basic: { type: "basic", username: "", password: "", token: "" },
  bearer: { type: "bearer", token: "" },
  header: { type: "header", name: "X-Api-Key", value: "" },
  session: { type: "session" },
  oauth: { type: "oauth", authorizationUrl: "", tokenUrl: "", clientId: "", scope: "" },
};

/** The kinds that can be chosen here. OAuth can be imported; there is no sign-in for it yet. */
const KINDS = ["none", "basic", "bearer", "header", "session"] as const;

interface AuthorisationProps {
  auth: Auth;
  problemAt: (field: string) => string | undefined;
  onChange: (auth: Auth) => void;
}

/** How an endpoint's requests are authorised. */
export function AuthorisationFields({ auth, problemAt, onChange }: AuthorisationProps) {
  const kinds: readonly Auth["type"][] = auth.type === "oauth" ? [...KINDS, "oauth"] : KINDS;
  return (
    <fieldset class="grid">
      <legend class="visually-hidden">{t("field.auth.label")}</legend>
      <SelectField
        label={t("field.auth.label")}
        value={auth.type}
        options={kinds.map((kind) => [kind, t(`field.auth.${kind}`)] as const)}
        onChange={(type) => onChange(EMPTY[type])}
      />
      {auth.type === "basic" && (
        <>
          <TextField
            label={t("field.username.label")}
            value={auth.username}
            onChange={(username) => onChange({ ...auth, username })}
          />
          <TextField
            label={t("field.password.label")}
            type="password"
            value={auth.password}
            onChange={(password) => onChange({ ...auth, password })}
          />
          <TextField
            label={t("field.basicToken.label")}
            hint={t("field.basicToken.hint")}
            type="password"
            value={auth.token}
            onChange={(token) => onChange({ ...auth, token })}
          />
        </>
      )}
      {auth.type === "bearer" && (
        <TextField
          label={t("field.token.label")}
          type="password"
          value={auth.token}
          onChange={(token) => onChange({ ...auth, token })}
        />
      )}
      {auth.type === "header" && (
        <>
          <TextField
            label={t("field.headerName.label")}
            value={auth.name}
            problem={problemAt("name")}
            onChange={(name) => onChange({ ...auth, name })}
          />
          <TextField
            label={t("field.headerValue.label")}
            type="password"
            value={auth.value}
            problem={problemAt("value")}
            onChange={(value) => onChange({ ...auth, value })}
          />
        </>
      )}
    </fieldset>
  );
}
