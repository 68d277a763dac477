/** A socket command that is a REST command: what it is called with there. */
import { socketCommands, type SocketCommand } from '@parley/events/wire/socket-contract';
import type { DispatchRequest } from '@parley/service-kit/http/dispatch';
import { Problem, type FieldError } from '@parley/service-kit/problems';

export type RestRequest = Pick<DispatchRequest, 'method' | 'path' | 'body' | 'headers'>;

export function isSocketCommand(name: string): name is SocketCommand {
  return Object.hasOwn(socketCommands, name);
}

/** Throws Problem `validation_failed` for an argument that can't be put into a request; the rest is the route's to judge. */
export function restRequest(name: SocketCommand, argument: unknown): RestRequest {
  const { method, path: template } = socketCommands[name];
  const { idempotencyKey, ...body } = objectOf(argument);
  const faults: FieldError[] = [];
  const path = template.replace(/\{(\w+)\}/g, (_whole, field: string) => {
    const value = body[field];
    delete body[field];
    if (typeof value !== 'string' || value === '')
      faults.push({ path: field, message: value === undefined ? 'Required' : 'Must be an id' });
    return encodeURIComponent(String(value));
  });
  if (idempotencyKey !== undefined && typeof idempotencyKey !== 'string')
    faults.push({ path: 'idempotencyKey', message: 'Must be a string' });
  if (faults.length > 0) throw new Problem('validation_failed', { errors: faults });
  return { method, path, headers: { 'idempotency-key': idempotencyKey as string | undefined }, body };
}

function objectOf(argument: unknown): Record<string, unknown> {
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) return { ...argument };
  throw new Problem('validation_failed', { errors: [{ path: '', message: 'Must be an object' }] });
}
