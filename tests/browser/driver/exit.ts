/**
 * Does something at the process's end, also when the test runner ends its workers by a signal: nothing of a browser may outlive
 * the run. What was registered first is done first.
 */
export function atExit(clean: () => void): void {
  process.once("exit", clean);
  if (!process.listeners("SIGTERM").includes(exit)) process.once("SIGTERM", exit);
}

function exit(): void {
  try {
    process.exit(143);
  } catch {
    // While a test runs, the runner takes that for the test's doing, and throws.
    process.kill(process.pid, "SIGKILL");
  }
}
