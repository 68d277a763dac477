import { ParleyProblem } from '@parley/client/transport/problem';
import { describeProblem } from '../chat/describe-problem.ts';

/** The message for a problem code that belongs to one field. */
export type FieldMessages = Readonly<Record<string, { field: string; message: string }>>;

/** Messages by field name, for required fields that are empty: the service would name its limits. */
export const emptyFieldMessages = (fields: readonly { name: string }[]): Record<string, string> =>
  Object.fromEntries(fields.map(({ name }) => [name, 'Fill this in.']));

/** Messages by field name; what belongs to no field is under `form`. */
export function formMessages(error: unknown, describe: FieldMessages): Record<string, string> {
  if (!(error instanceof ParleyProblem)) return { form: 'The server does not answer. Try again in a moment.' };
  const known = describe[error.code];
  if (known) return { [known.field]: known.message };
  if (error.errors.length > 0) return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]));
  return { form: describeProblem(error) };
}
