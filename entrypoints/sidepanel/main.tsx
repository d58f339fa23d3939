import { render } from "preact";
import { browser } from "wxt/browser";
import { SettingsTrouble } from "../../components/settings-trouble";
import { SidePanel } from "../../components/sidepanel/app";
import { startDocument } from "../../components/start-document";
import { StorageTrouble } from "../../components/storage-trouble";
import { createAskWorker } from "../../lib/ask-worker";
import { createCallStore } from "../../lib/calls/store";
import { openDatabase } from "../../lib/database";
import { createOutboxStore } from "../../lib/reporting/outbox-store";
import { createRelayStore } from "../../lib/results/relay-store";
import { createSettingsStore } from "../../lib/settings/store";

const database = openDatabase();
const calls = createCallStore(database);
const reports = createOutboxStore(database);
const relay = createRelayStore(database);
const settings = createSettingsStore(browser.storage, database);
const ask = createAskWorker(browser.runtime);
await startDocument("panel.title", settings, (app) =>
  render(
    <>
      <SettingsTrouble store={settings} />
      <StorageTrouble database={database} onReset={() => location.reload()} />
      <SidePanel
        calls={calls}
        reports={reports}
        relay={relay}
        settings={settings}
        ask={ask}
        openOptions={() => void browser.runtime.openOptionsPage()}
      />
    </>,
    app,
  ),
);
