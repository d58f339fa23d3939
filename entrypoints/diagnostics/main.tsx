import { render } from "preact";
import { browser } from "wxt/browser";
import { Diagnostics } from "../../components/diagnostics/app";
import { OAuth } from "../../components/options/sign-in";
import { SettingsTrouble } from "../../components/settings-trouble";
import { startDocument } from "../../components/start-document";
import { StorageTrouble } from "../../components/storage-trouble";
import { createAskWorker } from "../../lib/ask-worker";
import { createCallStore } from "../../lib/calls/store";
import { openDatabase } from "../../lib/database";
import { environmentOf } from "../../lib/diagnostics/environment";
import { createErrorLog } from "../../lib/diagnostics/error-log";
import { crmTabs, diagnoseTab } from "../../lib/diagnostics/tab";
import { createBrowserOAuth } from "../../lib/http/browser-oauth";
import { createOutboxStore } from "../../lib/reporting/outbox-store";
import { createRelayStore } from "../../lib/results/relay-store";
import { createSettingsStore } from "../../lib/settings/store";

const database = openDatabase();
const settings = createSettingsStore(browser.storage, database);
const calls = createCallStore(database);
const reports = createOutboxStore(database);
const relay = createRelayStore(database);
const errors = createErrorLog(browser.storage.session);
const oauth = createBrowserOAuth(database);
const tab = new URLSearchParams(location.search).get("tab") || null;
const environment = await environmentOf(browser, navigator.userAgent);
await startDocument("diagnostics.title", settings, (app) =>
  render(
    <OAuth.Provider value={oauth}>
      <SettingsTrouble store={settings} />
      <StorageTrouble database={database} onReset={() => location.reload()} />
      <Diagnostics
        environment={environment}
        settings={settings}
        calls={calls}
        reports={reports}
        relay={relay}
        errors={errors}
        tabId={tab === null ? null : Number(tab)}
        tabs={(now) => crmTabs(now, browser)}
        diagnoseTab={(tabId, now) => diagnoseTab(tabId, now, browser)}
        ask={createAskWorker(browser.runtime)}
      />
    </OAuth.Provider>,
    app,
  ),
);
