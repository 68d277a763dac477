/** Builds a request from an operation's parameters. Pure. */
import { operations, type Operations } from '../generated/operations.ts';

export type OperationName = keyof Operations;
export type Input<Name extends OperationName> = Operations[Name]['input'];
export type Answer<Name extends OperationName> = Operations[Name]['answer'];

interface OperationRequest {
  /** Relative to the origin. */
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string | FormData | null;
}

export function buildRequest(name: OperationName, input: Readonly<Record<string, unknown>>): OperationRequest {
  const { method, path: template, query: queryFields, body: bodyKind } = operations[name];
  const remaining = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const take = (field: string): unknown => {
    const value = remaining.get(field);
    remaining.delete(field);
    return value;
  };
  const filled = template.replace(/\{(\w+)\}/g, (_match, field: string) => encodeURIComponent(String(take(field))));
  const query = new URLSearchParams();
  for (const field of queryFields) {
    const value = take(field);
    if (value !== undefined) query.set(field, value as string);
  }
  const path = query.size > 0 ? `${filled}?${query.toString()}` : filled;
  if (bodyKind === 'form') return { path, method, headers: {}, body: toFormData(remaining) };
  if (bodyKind === 'none') return { path, method, headers: {}, body: null };
  return { path, method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(Object.fromEntries(remaining)) };
}

function toFormData(fields: ReadonlyMap<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.set(name, value as Blob);
  return form;
}
