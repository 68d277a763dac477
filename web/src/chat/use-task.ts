import { useState } from 'preact/hooks';
import { describeProblem } from './describe-problem.ts';

export interface Task {
  busy: boolean;
  /** A sentence that says why the last run failed. */
  error: string | undefined;
  /** Runs one task at a time; a failure is shown next to its control. */
  run: (task: () => Promise<unknown>) => void;
}

export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = (task: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    task()
      .catch((reason: unknown) => setError(describeProblem(reason)))
      .finally(() => setBusy(false));
  };
  return { busy, error, run };
}
