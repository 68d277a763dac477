/** The checks behind `/readyz`. */

export interface DependencyStates {
  states: Record<string, 'up' | 'down'>;
  /** Failures that only an operator can end, by dependency. */
  reasons: Record<string, string>;
}

export interface DependencyCheckOptions {
  /** Health checks by name; each rejects if the dependency is down. */
  dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  /** Time after its last success for which a failing dependency counts as up. */
  graceMs: number;
  /** Milliseconds. */
  clock: () => number;
}

/** Errors of the ports that no waiting ends, by name: service-kit does not import their packages. */
const permanentErrors: ReadonlySet<string> = new Set(['LogDiverged', 'EpochMismatch', 'ProjectionHalted']);

const timeoutMs = 2000;

/**
 * A dependency that is away for a moment stays up: during a failover every instance fails its checks, and a proxy that drops them all
 * answers requests that would have succeeded after a short wait. A permanent failure counts at once.
 */
export function createDependencyChecks({ dependencies, graceMs, clock }: DependencyCheckOptions): () => Promise<DependencyStates> {
  const lastUp = new Map<string, number>();

  async function stateOf(name: string, check: () => Promise<unknown>): Promise<'up' | 'down' | Error> {
    const failure = await failureOf(check);
    if (failure === null) {
      lastUp.set(name, clock());
      return 'up';
    }
    if (permanentErrors.has(failure.name)) return failure;
    return clock() - (lastUp.get(name) ?? -Infinity) < graceMs ? 'up' : 'down';
  }

  return async () => {
    const found = await Promise.all(Object.entries(dependencies).map(async ([name, check]) => [name, await stateOf(name, check)] as const));
    return {
      states: Object.fromEntries(found.map(([name, state]) => [name, state instanceof Error ? 'down' : state])),
      reasons: Object.fromEntries(found.flatMap(([name, state]) => (state instanceof Error ? [[name, state.message]] : []))),
    };
  };
}

/** Returns null if the check succeeds in time. */
async function failureOf(check: () => Promise<unknown>): Promise<Error | null> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<Error>((resolve) => (timer = setTimeout(() => resolve(new Error('no response in time')), timeoutMs)));
  try {
    return await Promise.race([check().then(() => null), timedOut]);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
}
