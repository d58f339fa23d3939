import { defineConfig } from "vitest/config";
import { WxtVitest } from "wxt/testing/vitest-plugin";

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [WxtVitest()],
        test: {
          name: "unit",
          environment: "happy-dom",
          pool: "threads",
          // Some wait for servers.
          maxWorkers: 2,
          include: ["tests/unit/**/*.test.{ts,tsx}"],
          setupFiles: ["tests/unit/setup.ts"],
          // Properties with thousands of cases take their time where the machine is busy.
          testTimeout: 30_000,
        },
      },
      {
        plugins: [WxtVitest()],
        test: { name: "trust", environment: "node", include: ["tests/trust/**/*.test.ts"] },
      },
      {
        plugins: [WxtVitest()],
        test: {
          name: "fuzz",
          environment: "node",
          include: ["tests/fuzz/**/*.test.ts"],
          // As long as the long mode needs.
          testTimeout: 3_600_000,
        },
      },
      {
        plugins: [WxtVitest()],
        test: {
          name: "faults",
          environment: "node",
          include: ["tests/faults/**/*.test.ts"],
          setupFiles: ["fake-indexeddb/auto"],
          // As long as the long mode needs.
          testTimeout: 3_600_000,
        },
      },
      {
        test: {
          name: "browser",
          environment: "node",
          include: ["tests/browser/**/*.test.ts"],
          // A worker's files go on with one browser, each made new; see stage.ts.
          isolate: false,
          // They wait half of the time: two of a kind, four in all, keep two processors busy.
          maxWorkers: 2,
          // They start slowly on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // What a page shows in the end is what counts, however busy the machine is.
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
