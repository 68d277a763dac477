/** Marks a step at which a test may crash the process: `append.before-commit`. */
export type Failpoint = (name: string) => void;

/**
 * For tests only: kills the process with SIGKILL at the named step. `append.before-commit@20` fires at the twentieth occurrence;
 * `stop:append.before-commit` sends SIGSTOP instead, and SIGCONT resumes the process. Without a setting nothing happens.
 */
export function createFailpoint(setting: string | undefined): Failpoint {
  const [, stop, step, occurrence = '1'] = /^(stop:)?([^@]+)(?:@(\d+))?$/.exec(setting ?? '') ?? [];
  const signal = stop === undefined ? 'SIGKILL' : 'SIGSTOP';
  let occurrences = 0;
  return (name) => {
    if (name === step && ++occurrences === Number(occurrence)) process.kill(process.pid, signal);
  };
}
