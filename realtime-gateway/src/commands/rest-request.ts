/** Maps a socket command to the REST request of the same command. */
import { socketCommands, type SocketCommand } from '@parley/events/wire/socket-contract';
import type { DispatchRequest } from '@parley/service-kit/http/dispatch';
import { Problem, type FieldError } from '@parley/service-kit/problems';

export type RestRequest = Pick<DispatchRequest, 'method' | 'path' | 'body' | 'headers'>;

export function isSocketCommand(name: string): name is SocketCommand {
  return Object.hasOwn(socketCommands, name);
}

/** Throws Problem `validation_failed` if the argument does not fit into a request; the route validates the rest. */
export function restRequest(name: SocketCommand, argument: unknown): RestRequest {
  const { method, path: template } = socketCommands[name];
  const { idempotencyKey, ...body } = parseObject(argument);
  const errors: FieldError[] = [];
  const path = template.replace(/\{(\w+)\}/g, (_placeholder, field: string) => {
    const value = body[field];
    delete body[field];
    if (typeof value !== 'string' || value === '')
      errors.push({ path: field, message: value === undefined ? 'Required' : 'Must be an id' });
    return encodeURIComponent(String(value));
  });
  if (idempotencyKey !== undefined && typeof idempotencyKey !== 'string')
    errors.push({ path: 'idempotencyKey', message: 'Must be a string' });
  if (errors.length > 0) throw new Problem('validation_failed', { errors });
  return { method, path, headers: { 'idempotency-key': idempotencyKey as string | undefined }, body };
}

function parseObject(argument: unknown): Record<string, unknown> {
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) return { ...argument };
  throw new Problem('validation_failed', { errors: [{ path: '', message: 'Must be an object' }] });
}
