import { useState } from 'preact/hooks';
import { describeFailure } from './describe.ts';

export interface Action<Arguments extends unknown[]> {
  busy: boolean;
  error: string | undefined;
  run: (...given: Arguments) => Promise<void>;
}

/** Runs something at the request of the operator, once at a time. */
export function useAction<Arguments extends unknown[]>(work: (...given: Arguments) => Promise<unknown>): Action<Arguments> {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  return {
    busy: state.busy,
    error: state.error,
    async run(...given) {
      if (state.busy) return;
      setState({ busy: true });
      try {
        await work(...given);
        setState({ busy: false });
      } catch (error) {
        setState({ busy: false, error: describeFailure(error) });
      }
    },
  };
}
