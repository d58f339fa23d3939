// @ts-check
import { installDependencies, numberOption, run } from "./steps.mjs";

/*
 * `npm run fuzz`: the properties of tests/fuzz with 100,000 cases each, from a random seed, which is printed. `-- --seed N`
 * and `-- --runs N` set either.
 */

try {
  const seed = numberOption("seed", Math.floor(Math.random() * 2 ** 31));
  const runs = numberOption("runs", 100_000);
  await installDependencies();
  console.log(`${runs} cases for each property, from seed ${seed}. Again: npm run fuzz -- --seed ${seed}`);
  const { code } = await run("vitest", ["run", "--project", "fuzz"], {
    env: { FUZZ_SEED: String(seed), FUZZ_RUNS: String(runs) },
  });
  console.log(`Seed: ${seed}`);
  process.exitCode = code;
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
