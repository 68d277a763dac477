/** What a process of the bench is told by its environment. */

/** Throws when it is not set. */
export function setting(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const port = (): number => Number(setting('PORT'));

/** The question whether it is ready: answered with 200. */
export const isProbe = (url: string | undefined): boolean => url === '/readyz';
