/**
 * Does something at the process's end, also when a signal ends it, as the test runner ends its workers: what a browser leaves
 * must not outlive the run.
 */
export function atExit(clean: () => void): void {
  process.once("exit", clean);
  if (!process.listeners("SIGTERM").includes(exit)) process.once("SIGTERM", exit);
}

function exit(): void {
  process.exit(143);
}
