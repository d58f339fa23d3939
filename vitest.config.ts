import { defineConfig } from "vitest/config";
import { WxtVitest } from "wxt/testing/vitest-plugin";

/** The unit tests of what works on a document; making one takes half a second for each file. */
const WITH_DOM = "tests/unit/{components,crm,page}/**/*.test.{ts,tsx}";

/**
 * Tests in a browser wait half of the time, and others for servers: two at a time keep two processors busy, and two of each
 * browser. Projects that run together have to agree on it.
 */
const maxWorkers = 2;

const unit = {
  pool: "threads" as const,
  maxWorkers,
  include: ["tests/unit/**/*.test.{ts,tsx}"],
  setupFiles: ["tests/unit/setup.ts"],
  // Properties with thousands of cases take their time where the machine is busy.
  testTimeout: 30_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [WxtVitest()],
        test: { ...unit, name: "unit", environment: "node", exclude: [WITH_DOM] },
      },
      {
        plugins: [WxtVitest()],
        test: { ...unit, name: "dom", environment: "happy-dom", include: [WITH_DOM] },
      },
      {
        plugins: [WxtVitest()],
        test: { name: "trust", environment: "node", maxWorkers, include: ["tests/trust/**/*.test.ts"] },
      },
      {
        plugins: [WxtVitest()],
        test: {
          name: "fuzz",
          environment: "node",
          maxWorkers,
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
          maxWorkers,
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
          // Firefox takes longer for each file: with three at a time both browsers end together.
          maxWorkers: process.env.TEST_BROWSER === "firefox" ? 3 : maxWorkers,
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
