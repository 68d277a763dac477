/** Duplicates: every message exists once, no matter how often its sender retried. */
import type { History } from '../load/history.ts';
import type { LogIndex } from './log-index.ts';

export function findDuplicates({ sent, pages, unauthorized }: History, log: LogIndex): string[] {
  const expected = new Set([...sent.map(({ text }) => text), ...unauthorized.flatMap(({ mayBeSentLater }) => mayBeSentLater ?? [])]);
  const byText = Map.groupBy(log.messages, ({ payload }) => payload.personal.text);
  return [
    ...[...byText].filter(([, same]) => same.length > 1).map(([text, same]) => `"${text}" is in the log ${same.length} times`),
    // Senders retry until acknowledged, so a message without acknowledgement is a duplicate.
    ...[...byText.keys()].filter((text) => !expected.has(text!)).map((text) => `"${text}" is in the log, but was not acknowledged`),
    ...repeated(sent.map(({ id }) => id)).map((id) => `${id} was acknowledged for two messages`),
    ...pages.flatMap(({ name, messages }) =>
      repeated(messages.map(({ text }) => text!)).map((text) => `${name} read "${text}" twice on a page`),
    ),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...Map.groupBy(values, (value) => value)].filter(([, same]) => same.length > 1).map(([value]) => value);
}
