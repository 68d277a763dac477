/** A step at which a crash would matter, called by its name: `append.before-commit`. */
export type Failpoint = (name: string) => void;

/**
 * For tests only: at the step of this name the process kills itself with SIGKILL. `append.before-commit@20`: when it
 * comes there for the twentieth time. `stop:append.before-commit`: it stops itself instead (SIGSTOP), and SIGCONT lets it
 * go on where it stood. Without a name nothing happens.
 */
export function createFailpoint(told: string | undefined): Failpoint {
  const [, stops, fatal, passing = '1'] = /^(stop:)?([^@]+)(?:@(\d+))?$/.exec(told ?? '') ?? [];
  const signal = stops === undefined ? 'SIGKILL' : 'SIGSTOP';
  let passed = 0;
  return (name) => {
    if (name === fatal && ++passed === Number(passing)) process.kill(process.pid, signal);
  };
}
