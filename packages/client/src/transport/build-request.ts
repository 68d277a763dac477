/** Builds a request from an operation's parameters. Pure. */
import type { OperationRequest as OperationDescription, Operations } from '../generated/operations.ts';

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

export function buildRequest(
  { method = 'GET', path: template, isForm }: OperationDescription,
  input: Readonly<Record<string, unknown>>,
): OperationRequest {
  const remaining = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = template.replace(/\{(\w+)\}/g, (_match, field: string) => {
    const value = String(remaining.get(field));
    remaining.delete(field);
    return encodeURIComponent(value);
  });
  const request = { path, method, headers: {}, body: null };
  if (isForm) return { ...request, body: toFormData(remaining) };
  if (remaining.size === 0) return request;
  if (method === 'GET') return { ...request, path: `${path}?${new URLSearchParams([...remaining] as [string, string][]).toString()}` };
  return { ...request, headers: { 'content-type': 'application/json' }, body: JSON.stringify(Object.fromEntries(remaining)) };
}

function toFormData(fields: ReadonlyMap<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.set(name, value as Blob);
  return form;
}
