import * as bench from "./in-page.ts";

globalThis.bench = bench;
