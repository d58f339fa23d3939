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

const OAUTH_FIELDS = ["authorizationUrl", "tokenUrl", "revocationUrl", "clientId", "scope"] as const;

interface AuthorisationProps {
  /** The endpoint's address. */
  url: string;
  auth: Auth;
  problemAt: (field: string) => string | undefined;
  onChange: (auth: Auth) => void;
}

/** How an endpoint's requests are authorised. */
export function AuthorisationFields({ url, auth, problemAt, onChange }: AuthorisationProps) {
  return (
    <fieldset class="grid">
      <legend class="visually-hidden">{t("field.auth.label")}</legend>
      <SelectField
        label={t("field.auth.label")}
        value={auth.type}
        options={KINDS.map((kind) => [kind, t(`field.auth.${kind}`)] as const)}
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
      {auth.type === "oauth" && (
        <>
          {OAUTH_FIELDS.map((field) => (
            <TextField
              key={field}
              label={t(`field.${field}.label`)}
              {...(field === "revocationUrl" && { hint: t("field.revocationUrl.hint") })}
              type={field.endsWith("Url") ? "url" : "text"}
              value={auth[field]}
              problem={problemAt(field)}
              onChange={(value) => onChange({ ...auth, [field]: value })}
            />
          ))}
          <SignIn url={url} auth={auth} />
        </>
      )}
    </fieldset>
  );
}
