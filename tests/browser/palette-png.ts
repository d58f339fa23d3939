import { crc32, deflateSync, inflateSync } from "node:zlib";

/*
 * Screenshots of pages have few colours: with a palette they take a third of the room, so that a repository can hold many.
 */

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const MAX_COLOURS = 256;

/** The header of a PNG: its size, and its colour type (2: red, green and blue; 3: a palette; 6: with transparency). */
export function pngHeader(png: Buffer): { width: number; height: number; colourType: number } {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error("This is no PNG");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), colourType: png.readUInt8(25) };
}

/** A screenshot (8 bits a channel, not interlaced) with the 256 colours at most that stand for its own best. */
export function withPalette(png: Buffer): Buffer {
  const { width, height } = pngHeader(png);
  const colours = readColours(png);
  const palette = choosePalette(colours);
  const nearest = new Map<number, number>();
  const rows = Buffer.alloc(height * (width + 1));
  for (const [at, colour] of colours.entries()) {
    let index = nearest.get(colour);
    if (index === undefined) {
      index = indexOfNearest(palette, colour);
      nearest.set(colour, index);
    }
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  return fromChunks([
    ["IHDR", header],
    ["PLTE", Buffer.from(palette.flatMap(channels))],
    ["IDAT", deflateSync(rows, { level: 9, memLevel: 9 })],
    ["IEND", Buffer.alloc(0)],
  ]);
}

/** The colours of a picture's pixels (8 bits a channel, not interlaced), each as one number: red, green and blue. */
export function readColours(png: Buffer): Uint32Array {
  const { width, height, colourType } = pngHeader(png);
  const size = colourType === 6 ? 4 : 3;
  const filtered = inflateSync(Buffer.concat(chunksOf(png, "IDAT")));
  const colours = new Uint32Array(width * height);
  let above = Buffer.alloc(width * size);
  for (let y = 0; y < height; y++) {
    const start = y * (width * size + 1);
    const row = filtered.subarray(start + 1, start + 1 + width * size);
    undoFilter(row, above, filtered[start] ?? 0, size);
    for (let x = 0; x < width; x++) colours[y * width + x] = row.readUIntBE(x * size, 3);
    above = row;
  }
  return colours;
}

/** Each byte of a row was written as its difference from what its neighbours foretell. */
function undoFilter(row: Buffer, above: Buffer, filter: number, size: number): void {
  for (let at = 0; at < row.length; at++) {
    const left = at < size ? 0 : (row[at - size] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < size ? 0 : (above[at - size] ?? 0);
    const foretold = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    row[at] = ((row[at] ?? 0) + foretold) & 255;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** The colours that are there most, none of them close to another; the closer the fewer there are. */
function choosePalette(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour);
  for (let apart = 0; ; apart += 4) {
    const chosen: number[] = [];
    for (const colour of byCount) {
      if (apart > 0 && chosen.some((each) => distance(each, colour) < apart ** 2)) continue;
      chosen.push(colour);
      if (chosen.length > MAX_COLOURS) break;
    }
    if (chosen.length <= MAX_COLOURS) return chosen;
  }
}

function indexOfNearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, each] of palette.entries()) {
    const far = distance(each, colour);
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

function distance(a: number, b: number): number {
  return (
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
  );
}

const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function chunksOf(png: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString("latin1", at + 4, at + 8);
    if (type === wanted) found.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return found;
}

function fromChunks(chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const made = chunks.map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  });
  return Buffer.concat([SIGNATURE, ...made]);
}
