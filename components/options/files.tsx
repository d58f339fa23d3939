import { useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import {
  exportSettings,
  importedSettings,
  isConfigured,
  readSettingsText,
  type SettingsReading,
  settingsChanges,
} from "../../lib/settings/document";
import { readMakeCallUrl } from "../../lib/settings/make-call-url";
import type { Settings } from "../../lib/settings/schema";
import { CheckField, TextField } from "../fields";
import { AccessReminder } from "./access";
import { problemText } from "./use-draft";

interface FilesProps {
  saved: Settings;
  replace: (settings: Settings) => Promise<void>;
}

/** Import and export of the settings document. */
export function Files({ saved, replace }: FilesProps) {
  const [reading, setReading] = useState<SettingsReading | null>(null);
  const [isDone, setIsDone] = useState(false);
  const [withSecrets, setWithSecrets] = useState(false);

  const [url, setUrl] = useState("");
  const [failure, setFailure] = useState("");
  const fromUrl = url.trim() === "" ? null : readMakeCallUrl(url, saved);

  const apply = async (settings: Settings) => {
    try {
      await replace(settings);
      setIsDone(true);
      setFailure("");
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  const choose = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    const read = readSettingsText(await file.text());
    // The same file can be chosen again after it was corrected.
    input.value = "";
    setIsDone(false);
    if (read.settings && !isConfigured(saved)) await apply(importedSettings(saved, read.settings));
    setReading(read);
  };
  const download = () => {
    const link = document.createElement("a");
    const blob = new Blob([exportSettings(saved, { withSecrets })], { type: "application/json" });
    link.href = URL.createObjectURL(blob);
    link.download = "crm-click-to-dial-settings.json";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <div class="grid">
      <div class="field">
        <label for="import">{t("settings.import")}</label>
        <input
          id="import"
          type="file"
          accept=".json,application/json"
          aria-describedby="import-hint"
          onChange={(event) => void choose(event.currentTarget)}
        />
        <p class="hint" id="import-hint">
          {t("settings.importHint")}
        </p>
      </div>
      <div class="field">
        <button type="button" onClick={download}>
          {t("settings.export")}
        </button>
        <CheckField label={t("settings.exportSecrets")} checked={withSecrets} onChange={setWithSecrets} />
      </div>
      <div class="wide">
        <TextField
          label={t("makeCallUrl.paste")}
          hint={t("makeCallUrl.hint", { field: "{!Account.Phone}" })}
          rows={3}
          value={url}
          onChange={(value) => {
            setIsDone(false);
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
                  {problem.path && <code>{problem.path}</code>} {problemText(problem)}
                </li>
              ))}
            </ul>
          </>
        )}
        {fromUrl?.settings && (
          <Preview
            before={saved}
            after={fromUrl.settings}
            apply={() => {
              if (fromUrl.settings) void apply(fromUrl.settings);
              setUrl("");
            }}
            cancel={() => setUrl("")}
          />
        )}
        {isDone && (
          <p class="good">
            {t("settings.importDone")} <AccessReminder settings={saved} />
          </p>
        )}
        {failure !== "" && <p class="problem">{t("settings.notSaved", { detail: failure })}</p>}
        {reading && <Reading reading={reading} />}
        {reading?.settings && !isDone && (
          <Preview
            before={saved}
            after={importedSettings(saved, reading.settings)}
            apply={() => reading.settings && void apply(importedSettings(saved, reading.settings))}
            cancel={() => setReading(null)}
          />
        )}
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
  after: Settings;
  apply: () => void;
  cancel: () => void;
}

function Preview({ before, after, apply, cancel }: PreviewProps) {
  const changes = settingsChanges(before, after);
  return (
    <>
      <p>{t(changes.length > 0 ? "settings.importChanges" : "settings.importNone")}</p>
      {changes.length > 0 && (
        <table class="changes">
          <thead>
            <tr>
              <th scope="col">{t("settings.change.setting")}</th>
              <th scope="col">{t("settings.change.before")}</th>
              <th scope="col">{t("settings.change.after")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, before: was, after: is }) => (
              <tr key={path}>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td>{valueText(was)}</td>
                <td>{valueText(is)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div class="buttons">
        <button type="button" class="primary" onClick={apply}>
          {t("settings.importApply")}
        </button>
        <button type="button" onClick={cancel}>
          {t("settings.importCancel")}
        </button>
      </div>
    </>
  );
}

function valueText(value: unknown): string {
  if (value === undefined) return t("settings.change.absent");
  return value === "" ? t("settings.change.empty") : String(value);
}
