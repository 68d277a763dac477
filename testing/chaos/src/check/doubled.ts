/** Each message that somebody wrote is there once, however often it was tried. */
import type { History } from '../load/history.ts';
import type { LogIndex } from './log-index.ts';

export function findDoubled({ sent, reads }: History, log: LogIndex): string[] {
  const written = new Set(sent.map(({ text }) => text));
  const times = Map.groupBy(log.messages, ({ payload }) => payload.personal.text);
  return [
    ...[...times].filter(([, same]) => same.length > 1).map(([text, same]) => `"${text}" is in the log ${same.length} times`),
    // Its sender was told nothing, or gave up: it was tried again until it was acknowledged, so this is another one.
    ...[...times.keys()].filter((text) => !written.has(text!)).map((text) => `"${text}" is in the log, and nobody was told so`),
    ...repeated(sent.map(({ id }) => id)).map((id) => `${id} was acknowledged as two messages`),
    ...reads.flatMap(({ name, messages }) =>
      repeated(messages.map(({ text }) => text!)).map((text) => `${name} read "${text}" twice on a page`),
    ),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...Map.groupBy(values, (value) => value)].filter(([, same]) => same.length > 1).map(([value]) => value);
}
