import { useEffect, useState } from 'preact/hooks';
import { describeProblem } from './describe-problem.ts';

export interface QueryResult<Answer> {
  /** The latest answer; stays while a newer one is on its way. */
  answer: Answer | undefined;
  /** The answer is for this key. */
  isCurrent: boolean;
  error: string | undefined;
  reload: () => void;
}

/** Reads something that is not in the SDK's state, and again when `key` changes. Late answers of earlier keys are dropped. */
export function useQuery<Answer>(key: string, read: () => Promise<Answer>, { delay = 0 } = {}): QueryResult<Answer> {
  const [result, setResult] = useState<{ answer?: Answer; key?: string; error?: string }>({});
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      read().then(
        (answer) => current && setResult({ answer, key }),
        (error: unknown) => current && setResult((before) => ({ ...before, error: describeProblem(error) })),
      );
    }, delay);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, version]);
  return { answer: result.answer, isCurrent: result.key === key, error: result.error, reload: () => setVersion((before) => before + 1) };
}
