/** Renders the documentation of settings from their schemas. */
import { z } from 'zod';
import type { KeyNotes } from './config-keys.ts';

export interface ServiceConfig {
  service: string;
  schema: z.ZodObject;
}

/** Returns the metadata of a setting. Throws if the description or the example is missing. */
export function notesOf(schema: z.ZodObject, key: string): KeyNotes {
  const notes = schema.shape[key]?.meta() as Partial<KeyNotes> | undefined;
  if (!notes?.description || notes.example === undefined) throw new Error(`The setting ${key} needs a description and an example`);
  return notes as KeyNotes;
}

/** Renders `.env.example`: every setting once, commented out. */
export function renderEnvExample(services: readonly ServiceConfig[]): string {
  const keys = keysOf(services).filter(({ notes }) => !notes.testOnly);
  return keys
    .map(({ name, notes, readers }) => `# ${notes.description}\n# Read by ${readers.join(', ')}.\n#${name}=${notes.example}\n`)
    .join('\n');
}

/** Renders the reference page: a table of all settings. */
export function renderConfigReference(services: readonly ServiceConfig[]): string {
  const rows = keysOf(services).map(
    ({ name, notes, readers, byDefault }) =>
      `| \`${name}\` | ${cell(remarks(notes))} | ${byDefault} | \`${cell(notes.example)}\` | ${readers.join(', ')} |`,
  );
  return [...pageHead, '| setting | meaning | default | example | read by |', '|---|---|---|---|---|', ...rows, ''].join('\n');
}

const pageHead = [
  '# Configuration',
  '',
  'Settings are environment variables, read once at start. If any is invalid, the process reports all errors and exits with code 78.',
  '`KEY_FILE` reads a secret from a file.',
  '',
];

interface DocumentedKey {
  name: string;
  notes: KeyNotes;
  byDefault: string;
  readers: string[];
}

function keysOf(services: readonly ServiceConfig[]): DocumentedKey[] {
  const keys = new Map<string, DocumentedKey>();
  for (const { service, schema } of services) {
    for (const name of Object.keys(schema.shape)) {
      const known = keys.get(name) ?? { name, notes: notesOf(schema, name), byDefault: defaultOf(schema, name), readers: [] };
      known.readers.push(service);
      keys.set(name, known);
    }
  }
  return [...keys.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function defaultOf(schema: z.ZodObject, name: string): string {
  const value = schema.shape[name] as z.ZodType;
  if (!(value instanceof z.ZodDefault || value instanceof z.ZodPrefault)) return value.safeParse(undefined).success ? 'unset' : 'required';
  const text = String(value.def.defaultValue);
  return text === '' ? 'unset' : `\`${text}\``;
}

function remarks({ description, secret, testOnly }: KeyNotes): string {
  return [description, secret ? 'Secret.' : '', testOnly ? 'Tests only.' : ''].filter((part) => part !== '').join(' ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
