import { useEffect, useState } from 'preact/hooks';
import { useConsole } from './console.ts';
import { describeFailure } from './describe.ts';

export interface Loaded<Answer> {
  /** The latest answer; stays while a newer one is on its way. Undefined before the first, and for another path. */
  answer: Answer | undefined;
  error: string | undefined;
  reload: () => void;
}

/** Reads a path, again when it changes, and every `everyMs` while the page is visible. Null reads nothing. */
export function useLoad<Answer>(path: string | null, { everyMs }: { everyMs?: number } = {}): Loaded<Answer> {
  const { send } = useConsole().access;
  const [result, setResult] = useState<{ path?: string | null; answer?: Answer; error?: string }>({});
  const [version, setVersion] = useState(0);
  useEffect(() => {
    if (path === null) return undefined;
    let isCurrent = true;
    let timer: number | undefined;
    const read = () => {
      if (document.hidden) return schedule();
      return send<Answer>('GET', path)
        .then(
          (answer) => isCurrent && setResult({ path, answer }),
          (error: unknown) =>
            isCurrent && setResult((before) => ({ ...(before.path === path && before), path, error: describeFailure(error) })),
        )
        .then(schedule);
    };
    const schedule = () => {
      if (isCurrent && everyMs !== undefined) timer = window.setTimeout(read, everyMs);
    };
    void read();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [path, version]);
  const { answer, error } = result.path === path ? result : {};
  return { answer, error, reload: () => setVersion((before) => before + 1) };
}
