/** Runs the task while no other tab of this origin runs one of this name. Where there are no locks, it runs at once. */
export function oneTabAtATime<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  return navigator?.locks ? navigator.locks.request(name, task) : task();
}
