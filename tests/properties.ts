import fc from "fast-check";

/*
 * Property tests try the same cases wherever they run, so that a change passes or fails by what it does; FUZZ_SEED, which
 * `npm run fuzz` sets, tries others. A failure prints its seed and path.
 */

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });

export default fc;
