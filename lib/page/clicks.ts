import { isKeyboardClick } from "./dom";
import type { Hit } from "./hit";

/** What the click handling depends on. */
export interface ClickDependencies {
  window: Window;
  hitAt: (event: MouseEvent) => Hit | null;
  /** The button went down on a number: a click is likely to follow. By the keyboard it does at once. */
  onPress: (hit: Hit) => void;
  /**
   * The number was clicked and is to be dialled.
   * @param isSudden the button went down on something else, in whose place the number came.
   */
  onDial: (hit: Hit, isSudden: boolean) => void;
  /** A text number was clicked; it will be dialled unless a second click or a selection follows. */
  onTaken: (hit: Hit, isSudden: boolean) => void;
  /** The click turned out to be the start of a selection. */
  onWithdrawn: () => void;
  signal: AbortSignal;
}

/**
 * How long a click on plain text may still become a double click, which selects. Browsers don't tell the
 * system's setting; half a second is the longest default among the systems.
 */
const DOUBLE_CLICK_MS = 500;
/** A hand isn't still: below this a press and its release are one click, above it a drag. */
const DRAG_PX = 4;

/**
 * Listens for clicks that mean "dial": trusted, main button, no modifier, neither drag nor selection. A link is
 * dialled at once and the system's own handler doesn't open; plain text waits for the double click that selects.
 */
export function listenForClicks(dependencies: ClickDependencies): void {
  const { window, hitAt, onPress, onDial, onTaken, onWithdrawn, signal } = dependencies;
  let pressedAt = { x: 0, y: 0 };
  let pressedOn: Hit | null = null;
  let waiting: ReturnType<typeof setTimeout> | null = null;
  const options = { capture: true, signal };

  window.addEventListener(
    "mousedown",
    (event) => {
      if (!event.isTrusted) return;
      pressedAt = { x: event.clientX, y: event.clientY };
      if (waiting !== null) withdraw();
      pressedOn = event.button === 0 ? hitAt(event) : null;
      if (pressedOn) onPress(pressedOn);
    },
    options,
  );

  window.addEventListener(
    "click",
    (event) => {
      if (!event.isTrusted || event.button !== 0) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const hit = hitAt(event);
      if (!hit) return;
      const isByKeyboard = isKeyboardClick(event);
      if (!isByKeyboard && isDrag(event)) return;
      // The page must not act on it as well: it may open the system's handler, or leave for another record.
      event.preventDefault();
      event.stopImmediatePropagation();
      const isSudden = !isByKeyboard && pressedOn?.raw !== hit.raw;
      if (isByKeyboard) onPress(hit);
      if (hit.kind === "link") {
        // The second click of a double click is part of the first.
        if (event.detail <= 1) onDial(hit, isSudden);
      } else if (event.detail === 1 && !isSelecting(hit)) {
        onTaken(hit, isSudden);
        waiting = setTimeout(() => {
          waiting = null;
          if (isSelecting(hit)) onWithdrawn();
          else onDial(hit, isSudden);
        }, DOUBLE_CLICK_MS);
      }
    },
    options,
  );

  signal.addEventListener("abort", () => {
    if (waiting !== null) clearTimeout(waiting);
  });

  function withdraw(): void {
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
    onWithdrawn();
  }

  function isDrag(event: MouseEvent): boolean {
    return Math.hypot(event.clientX - pressedAt.x, event.clientY - pressedAt.y) > DRAG_PX;
  }

  function isSelecting(hit: Hit): boolean {
    const selection = window.getSelection();
    const element = hit.path[0];
    return (
      selection !== null &&
      element !== undefined &&
      !selection.isCollapsed &&
      selection.containsNode(element, true)
    );
  }
}
