/** What a rival's process is told by its environment. */
export interface Settings {
  port: number;
  databaseUrl: string;
  amqpUrl: string;
  redisUrl: string;
  publicPem: string;
}

export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const of = (name: string): string => {
    const value = environment[name];
    if (value === undefined) throw new Error(`${name} is not set`);
    return value;
  };
  return {
    port: Number(of('PORT')),
    databaseUrl: of('DATABASE_URL'),
    amqpUrl: of('AMQP_URL'),
    redisUrl: of('REDIS_URL'),
    publicPem: of('TOKEN_PUBLIC_KEYS'),
  };
}

/** The question whether it is ready: answered with 200. */
export const isProbe = (url: string | undefined): boolean => url === '/readyz';
