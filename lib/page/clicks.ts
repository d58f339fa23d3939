import { isByPointer } from "./dom";
import type { Hit } from "./hit";

/** What the pointer or Enter went down on. */
export interface Press {
  hit: Hit;
  /** Whether the agent saw the number then; undefined: nobody knows. */
  isSeen: Promise<boolean | undefined>;
}

/** What the click handling depends on. */
export interface ClickDependencies {
  window: Window;
  hitAt: (event: Event) => Hit | null;
  /** A click on the number is likely to follow. */
  onPress: (hit: Hit, event: Event) => Press["isSeen"];
  /**
   * The number was clicked and is to be dialled.
   * @param press what the click began with; null where we saw none.
   */
  onDial: (hit: Hit, press: Press | null) => void;
  /** A text number was clicked; it will be dialled unless a second click or a selection follows. */
  onTaken: (hit: Hit) => void;
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
  let pressed: Press | null = null;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const options = { capture: true, signal };

  window.addEventListener(
    "pointerdown",
    (event) => {
      if (!event.isTrusted) return;
      pressedAt = { x: event.clientX, y: event.clientY };
      if (waiting !== undefined) onWithdrawn();
      stopWaiting();
      press(event, event.button === 0);
    },
    options,
  );

  window.addEventListener(
    "keydown",
    (event) => event.isTrusted && press(event, event.key === "Enter"),
    options,
  );

  window.addEventListener(
    "click",
    (event) => {
      if (!event.isTrusted) return;
      // A page can keep the next press from us: this one isn't taken for it.
      const began = pressed;
      pressed = null;
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const hit = hitAt(event);
      if (!hit || (isByPointer(event) && isDrag(event))) return;
      // The page must not act on it as well: it may open the system's handler, or leave for another record.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (hit.kind === "link") {
        // The second click of a double click is part of the first.
        if (event.detail <= 1) onDial(hit, began);
      } else if (event.detail === 1 && !isSelecting(hit)) {
        onTaken(hit);
        waiting = setTimeout(() => {
          waiting = undefined;
          if (isSelecting(hit)) onWithdrawn();
          else onDial(hit, began);
        }, DOUBLE_CLICK_MS);
      }
    },
    options,
  );

  signal.addEventListener("abort", stopWaiting);

  function press(event: Event, mayClick: boolean): void {
    const hit = mayClick ? hitAt(event) : null;
    pressed = hit && { hit, isSeen: onPress(hit, event) };
  }

  function stopWaiting(): void {
    clearTimeout(waiting);
    waiting = undefined;
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
