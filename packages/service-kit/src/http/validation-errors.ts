/** Converts zod errors to the `errors` of a problem: one entry per field, dotted paths, never the value. */
import type { z } from 'zod';
import type { FieldError } from '../problems.ts';

type Issue = z.core.$ZodIssue;

/** Keeps zod's order; prepends `prefix` to each path. */
export function fieldErrors(error: z.core.$ZodError, prefix: readonly PropertyKey[] = []): FieldError[] {
  return error.issues.flatMap((issue) => errorsOf(issue, prefix));
}

const maxErrors = 20;
const maxPathLength = 200;

/** Bounds the errors of a response: their number and their paths come from the client. */
export function firstErrors(errors: readonly FieldError[]): FieldError[] {
  return errors
    .slice(0, maxErrors)
    .map(({ path, message }) => ({ path: path.length > maxPathLength ? `${path.slice(0, maxPathLength)}…` : path, message }));
}

function errorsOf(issue: Issue, prefix: readonly PropertyKey[]): FieldError[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: dotted([...path, key]), message: 'Unknown field' }));
  const branch = issue.code === 'invalid_union' ? nearestBranch(issue) : undefined;
  if (branch !== undefined) return branch.flatMap((inner) => errorsOf(inner, path));
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path: dotted(path), message: isMissing ? 'Required' : issue.message }];
}

/** Picks the alternative with the fewest errors: the others would name irrelevant fields. */
function nearestBranch(issue: z.core.$ZodIssueInvalidUnion): Issue[] | undefined {
  return issue.errors.toSorted((a, b) => a.length - b.length)[0];
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
