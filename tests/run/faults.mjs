// @ts-check
import { installDependencies, numberOption, run } from "./steps.mjs";

/*
 * `npm run faults`: thousands of clicks in a world full of faults (tests/faults), from a random seed, which is printed.
 * `-- --seed N` and `-- --calls N` set either.
 */

try {
  const seed = numberOption("seed", Math.floor(Math.random() * 2 ** 31));
  const calls = numberOption("calls", 10_000);
  await installDependencies();
  console.log(`${calls} clicks, from seed ${seed}. Again: npm run faults -- --seed ${seed} --calls ${calls}`);
  const { code } = await run("vitest", ["run", "--project", "faults", "tests/faults/calls.test.ts"], {
    env: { FAULTS_SEED: String(seed), FAULTS_CALLS: String(calls) },
  });
  process.exitCode = code;
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
