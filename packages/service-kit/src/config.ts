/**
 * Configuration: one flat zod object a service, read from the environment once. All faults are told at once, so that
 * nobody mends them one start at a time. An empty variable counts as unset.
 */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { notesOf } from './config-notes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** EX_CONFIG of sysexits.h. */
export const configExitCode = 78;

export class ConfigFaulty extends Error {
  override readonly name = 'ConfigFaulty';
  /** One line a fault, `KEY: what is wrong`; never a value. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * The configuration that the environment holds. `KEY_FILE` gives a secret by the path of a file. With
 * NODE_ENV=production, placeholders from the examples and test-only keys are refused. Throws ConfigFaulty.
 */
export function loadConfig<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Environment): z.output<z.ZodObject<Shape>> {
  const faults: string[] = [];
  const values: Record<string, string> = {};
  for (const key of Object.keys(schema.shape)) {
    const value = valueOf(key, schema, env, faults);
    if (value === undefined) continue;
    values[key] = value;
    if (env['NODE_ENV'] === 'production') faults.push(...productionFaults(key, value, schema));
  }
  const parsed = schema.safeParse(values);
  const unreadable = new Set(faults.map(keyOf));
  for (const issue of parsed.error?.issues ?? []) {
    const fault = `${String(issue.path[0] ?? 'configuration')}: ${wording(issue)}`;
    if (!unreadable.has(keyOf(fault))) faults.push(fault);
  }
  if (faults.length > 0 || !parsed.success) throw new ConfigFaulty(faults);
  return parsed.data;
}

/** As loadConfig; tells the faults on stderr and ends the process with code 78. */
export function loadConfigOrExit<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Environment): z.output<z.ZodObject<Shape>> {
  try {
    return loadConfig(schema, env);
  } catch (error) {
    if (!(error instanceof ConfigFaulty)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(configExitCode);
  }
}

function valueOf(key: string, schema: z.ZodObject, env: Environment, faults: string[]): string | undefined {
  const direct = env[key] || undefined;
  const file = notesOf(schema, key).secret ? env[`${key}_FILE`] || undefined : undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) {
    faults.push(`${key}: set it or ${key}_FILE, not both`);
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(`${key}: the file that ${key}_FILE names can not be read (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
}

/** Every secret of the examples contains this. */
const placeholder = /change-?me/i;

function productionFaults(key: string, value: string, schema: z.ZodObject): string[] {
  const { secret, testOnly } = notesOf(schema, key);
  if (testOnly) return [`${key}: is for tests and refused in production`];
  return secret && placeholder.test(value) ? [`${key}: is still the placeholder of the example`] : [];
}

function keyOf(fault: string): string {
  return fault.slice(0, fault.indexOf(':'));
}

function wording(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('undefined') ? 'is not set' : issue.message;
}
