import { render } from "preact";
import { browser } from "wxt/browser";
import { Options } from "../../components/options/app";
import { startDocument } from "../../components/start-document";
import { openDatabase } from "../../lib/database";
import { createSettingsStore } from "../../lib/settings/store";

const store = createSettingsStore(browser.storage.local, openDatabase());
render(<Options store={store} />, startDocument("settings.title"));
