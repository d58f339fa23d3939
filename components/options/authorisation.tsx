import { t } from "../../lib/i18n";
import type { Settings } from "../../lib/settings/schema";
import { SelectField, TextField } from "../fields";
import { SignIn } from "./sign-in";

type Auth = Settings["decision"]["sap"]["auth"];

/** What a freshly chosen kind of authorisation starts with. */
const EMPTY: { [K in Auth["type"]]: Extract<Auth, { type: K }> } = {
  none: { type: "none" },
  basic: { type: "basic", username: "", password: "", token: "" },
  bearer: { type: "bearer", token: "" },
  header: { type: "header", name: "X-Api-Key", value: "" },
  session: { type: "session" },
  oauth: {
    type: "oauth",
    authorizationUrl: "",
    tokenUrl: "",
    revocationUrl: "",
    clientId: "",
    scope: "",
  },
};

const KINDS = ["none", "basic", "bearer", "header", "session", "oauth"] as const;

const OAUTH_FIELDS = [
  ["authorizationUrl", "https://acme.my.salesforce.com/services/oauth2/authorize"],
  ["tokenUrl", "https://acme.my.salesforce.com/services/oauth2/token"],
  ["revocationUrl", "https://acme.my.salesforce.com/services/oauth2/revoke"],
  ["clientId", "3MVG9lKcPoNINVBIPJjdw1J9LLM82Hn"],
  ["scope", "api refresh_token"],
] as const;

interface AuthorisationProps {
  /** The endpoint's address. */
  url: string;
  auth: Auth;
  /** Where it is in the settings, e.g. `decision.sap.auth`. */
  path: string;
  problemAt: (path: string) => string | undefined;
  onChange: (auth: Auth) => void;
}

/** How an endpoint's requests are authorised. */
export function AuthorisationFields({ url, auth, path, problemAt, onChange }: AuthorisationProps) {
  return (
    <fieldset class="grid">
      <legend class="visually-hidden">{t("field.auth.label")}</legend>
      <SelectField
        label={t("field.auth.label")}
        hint={t("field.auth.hint")}
        value={auth.type}
        path={`${path}.type`}
        options={KINDS.map((kind) => [kind, t(`field.auth.${kind}`)] as const)}
        onChange={(type) => onChange(EMPTY[type])}
      />
      {auth.type === "basic" && (
        <>
          <TextField
            label={t("field.username.label")}
            example="click-to-dial@acme.com"
            value={auth.username}
            path={`${path}.username`}
            onChange={(username) => onChange({ ...auth, username })}
          />
          <TextField
            label={t("field.password.label")}
            hint={t("field.password.hint")}
            type="password"
            value={auth.password}
            path={`${path}.password`}
            onChange={(password) => onChange({ ...auth, password })}
          />
          <TextField
            label={t("field.basicToken.label")}
            hint={t("field.basicToken.hint")}
            type="password"
            value={auth.token}
            path={`${path}.token`}
            problem={problemAt(`${path}.token`)}
            onChange={(token) => onChange({ ...auth, token })}
          />
        </>
      )}
      {auth.type === "bearer" && (
        <TextField
          label={t("field.token.label")}
          hint={t("field.password.hint")}
          type="password"
          value={auth.token}
          path={`${path}.token`}
          problem={problemAt(`${path}.token`)}
          onChange={(token) => onChange({ ...auth, token })}
        />
      )}
      {auth.type === "header" && (
        <>
          <TextField
            label={t("field.headerName.label")}
            example="X-Api-Key"
            value={auth.name}
            path={`${path}.name`}
            problem={problemAt(`${path}.name`)}
            onChange={(name) => onChange({ ...auth, name })}
          />
          <TextField
            label={t("field.headerValue.label")}
            hint={t("field.password.hint")}
            type="password"
            value={auth.value}
            path={`${path}.value`}
            problem={problemAt(`${path}.value`)}
            onChange={(value) => onChange({ ...auth, value })}
          />
        </>
      )}
      {auth.type === "oauth" && (
        <>
          {OAUTH_FIELDS.map(([field, example]) => (
            <TextField
              key={field}
              label={t(`field.${field}.label`)}
              {...(field === "revocationUrl" && { hint: t("field.revocationUrl.hint") })}
              example={example}
              type={field.endsWith("Url") ? "url" : "text"}
              value={auth[field]}
              path={`${path}.${field}`}
              problem={problemAt(`${path}.${field}`)}
              onChange={(value) => onChange({ ...auth, [field]: value })}
            />
          ))}
          <SignIn url={url} auth={auth} />
        </>
      )}
    </fieldset>
  );
}
