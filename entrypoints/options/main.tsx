import { render } from "preact";
import { browser } from "wxt/browser";
import { Options } from "../../components/options/app";
import { OAuth } from "../../components/options/sign-in";
import { startDocument } from "../../components/start-document";
import { StorageTrouble } from "../../components/storage-trouble";
import { openDatabase } from "../../lib/database";
import { createBrowserOAuth } from "../../lib/http/browser-oauth";
import { createRelayStore } from "../../lib/results/relay-store";
import { createSettingsStore } from "../../lib/settings/store";

const database = openDatabase();
const store = createSettingsStore(browser.storage, database);
const oauth = createBrowserOAuth(database);
await startDocument("settings.title", store, (app) =>
  render(
    <OAuth.Provider value={oauth}>
      <StorageTrouble database={database} onReset={() => location.reload()} />
      <Options store={store} relay={createRelayStore(database)} />
    </OAuth.Provider>,
    app,
  ),
);
