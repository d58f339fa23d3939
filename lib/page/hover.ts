import type { Hit } from "./hit";

/** What watching depends on. */
export interface HoverDependencies {
  window: Window;
  hitAt: (event: Event) => Hit | null;
  /** The pointer rests on a number, or a link with one got the focus by the keyboard. */
  onRest: (hit: Hit, by: "pointer" | "focus") => void;
  /** The pointer, or the focus, is elsewhere. */
  onLeave: (by: "pointer" | "focus") => void;
  signal: AbortSignal;
}

/** A pointer that passes over a number doesn't ask for anything. */
const REST_MS = 350;

/**
 * Notices when the agent looks at a number. The page is looked at only once the pointer rests: a hit test on each of
 * its moves would cost a large page a millisecond each time.
 */
export function watchHover({ window, hitAt, onRest, onLeave, signal }: HoverDependencies): void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  const options = { capture: true, passive: true, signal };

  window.addEventListener(
    "pointermove",
    (event) => {
      if (!event.isTrusted || event.pointerType === "touch") return;
      clearTimeout(resting);
      resting = setTimeout(() => {
        const hit = event.buttons === 0 ? hitAt(event) : null;
        if (hit) onRest(hit, "pointer");
        else onLeave("pointer");
      }, REST_MS);
    },
    options,
  );
  const forget = () => clearTimeout(resting);
  window.addEventListener("pointerdown", forget, options);
  window.addEventListener("pointerout", (event) => event.relatedTarget === null && forget(), options);
  signal.addEventListener("abort", forget);

  window.addEventListener(
    "focusin",
    (event) => {
      const hit = event.isTrusted ? hitAt(event) : null;
      if (hit?.path[0]?.matches(":focus-visible")) onRest(hit, "focus");
      else onLeave("focus");
    },
    options,
  );
}
