/** Requests that a service answered with status 500, from its log: a store that is away is 503. */
interface LoggingService {
  name: string;
  output(): string;
}

export function findInternalErrors(services: readonly LoggingService[]): string[] {
  return services.flatMap(({ name, output }) =>
    output()
      .split('\n')
      .filter((line) => /"status":500\b/.test(line))
      .map((line) => `${name}: ${line}`),
  );
}
