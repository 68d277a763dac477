/**
 * Configuration: one flat zod object per service, read from the environment once. All errors are reported together. An empty
 * variable counts as unset.
 */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { notesOf } from './config-reference.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** EX_CONFIG of sysexits.h. */
export const configExitCode = 78;

export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  /** One line per error, `KEY: message`; never contains a value. */
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    const count = errors.length === 1 ? 'one error' : `${errors.length} errors`;
    const lines = errors.map((error) => `  ${error}`);
    super([`Invalid configuration, ${count}:`, ...lines, 'Every setting is described in docs/reference/config.md.'].join('\n'));
    this.errors = errors;
  }
}

/**
 * Reads the configuration from the environment. `KEY_FILE` names a file that holds a secret. With NODE_ENV=production, rejects
 * example placeholders and test-only settings. Throws InvalidConfig.
 */
export function loadConfig<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Environment): z.output<z.ZodObject<Shape>> {
  const errors: string[] = [];
  const values: Record<string, string> = {};
  for (const key of Object.keys(schema.shape)) {
    const value = readValue(key, schema, env, errors);
    if (value === undefined) continue;
    values[key] = value;
    if (env['NODE_ENV'] === 'production') errors.push(...productionErrors(key, value, schema));
  }
  const parsed = schema.safeParse(values);
  const unreadable = new Set(errors.map(keyOf));
  for (const issue of parsed.error?.issues ?? []) {
    const error = `${String(issue.path[0] ?? 'configuration')}: ${messageOf(issue)}`;
    if (!unreadable.has(keyOf(error))) errors.push(error);
  }
  if (errors.length > 0 || !parsed.success) throw new InvalidConfig(errors);
  return parsed.data;
}

/** Calls loadConfig; on failure prints the errors to stderr and exits with code 78. */
export function loadConfigOrExit<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Environment): z.output<z.ZodObject<Shape>> {
  try {
    return loadConfig(schema, env);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(configExitCode);
  }
}

function readValue(key: string, schema: z.ZodObject, env: Environment, errors: string[]): string | undefined {
  const direct = env[key] || undefined;
  const file = notesOf(schema, key).secret ? env[`${key}_FILE`] || undefined : undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) {
    errors.push(`${key}: set either it or ${key}_FILE, not both`);
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    errors.push(`${key}: cannot read the file named by ${key}_FILE (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
}

/** Contained in every example secret. */
const placeholder = /change-?me/i;

function productionErrors(key: string, value: string, schema: z.ZodObject): string[] {
  const { secret, testOnly } = notesOf(schema, key);
  if (testOnly) return [`${key}: is for tests only and not allowed in production`];
  return secret && placeholder.test(value) ? [`${key}: still has its example value`] : [];
}

function keyOf(error: string): string {
  return error.slice(0, error.indexOf(':'));
}

/** Says what the value must be, in the words of the other checks. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('undefined')) return 'is not set';
  if (issue.code === 'invalid_value') return `Must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_big' && issue.origin === 'number') return `Must be at most ${issue.maximum}`;
  if (issue.code === 'too_small' && issue.origin === 'number') return `Must be at least ${issue.minimum}`;
  return issue.message;
}
