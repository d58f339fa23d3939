import { allIn, ancestors, boxOf, matches, ofDocument, type Point, pathAt, type ShadowRootOf } from "../dom";
import type { Hit } from "../hit";

/** What comes before everything else, in an order that browsers don't tell. */
export const ON_TOP = ":popover-open, dialog:modal, :fullscreen";

/** Far below what pages draw disabled texts at. */
const MIN_OPACITY = 0.2;
/** What is lower than this can't be read. */
const MIN_HEIGHT_PX = 6;
/** Where it is looked along a number, as parts of its width. */
const PLACES = [0.15, 0.5, 0.85];
/** What lets through less of a number hides it. */
const MIN_SHOWING = 0.5;
/** Fainter than what tells that something is pointed at, or has been pressed. */
const FAINTEST = 0.05;
/** What may draw anything in its box, whatever its style says. */
const PICTURES = "canvas, embed, iframe, image, img, object, video";
const SHAPES = "circle, ellipse, path, polygon, polyline, rect, use";

/** How long the page may stand still for a look: most are seen through in one go. */
const SLICE_MS = 16;

/** Something painted that takes no pointer, so that clicks go through it. */
interface Layer {
  element: Element;
  /** The pseudo-element that it is, or null for the element itself. */
  part: "::before" | "::after" | "::backdrop" | null;
  /** Where it may be; null: anywhere. */
  box: DOMRect | null;
  /** How much of what is behind it isn't seen any more, from 0 to 1. */
  strength: number;
  /** Whether it is a part of what is around the number. */
  isAround: boolean;
}

interface Line {
  left: number;
  right: number;
  y: number;
}

/** Whether a number is drawn too faintly, or too small, to be what somebody means to click. */
export function isFaint({ path, box }: Hit): boolean {
  const styles = path.map((each) => getComputedStyle(each));
  const [own] = styles;
  const letters = own?.webkitTextFillColor || own?.color || "";
  const drawn = styles.reduce((drawn, { filter }) => drawn * opacityOfFilter(filter), opacityOf(styles));
  return (
    drawn * alphaOf(letters) < MIN_OPACITY ||
    box().height < MIN_HEIGHT_PX ||
    styles.some(({ maskImage }) => (maskImage || "none") !== "none")
  );
}

/** Whether a link is in the viewport, and nothing that takes the pointer is in front of the middle of it. */
export function isInView({ path: [link] }: Hit, shadowRootOf: ShadowRootOf): boolean {
  if (!link) return false;
  return [...Element.prototype.getClientRects.call(link)].some(({ left, top, width, height }) =>
    pathAt({ x: left + width / 2, y: top + height / 2 }, shadowRootOf).includes(link),
  );
}

/** Whether a view transition shows pictures of the page in its place. */
export function isInTransition(document: Document): boolean {
  return matches(ofDocument(document, "documentElement"), ":is(:active-view-transition)");
}

/**
 * Whether something that takes no pointer lies over a number: the agent sees that in its place, and a click on it goes to
 * the number. Hit tests pass over it, so it is made to take the pointer for a moment, in which nothing is painted and
 * nothing of the page's runs. On a large page the look goes on in pieces.
 * @param roots the document and all shadow roots in it.
 */
export async function isCovered(
  hit: Hit,
  roots: readonly ParentNode[],
  shadowRootOf: ShadowRootOf,
): Promise<boolean> {
  const { left, top, width, height } = hit.box();
  const y = top + height / 2;
  const points = PLACES.map((place) => ({ x: left + width * place, y }));
  const line = { left, right: left + width, y };
  const layers = await layersAt(line, roots, new Set(hit.path));
  if (layers.length === 0) return false;
  const hidden = points.filter((point) => showingAt(point, layers, shadowRootOf) < MIN_SHOWING);
  return hidden.length * 2 > points.length;
}

/** The layers that may be somewhere on a line across the number. What is around the number is behind it, but for its pseudo-elements. */
async function layersAt(line: Line, roots: readonly ParentNode[], around: Set<Element>): Promise<Layer[]> {
  let pauseAt = performance.now() + SLICE_MS;
  const layers: Layer[] = [];
  const add = (element: Element, part: Layer["part"], box: Layer["box"]) => {
    const style = getComputedStyle(element, part);
    if (style.pointerEvents !== "none" || (part !== null && style.content === "none")) return;
    const isAround = around.has(element);
    if (isAround && (part === null || style.position === "static" || Number(style.zIndex) < 0)) return;
    const strength = strengthOf(element, part, style);
    if (strength >= FAINTEST) layers.push({ element, part, box, strength, isAround });
  };
  for (const root of roots) {
    for (const element of allIn(root, "*")) {
      if (performance.now() > pauseAt) {
        await new Promise((resolve) => setTimeout(resolve));
        pauseAt = performance.now() + SLICE_MS;
      }
      const box = boxOf(element);
      // Each look at a box takes its time, and most of a page is above or below.
      if (box.top > line.y || box.bottom <= line.y || box.left > line.right || box.right <= line.left)
        continue;
      add(element, null, box);
      add(element, "::before", null);
      add(element, "::after", null);
    }
    for (const element of allIn(root, ON_TOP)) if (!around.has(element)) add(element, "::backdrop", null);
  }
  return layers;
}

function isIn({ left, top, right, bottom }: DOMRect, { x, y }: Point): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}

/** How much of a number is seen at a point, from 0 to 1: one layer after the other is found by a hit test, and let go. */
function showingAt(point: Point, layers: readonly Layer[], shadowRootOf: ShadowRootOf): number {
  const here = layers.filter(({ box }) => box === null || isIn(box, point));
  const raised = new Map(here.filter(({ isAround }) => !isAround).map((layer) => [layer, raise(layer)]));
  let showing = 1;
  const pass = (layer: Layer) => {
    showing *= 1 - layer.strength;
    raised.get(layer)?.cancel();
    raised.delete(layer);
  };
  try {
    for (const layer of raised.keys()) {
      // A style that is insisted on stays. Where such a layer is nobody can tell; it may be in front.
      if (getComputedStyle(layer.element, layer.part).pointerEvents === "none") pass(layer);
    }
    for (;;) {
      const path = pathAt(point, shadowRootOf);
      const found = [...raised.keys()].filter(({ element }) => path.includes(element));
      const [inner] = found.sort((a, b) => path.indexOf(a.element) - path.indexOf(b.element));
      if (!inner) break;
      pass(inner);
    }
  } finally {
    for (const animation of raised.values()) animation.cancel();
  }
  for (const layer of here) if (layer.isAround && isHit(layer, point, shadowRootOf)) pass(layer);
  return showing;
}

/** Whether a pseudo-element is at a point: what is hit is its element, which takes no pointer itself meanwhile. */
function isHit(layer: Layer, point: Point, shadowRootOf: ShadowRootOf): boolean {
  const animations = [raise(layer), setPointer(layer.element, null, "none")];
  try {
    return pathAt(point, shadowRootOf)[0] === layer.element;
  } finally {
    for (const animation of animations) animation.cancel();
  }
}

function raise({ element, part }: Layer): Animation {
  return setPointer(element, part, "auto");
}

/** Has something take the pointer, or not, until that is cancelled. Unlike a change of its style, the page doesn't hear of it. */
function setPointer(element: Element, pseudoElement: Layer["part"], value: "auto" | "none"): Animation {
  const options = { duration: Number.MAX_SAFE_INTEGER, pseudoElement };
  return Element.prototype.animate.call(element, { pointerEvents: [value, value] }, options);
}

function strengthOf(element: Element, part: Layer["part"], style: CSSStyleDeclaration): number {
  if (style.visibility !== "visible") return 0;
  const styles = ancestors(element).map((each) => getComputedStyle(each));
  const around = opacityOf(styles) * (part === null ? 1 : Number(style.opacity));
  return paintOf(element, part, style) * around;
}

function paintOf(element: Element, part: Layer["part"], style: CSSStyleDeclaration): number {
  const isPicture = part === null && matches(element, PICTURES);
  if (isPicture || style.backgroundImage !== "none" || (style.backdropFilter || "none") !== "none") return 1;
  const isShape = part === null && matches(element, SHAPES);
  return isShape ? alphaOf(style.fill) * Number(style.fillOpacity) : alphaOf(style.backgroundColor);
}

/** The opacity of a colour as browsers compute it: `rgba(…, 0.5)`, `color(… / 0.5)`, without one where it is opaque. */
function alphaOf(colour: string): number {
  if (colour === "none") return 0;
  const [, alpha = "1"] = colour.match(/^(?:rgba\(.*,|.*\/)\s*([\d.e-]+)\)$/) ?? [];
  return Number(alpha);
}

/** How opaque what is drawn through a filter is. */
function opacityOfFilter(filter: string): number {
  return [...filter.matchAll(/\bopacity\(([\d.e-]+)\)/g)].reduce(
    (drawn, [, each]) => drawn * Number(each),
    1,
  );
}

/** How opaque elements inside one another are together, by their styles. */
function opacityOf(styles: readonly CSSStyleDeclaration[]): number {
  // What the page has taken away meanwhile has no style any more.
  return styles.reduce((drawn, { opacity }) => drawn * (opacity === "" ? 1 : Number(opacity)), 1);
}
