import { fieldErrors } from '@parley/service-kit/http/validation-errors';
import { Problem } from '@parley/service-kit/problems';
import type { z } from 'zod';

/** Throws Problem `validation_failed`. */
export function parseArgument<Argument>(schema: z.ZodType<Argument>, argument: unknown): Argument {
  const parsed = schema.safeParse(argument);
  if (parsed.success) return parsed.data;
  throw new Problem('validation_failed', { errors: fieldErrors(parsed.error) });
}
