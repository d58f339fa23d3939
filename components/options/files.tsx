import { useRef, useState } from "preact/hooks";
import { isolated, type TextKey, t } from "../../lib/i18n";
import {
  exportSettings,
  importedSettings,
  isConfigured,
  readSettingsText,
  type SettingsChange,
  type SettingsReading,
  settingsChanges,
} from "../../lib/settings/document";
import { readMakeCallUrl } from "../../lib/settings/make-call-url";
import { settingName } from "../../lib/settings/names";
import { applyPolicy, type Policy, refusedByPolicy, withoutPolicySecrets } from "../../lib/settings/policy";
import type { Settings } from "../../lib/settings/schema";
import { CheckField, TextField } from "../fields";
import { AccessReminder } from "./access";
import { problemText } from "./use-draft";

interface FilesProps {
  saved: Settings;
  policy: Policy;
  /** Whether something was edited and isn't saved: an import would discard it. */
  isDirty: boolean;
  replace: (settings: Settings) => Promise<void>;
}

/** What settings are imported from. */
type Source = "file" | "url";

/** A file that was chosen, and the settings that it is compared with; null: whichever are saved. */
interface Chosen {
  reading: SettingsReading;
  comparedWith: Settings | null;
}

/** Import and export of the settings document. */
export function Files({ saved, policy, isDirty, replace }: FilesProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [done, setDone] = useState<{ source: Source; failure: string } | null>(null);
  const [withSecrets, setWithSecrets] = useState(false);
  const [url, setUrl] = useState("");
  const fileField = useRef<HTMLInputElement>(null);
  const fromUrl = url.trim() === "" ? null : readMakeCallUrl(url, saved);
  const isImported = done?.source === "file" && done.failure === "";
  // A comparison is over once other settings are saved, but for those that had to be saved first.
  const isShown = isImported || chosen?.comparedWith === null || chosen?.comparedWith === saved;
  const reading = isShown ? chosen?.reading : undefined;

  const apply = async (settings: Settings, source: Source) => {
    try {
      await replace(settings);
      setDone({ source, failure: "" });
    } catch (error) {
      setDone({ source, failure: error instanceof Error ? error.message : String(error) });
    }
  };
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const read = readSettingsText(await file.text());
    setDone(null);
    if (read.settings && !isDirty && !isConfigured(saved) && policy.locked.length === 0)
      await apply(importedSettings(saved, read.settings, read.given), "file");
    setChosen({ reading: read, comparedWith: isDirty ? null : saved });
  };
  const cancel = () => {
    setChosen(null);
    if (fileField.current) fileField.current.value = "";
  };
  const download = () => {
    const link = document.createElement("a");
    const blob = new Blob([exportSettings(withoutPolicySecrets(saved, policy), { withSecrets })], {
      type: "application/json",
    });
    link.href = URL.createObjectURL(blob);
    link.download = "crm-click-to-dial-settings.json";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const outcomeOf = (source: Source) =>
    done?.source === source &&
    (done.failure === "" ? (
      <p class="good">
        {t("settings.importDone")} <AccessReminder settings={saved} />
      </p>
    ) : (
      <p class="problem">{t("settings.notSaved", { detail: done.failure })}</p>
    ));

  return (
    <div class="grid">
      <div class="field">
        <label for="import">{t("settings.import")}</label>
        <input
          ref={fileField}
          id="import"
          type="file"
          accept=".json,application/json"
          aria-describedby="import-hint"
          onClick={(event) => {
            // The same file can be chosen again after it was corrected.
            event.currentTarget.value = "";
          }}
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
        <p class="hint" id="import-hint">
          {t("settings.importHint")}
        </p>
      </div>
      <div class="field">
        <button type="button" onClick={download}>
          {t("settings.export")}
        </button>
        <CheckField
          label={t("settings.exportSecrets")}
          hint={t("settings.exportSecretsHint")}
          checked={withSecrets}
          onChange={setWithSecrets}
        />
      </div>
      <div class="wide" role="status">
        {outcomeOf("file")}
        {reading && <Reading reading={reading} />}
        {reading?.settings && !isImported && (
          <Preview
            before={saved}
            wanted={importedSettings(saved, reading.settings, reading.given)}
            policy={policy}
            isDirty={isDirty}
            given={reading.given}
            apply={(settings) => void apply(settings, "file")}
            cancel={cancel}
          />
        )}
      </div>
      <div class="wide">
        <TextField
          label={t("makeCallUrl.paste")}
          hint={t("makeCallUrl.hint", { field: "{!Account.Phone}" })}
          example="https://vcc-na4.8x8.com/AGUI/make_call.php?phone={!Account.Phone}"
          rows={3}
          value={url}
          onChange={(value) => {
            setDone(null);
            setUrl(value);
          }}
        />
      </div>
      <div class="wide" role="status">
        {fromUrl && fromUrl.left.length > 0 && (
          <>
            <p>{t("makeCallUrl.left")}</p>
            <ul>
              {fromUrl.left.map((problem, index) => (
                <li key={index}>
                  {(problem.path || problem.text) && (
                    <code>{[problem.path, problem.text].filter(Boolean).join(" = ")}</code>
                  )}{" "}
                  {problemText(problem)}
                </li>
              ))}
            </ul>
          </>
        )}
        {fromUrl?.settings && fromUrl.notes.length > 0 && (
          <>
            <p class="warning">{t("makeCallUrl.notes")}</p>
            <ul>
              {fromUrl.notes.map((note, index) => (
                <li key={index}>
                  <code>{note.path}</code> {problemText(note)}
                </li>
              ))}
            </ul>
          </>
        )}
        {fromUrl?.settings && (
          <Preview
            before={saved}
            wanted={fromUrl.settings}
            policy={policy}
            isDirty={isDirty}
            given={policy.locked}
            apply={(settings) => {
              void apply(settings, "url");
              setUrl("");
            }}
            cancel={() => setUrl("")}
          />
        )}
        {outcomeOf("url")}
      </div>
    </div>
  );
}

function Reading({ reading }: { reading: SettingsReading }) {
  return (
    <>
      {reading.problems.length > 0 && (
        <>
          <p class="problem">{t("settings.importProblems")}</p>
          <ul>
            {reading.problems.map((problem) => (
              <li key={problem.path}>
                {problem.path && <code>{problem.path}</code>} {problemText(problem)}
              </li>
            ))}
          </ul>
        </>
      )}
      {reading.warnings.map((warning) => (
        <p key={warning.path}>
          <code>{warning.path}</code> {t("settings.warning", { problem: problemText(warning) })}
        </p>
      ))}
      {reading.ignored.length > 0 && (
        <p>{t("settings.importIgnored", { keys: reading.ignored.join(", ") })}</p>
      )}
    </>
  );
}

interface PreviewProps {
  before: Settings;
  /** The settings that would be imported if the organisation set none. */
  wanted: Settings;
  policy: Policy;
  isDirty: boolean;
  /** The paths of what the import itself says. */
  given: readonly string[];
  apply: (settings: Settings) => void;
  cancel: () => void;
}

function Preview({ before, wanted, policy, isDirty, given, apply, cancel }: PreviewProps) {
  const after = applyPolicy(wanted, policy);
  const changes = settingsChanges(before, after);
  const refused = refusedByPolicy(policy, wanted, given);
  return (
    <>
      {refused.length > 0 && <p class="warning">{t("policy.notImported", { paths: refused.join(", ") })}</p>}
      {isDirty && <p class="problem">{t("settings.importUnsaved")}</p>}
      <div class="buttons">
        <button type="button" class="primary" disabled={isDirty} onClick={() => apply(after)}>
          {t("settings.importApply")}
        </button>
        <button type="button" onClick={cancel}>
          {t("settings.importCancel")}
        </button>
      </div>
      {changes.length === 0 ? (
        <p>{t("settings.importNone")}</p>
      ) : (
        <table class="changes">
          <caption>{t("settings.importChanges")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("settings.change.setting")}</th>
              <th scope="col">{t("settings.change.before")}</th>
              <th scope="col">{t("settings.change.after")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.path}>
                <th scope="row">
                  {changeName(change)} <code>{change.path}</code>
                </th>
                <td>
                  <Value path={change.path} value={change.before} />
                </td>
                <td>
                  <Value path={change.path} value={change.after} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Where the changed setting is on this page: section, label, and in a list the row, with what happens to it as a whole. */
function changeName({ path, row, before, after }: SettingsChange): string {
  const names = (settingName(path)?.texts ?? []).map((key) => t(key));
  if (row !== undefined) {
    const name = row === "" ? t("settings.change.row", { row: rowNumber(path) }) : row;
    if (before === undefined && path.endsWith("]")) names.push(t("settings.change.added", { row: name }));
    else if (after === undefined && path.endsWith("]"))
      names.push(t("settings.change.removed", { row: name }));
    else names.splice(-1, 0, name);
  } else if (Array.isArray(before)) names.push(t("settings.change.order"));
  return names.join(" › ");
}

function rowNumber(path: string): number {
  return Number(/\[(\d+)\]/.exec(path)?.[1]) + 1;
}

/** A value in words: a whole row by its labels, an order as a list. */
function Value({ path, value }: { path: string; value: unknown }) {
  if (Array.isArray(value)) {
    return (
      <ol>
        {value.map((row, index) => (
          <li key={index}>{isolated(String(row))}</li>
        ))}
      </ol>
    );
  }
  if (typeof value !== "object" || value === null) return <>{valueText(path, value)}</>;
  return (
    <ul>
      {Object.entries(value)
        .filter(([, member]) => member !== "" && member !== undefined)
        .map(([key, member]) => {
          const at = `${path}.${key}`;
          const label = settingName(at)?.texts.at(-1);
          return (
            <li key={key}>
              {label === undefined ? key : t(label)}: {valueText(at, member)}
            </li>
          );
        })}
    </ul>
  );
}

function valueText(path: string, value: unknown): string {
  if (value === undefined) return t("settings.change.absent");
  if (value === "") return t("settings.change.empty");
  if (typeof value === "boolean") return t(value ? "settings.change.yes" : "settings.change.no");
  const choices = settingName(path)?.choices;
  return choices === undefined ? isolated(String(value)) : t(`${choices}.${value}` as TextKey);
}
