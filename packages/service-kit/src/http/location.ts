import type { Answer, Route } from './route.ts';

/** Adds `Location` to the answer of a request that created something, and of its replays. */
export function withLocation({ location }: Pick<Route, 'location'>, answer: Answer): Answer {
  if (answer.status !== 201 || location === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, Location: location(answer.body) } };
}
