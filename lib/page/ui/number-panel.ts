import { direction, isolated } from "../../i18n";
import { type Action, button, element, focusOn, type Surface } from "./surface";

/** What the panel beside a number says of it. */
export interface PanelContent {
  number: string;
  lines: { text: string; isWarning?: boolean }[];
  /** The records to which the call can be logged; none or one is no choice. */
  records: { label: string; choose: () => void }[];
  recordsLabel: string;
  actions: Action[];
}

/** How the panel came up, and so what takes it away. */
export interface PanelPlace {
  /** Where the number is now. */
  box: () => DOMRect;
  /** `pointer` and `focus` go with these; `click` stays until it is answered or closed, and takes the focus. */
  by: "pointer" | "focus" | "click";
}

/** The hover card: what there is to know of a number, and to do with it. */
export interface NumberPanel {
  show(content: PanelContent, place: PanelPlace): void;
  hide(): void;
  /** Whether it came up by a click, and so stays until it is answered or closed. */
  isHeld(): boolean;
  /** The pointer or the focus has left the number; whether it is nowhere on the panel either. */
  leave(by: "pointer" | "focus"): boolean;
}

/** The way from the number to the panel takes the pointer a moment. */
const LEAVE_MS = 300;
const GAP_PX = 6;
const MARGIN_PX = 8;

/** What the panel tells of itself. */
export interface PanelEvents {
  /** The agent has closed it, and doesn't want it again at once. */
  onDismissed: () => void;
  /** It isn't shown any more, whatever took it away. */
  onHidden: () => void;
}

/** Makes the panel on a surface. */
export function createNumberPanel(
  window: Window,
  surface: Surface,
  { onDismissed, onHidden }: PanelEvents,
  signal: AbortSignal,
): NumberPanel {
  const { document } = window;
  const panel = element(document, "div", "part number");
  panel.setAttribute("role", "dialog");
  const told = element(document, "div", "told");
  told.setAttribute("aria-live", "polite");
  const choice = element(document, "fieldset", "choice");
  const actions = element(document, "div", "actions");
  panel.append(told, choice, actions);
  let place: PanelPlace | null = null;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let isPointerInside = false;
  let focusedBefore: HTMLElement | null = null;

  panel.addEventListener("pointerenter", () => {
    isPointerInside = true;
    clearTimeout(leaving);
  });
  panel.addEventListener("pointerleave", () => {
    isPointerInside = false;
    leave("pointer");
  });
  panel.addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Escape") dismiss();
  });
  panel.addEventListener("focusout", (event) => {
    if (place?.by !== "pointer" && !panel.contains(event.relatedTarget as Node | null)) hideSoon();
  });
  window.addEventListener(
    "keydown",
    (event) => {
      // What has the focus in our own UI takes its keys itself.
      if (!place || !event.isTrusted || surface.root.activeElement) return;
      if (event.key === "Escape") dismiss();
      else if (event.key === "ArrowDown" && place.by === "focus") {
        event.preventDefault();
        takeFocus("button");
      }
    },
    { capture: true, signal },
  );
  for (const type of ["scroll", "resize"]) {
    window.addEventListener(type, () => (place?.by === "pointer" ? hide() : position()), {
      capture: true,
      passive: true,
      signal,
    });
  }
  signal.addEventListener("abort", hide);

  return { show, hide, leave, isHeld: () => place?.by === "click" };

  function show(content: PanelContent, at: PanelPlace): void {
    clearTimeout(leaving);
    place = at;
    panel.setAttribute("aria-label", content.number);
    told.replaceChildren(
      element(document, "div", "title", isolated(content.number)),
      ...content.lines.map(({ text, isWarning }) =>
        element(document, "div", isWarning ? "line warning" : "line", text),
      ),
    );
    choice.replaceChildren(...(content.records.length > 1 ? radios(content) : []));
    actions.replaceChildren(...content.actions.map((action) => button(document, surface, action)));
    surface.show(panel, true);
    position();
    // A key that was meant for what stood here before does no harm at an answer that dials nothing.
    if (at.by === "click") takeFocus("button:not(.guarded)");
  }

  function radios({ records, recordsLabel }: PanelContent): HTMLElement[] {
    const legend = element(document, "legend", "", recordsLabel);
    const choices = records.map(({ label, choose }, index) => {
      const radio = element(document, "input", "");
      radio.type = "radio";
      radio.name = "record";
      radio.checked = index === 0;
      radio.addEventListener("change", (event) => {
        if (event.isTrusted) choose();
      });
      const holder = element(document, "label", "");
      holder.append(radio, label);
      return holder;
    });
    return [legend, ...choices];
  }

  function dismiss(): void {
    onDismissed();
    hide();
  }

  function hide(): void {
    clearTimeout(leaving);
    const mustReturn = hasFocus();
    const wasShown = place !== null;
    place = null;
    isPointerInside = false;
    surface.show(panel, false);
    if (mustReturn) focusOn(focusedBefore);
    focusedBefore = null;
    if (wasShown) onHidden();
  }

  function leave(by: "pointer" | "focus"): boolean {
    if (isPointerInside || hasFocus()) return false;
    if (place?.by === by) hideSoon();
    return true;
  }

  function hideSoon(): void {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      if (!isPointerInside && !hasFocus()) hide();
    }, LEAVE_MS);
  }

  function hasFocus(): boolean {
    return surface.root.activeElement !== null && panel.contains(surface.root.activeElement);
  }

  function takeFocus(selector: string): void {
    focusedBefore ??= surface.focused();
    panel.querySelector<HTMLButtonElement>(selector)?.focus();
  }

  /** Below the number, above where there is no room, never over it, and never out of sight. */
  function position(): void {
    if (!place) return;
    const number = place.box();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const hasRoomBelow = number.bottom + GAP_PX + height + MARGIN_PX <= window.innerHeight;
    const hasRoomAbove = number.top - GAP_PX - height - MARGIN_PX >= 0;
    const rightmost = window.innerWidth - width - MARGIN_PX;
    const lowest = window.innerHeight - height - MARGIN_PX;
    const isBeside = !hasRoomBelow && !hasRoomAbove;
    const left = isBeside
      ? number.right + GAP_PX <= rightmost
        ? number.right + GAP_PX
        : number.left - GAP_PX - width
      : direction() === "rtl"
        ? number.right - width
        : number.left;
    const top = hasRoomBelow ? number.bottom + GAP_PX : hasRoomAbove ? number.top - GAP_PX - height : lowest;
    panel.style.left = `${Math.max(MARGIN_PX, Math.min(left, rightmost))}px`;
    panel.style.top = `${Math.max(MARGIN_PX, Math.min(top, lowest))}px`;
  }
}
