/** Calls of operators to a running server: only it can end sessions and sockets. */
import { readFileSync } from 'node:fs';
import { OPERATOR_TOKEN } from '@parley/service-kit/config-keys';
import { loadConfig } from '@parley/service-kit/config';
import { operatorTokenFile } from '@parley/standalone/operator-token';
import { z } from 'zod';
import { CommandFailed, UsageError } from '../command-failed.ts';
import { configuredOrigin } from '../configured-origin.ts';
import type { Invocation } from '../invocation.ts';

/** Sends a request and resolves with the body. Throws CommandFailed. */
export type OperatorApi = <Body>(method: string, path: string, body?: unknown) => Promise<Body>;

export const originText = 'URL of the running server (default: the local one, from HOST and PORT)';

/** Reads all pages of a list. `path` has a query. */
export async function readAllPages<Item>(api: OperatorApi, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: Item[]; nextCursor: string | null } = await api(
      'GET',
      cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** `origin`: the option `--origin`. */
export function originOf({ config }: Pick<Invocation, 'config'>, { origin }: { origin?: string | undefined }): string {
  const server = origin ?? configuredOrigin(config);
  if (server === undefined) throw new UsageError('--origin is required with separate services', '--origin <url>');
  if (!URL.canParse(server)) throw new UsageError(`'${server}' is not a valid URL`);
  return new URL(server).origin;
}

/** `origin`: the option `--origin`. */
export function apiOf(invocation: Invocation, options: { origin?: string | undefined }): OperatorApi {
  const { env, config, signal } = invocation;
  const url = originOf(invocation, options);
  const token = loadConfig(z.object({ OPERATOR_TOKEN }), env).OPERATOR_TOKEN ?? readToken(config.DATA_DIR);

  return async <Body>(method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const init = { method, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(url + path, init).catch((): never => {
      throw new CommandFailed(`no server answers at ${url}`, 'npm start');
    });
    const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw new CommandFailed(describeProblem(response.status, answer));
    return answer as Body;
  };
}

function readToken(folder: string): string {
  try {
    return readFileSync(operatorTokenFile(folder), 'utf8').trim();
  } catch {
    throw new CommandFailed('there is no operator token: set OPERATOR_TOKEN to that of the server');
  }
}

function describeProblem(status: number, answer: unknown): string {
  const { detail, errors = [] } = (answer ?? {}) as { detail?: string; errors?: { path: string; message: string }[] };
  if (status === 401) return 'the server has another operator token: set OPERATOR_TOKEN';
  if (errors.length > 0) return errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return detail ?? `the server answered ${status}`;
}
