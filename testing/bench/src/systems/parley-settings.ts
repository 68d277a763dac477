import { randomBytes } from 'node:crypto';
import { privatePem, publicPem } from './users.ts';

/** Limits above any contestant's load, so that the limiter does its work but rejects nothing. Printed with the figures. */
export const raisedLimits: Readonly<Record<string, string>> = {
  LIMIT_USER: '100000000/1m',
  LIMIT_SESSION: '100000000/1m',
  LIMIT_BODY_BYTES: '1000GiB/1m',
  LIMIT_ANSWER_BYTES: '1000GiB/1m',
  LIMIT_SEARCH: '100000000/1m',
  LIMIT_SEARCHES_IN_FLIGHT: '10000',
  LIMIT_ADDRESS: '100000000/1m',
  LIMIT_REGISTER_ADDRESS: '100000000/1h',
  LIMIT_GROUP_MEMBERS: '1000000',
  LIMIT_CONNECTIONS_ADDRESS: '1000000',
  LIMIT_SOCKETS_PER_ADDRESS: '1000000',
  LIMIT_SOCKETS_PER_NETWORK: '1000000',
  LIMIT_SOCKET_CONNECTS: '100000000/1m',
  LIMIT_IN_FLIGHT_ADDRESS: '100000',
  LIMIT_TEXT_BYTES: '1000GiB/1d',
  LIMIT_UPLOAD_BYTES: '1000GiB/1d',
  LIMIT_GROUPS: '100000000/1d',
  LIMIT_MEMBERS_ADDED: '100000000/1d',
  LIMIT_CONTACT_REQUESTS: '100000000/1d',
  LIMIT_REACTIONS: '100000000/1d',
  LIMIT_GROUP_CHANGES: '100000000/1d',
  LIMIT_DIRECT_CONVERSATIONS: '100000000/1d',
};

/** At `info`, services write a line per request, which the baselines do not. stages/http-command measures its cost. */
export const quietLogs = { LOG_LEVEL: 'warn' };

const verifierSettings = { TOKEN_PUBLIC_KEYS: publicPem };
const signerSettings = { TOKEN_PRIVATE_KEY: privatePem };

/** Settings of a service except its ports, as in docker-compose.yml. */
export function settingsFor(service: string, shared: Readonly<Record<string, string>>): Record<string, string> {
  const own = service === 'command-service' || service === 'standalone' ? { ...verifierSettings, ...signerSettings } : verifierSettings;
  return { NODE_ENV: 'production', ...quietLogs, ...raisedLimits, ...own, ...shared };
}

/** Random secrets for one system. */
export const internalSecrets = (): Record<string, string> => ({
  INTERNAL_TOKEN: randomBytes(32).toString('base64url'),
  OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
});
