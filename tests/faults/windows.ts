import type { MakeCallForm, WindowApis } from "../../lib/makecall/window";
import type { World } from "./world";

/* A browser's windows, in which agents see VCC's answer to a call. */

/** Our own page, which posts a call's form. */
export const FORM_PAGE = "chrome-extension://click-to-dial/launch.html";

/** A window with VCC's page, which lives on without the worker that has opened it. */
interface Shown {
  url: string;
  /** What has loaded; null: nothing yet, or the browser's own page about a connection that failed. */
  page: { url: string; status: number; html: string } | null;
  isLoading: boolean;
}

export class Windows {
  private readonly open = new Map<number, Shown>();
  private readonly world: World;
  /** What the browser keeps for workers until the extension is updated. */
  private session: Record<string, unknown> = {};
  /** Windows of which a worker has kept that they are to be closed. */
  private readonly kept = new Set<unknown>();
  private ids = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** The extension was updated, which ends what was kept. Nobody knows of the windows that are open. */
  cutOff(): void {
    this.session = {};
    this.open.clear();
  }

  /** How many are open which a worker, or the one after it, had to close. */
  left(): number {
    return [...this.open.keys()].filter((id) => this.kept.has(id)).length;
  }

  /** What a worker has of them; `step` is where it may be killed, `takeForm` is what it answers our page in a window. */
  apis(step: () => Promise<void>, takeForm: (id: string) => MakeCallForm | null): WindowApis {
    const during = async <T>(work: () => T): Promise<T> => {
      await step();
      const result = work();
      await step();
      return result;
    };
    const shown = (id: number): Shown => {
      const it = this.open.get(id);
      if (!it) throw new Error(`No tab with id: ${id}`);
      return it;
    };
    return {
      windows: {
        create: ({ url }: { url: string }) =>
          during(() => {
            const id = this.load(url, async (form) => {
              await step();
              return takeForm(form);
            });
            return { id, tabs: [{ id }] };
          }),
      },
      tabs: {
        get: (id: number) =>
          during(() => {
            const { url, isLoading } = shown(id);
            return { url, title: "", status: isLoading ? "loading" : "complete" };
          }),
        remove: (id: number) =>
          during(() => {
            shown(id);
            this.open.delete(id);
          }),
      },
      scripting: {
        executeScript: ({ target }: { target: { tabId: number } }) =>
          during(() => {
            const { page } = shown(target.tabId);
            if (page === null) throw new Error("Frame is showing error page");
            return [{ result: page }];
          }),
      },
      storage: {
        session: {
          get: () => during(() => ({ ...this.session })),
          set: (items: Record<string, unknown>) =>
            during(() => {
              Object.assign(this.session, items);
              for (const item of Object.values(items)) this.kept.add(item);
            }),
          remove: (key: string) => during(() => void delete this.session[key]),
        },
      },
    } as unknown as WindowApis;
  }

  private load(page: string, takeForm: (id: string) => Promise<MakeCallForm | null>): number {
    const { world } = this;
    const id = ++this.ids;
    const shown: Shown = { url: page, page: null, isLoading: true };
    this.open.set(id, shown);
    const loaded = (page: Shown["page"]) => {
      shown.page = page;
      shown.isLoading = false;
    };
    const load = async () => {
      const form = await takeForm(page.slice(FORM_PAGE.length + 1));
      // One that was closed meanwhile posts nothing.
      if (form === null || !this.open.has(id)) return loaded(null);
      const { url, fields } = form;
      shown.url = url;
      const response = await world.fetch(url, { method: "POST", body: new URLSearchParams(fields) });
      loaded({ url, status: response.status, html: await response.text() });
    };
    load().catch(() => loaded(null));
    // Some agents close it at once.
    if (world.random() < 0.1) setTimeout(() => this.open.delete(id), world.pick([0, 100, 5000]));
    return id;
  }
}
