import type { Series } from "./in-page.ts";

/** A goal of the benchmark with what was measured. */
export interface Goal {
  name: string;
  bound: string;
  measured: string;
  isMet: boolean;
}

/** The quartiles of a series, linearly interpolated. */
export function quartiles(times: readonly number[]): { low: number; median: number; high: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => {
    const place = (sorted.length - 1) * part;
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    return below + ((sorted[Math.ceil(place)] ?? below) - below) * (place % 1);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** A series as a table's cell: the median, and the quartiles in brackets. */
export function cell({ times }: Series): string {
  const { low, median, high } = quartiles(times);
  return `${digits(median)} (${digits(low)}–${digits(high)})`;
}

/** How many times as long as another a scanner takes: the median of the rounds' ratios, which share what load there was. */
export function ratio(series: Series, floor: Series): number {
  return quartiles(series.times.map((time, round) => time / (floor.times[round] ?? Number.NaN))).median;
}

/** The rows of one page: each scanner with its ratio to the first series, and its accuracy. */
export function comparison(page: string, series: readonly Series[]): string[][] {
  return series.map((each, _, [floor = each]) => [
    page,
    each.name,
    cell(each),
    ratio(each, floor).toFixed(2),
    each.found?.toString() ?? "",
    each.precision?.toFixed(3) ?? "",
    each.recall?.toFixed(3) ?? "",
  ]);
}

/** A Markdown table, its columns aligned for the terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export const milliseconds = (value: number): string => `${digits(value)} ms`;

/** Bytes in kB of 1,000. */
export const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

const TITLE = `# Benchmark

Made by \`npm run bench\` and \`npm run bench -- --browser firefox\`; each run replaces its browser's section.
`;

/** The report with one browser's section replaced or added; the others stay. */
export function replaceSection(report: string, browser: string, section: string): string {
  const begin = `<!-- ${browser} -->`;
  const end = `<!-- end of ${browser} -->`;
  const text = `${begin}\n\n${section}\n\n${end}\n`;
  const from = report.indexOf(begin);
  const to = report.indexOf(end);
  if (from < 0 || to < 0) return `${report === "" ? TITLE : report}\n${text}`;
  return report.slice(0, from) + text + report.slice(to + end.length + 1);
}
