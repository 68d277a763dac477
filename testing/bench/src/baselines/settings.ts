/** Settings of the bench's own processes, from the environment. */

export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export const port = (): number => Number(setting('PORT'));

export const isReadinessProbe = (url: string | undefined): boolean => url === '/readyz';
