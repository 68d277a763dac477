/** A step at which a crash would matter, called by its name: `append.before-commit`. */
export type Failpoint = (name: string) => void;

/** Kills the process with SIGKILL when it comes to the step of this name; without a name it does nothing. For tests only. */
export function createFailpoint(fatal: string | undefined): Failpoint {
  return (name) => {
    if (name === fatal) process.kill(process.pid, 'SIGKILL');
  };
}
