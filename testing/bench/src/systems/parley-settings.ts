import { randomBytes } from 'node:crypto';
import { privatePem, publicPem } from './people.ts';

/** The limiter works, and no contestant's load comes near it: these are printed with the figures. */
export const raisedLimits: Readonly<Record<string, string>> = {
  LIMIT_USER: '100000000/1m',
  LIMIT_SESSION: '100000000/1m',
  LIMIT_ADDRESS: '100000000/1m',
  LIMIT_REGISTER_ADDRESS: '100000000/1h',
  LIMIT_GROUP_MEMBERS: '1000000',
};

/** One line a request is written at `info`, which no rival does: what it costs is measured by itself (stages/http-command). */
export const quietLogs = { LOG_LEVEL: 'warn' };

const verifying = { TOKEN_PUBLIC_KEYS: publicPem };
const signing = { TOKEN_PRIVATE_KEY: privatePem };

/** What each service needs beside its ports, as docker-compose.yml gives it. */
export function settingsFor(service: string, shared: Readonly<Record<string, string>>): Record<string, string> {
  const own = service === 'command-service' || service === 'standalone' ? { ...verifying, ...signing } : verifying;
  return { NODE_ENV: 'production', ...quietLogs, ...raisedLimits, ...own, ...shared };
}

/** Tokens of a system's own. */
export const internalSecrets = (): Record<string, string> => ({
  INTERNAL_TOKEN: randomBytes(32).toString('base64url'),
  OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
});
