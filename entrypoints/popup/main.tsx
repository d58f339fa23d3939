import { render } from "preact";
import { browser } from "wxt/browser";
import { openSidePanel } from "../../components/open-side-panel";
import { Popup } from "../../components/popup/app";
import { SettingsTrouble } from "../../components/settings-trouble";
import { startDocument } from "../../components/start-document";
import { StorageTrouble } from "../../components/storage-trouble";
import { createAskWorker } from "../../lib/ask-worker";
import { createCallStore } from "../../lib/calls/store";
import { openDatabase } from "../../lib/database";
import type { PageToWorker } from "../../lib/messages";
import { createOutboxStore } from "../../lib/reporting/outbox-store";
import { createRelayStore } from "../../lib/results/relay-store";
import { createSettingsStore } from "../../lib/settings/store";

const database = openDatabase();
const calls = createCallStore(database);
const settings = createSettingsStore(browser.storage, database);
const reports = createOutboxStore(database);
const relay = createRelayStore(database);
const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
const ask = createAskWorker(browser.runtime);
await startDocument("extension.name", settings, (app) =>
  render(
    <>
      <SettingsTrouble store={settings} />
      <StorageTrouble database={database} onReset={() => location.reload()} />
      <Popup
        tab={tab ?? {}}
        calls={calls}
        settings={settings}
        listNumbers={() => {
          const message: PageToWorker = { type: "page>worker:listNumbers", tabId: tab?.id ?? -1 };
          void browser.runtime.sendMessage(message).then(() => window.close());
        }}
        reports={reports}
        relay={relay}
        signIn={({ cookieStoreId }, url) => {
          const container = cookieStoreId !== "" && { cookieStoreId };
          void browser.tabs.create({ url, ...container }).then(() => window.close());
        }}
        ask={ask}
        dial={async (raw, withRecord, { isTrusted }) =>
          isTrusted && (await ask({ type: "page>worker:dial", raw, tabId: tab?.id ?? 0, withRecord }))
        }
        openCalls={() => void openSidePanel(tab?.windowId).then(() => window.close())}
        openWelcome={() => {
          void browser.tabs
            .create({ url: browser.runtime.getURL("/welcome.html") })
            .then(() => window.close());
        }}
        openDiagnostics={() => {
          const url = browser.runtime.getURL("/diagnostics.html");
          void browser.tabs.create({ url: `${url}?tab=${tab?.id ?? ""}` }).then(() => window.close());
        }}
        openOptions={() => void browser.runtime.openOptionsPage().then(() => window.close())}
      />
    </>,
    app,
  ),
);
