/** What zod found wrong, as the `errors` of a problem: one entry a field, dotted paths, no echo of the value. */
import type { z } from 'zod';
import type { FieldError } from '../problems.ts';

type Issue = z.core.$ZodIssue;

/** Every fault of the input, in zod's order; `at` is put before each path (`query`). */
export function fieldErrors(error: z.core.$ZodError, at: readonly PropertyKey[] = []): FieldError[] {
  return error.issues.flatMap((issue) => errorsOf(issue, at));
}

function errorsOf(issue: Issue, at: readonly PropertyKey[]): FieldError[] {
  const path = [...at, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: dotted([...path, key]), message: 'Unknown field' }));
  const branch = issue.code === 'invalid_union' ? nearestBranch(issue) : undefined;
  if (branch !== undefined) return branch.flatMap((inner) => errorsOf(inner, path));
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path: dotted(path), message: isMissing ? 'Required' : issue.message }];
}

/** The alternative that the input came closest to: telling all of them would name fields that nobody meant. */
function nearestBranch(issue: z.core.$ZodIssueInvalidUnion): Issue[] | undefined {
  return issue.errors.toSorted((a, b) => a.length - b.length)[0];
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
