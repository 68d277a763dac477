/** The users with the role of an operator, from the stream that all of them share. */
import { operatorsEntity } from './entities.ts';
import { derivedId } from './ids.ts';
import { operatorsStream } from './streams.ts';

/** Names the stream and the entity, of which an installation has one each. */
export const operatorsId = derivedId('operators');

export const operatorsRef = { stream: operatorsStream(operatorsId), entity: operatorsEntity(operatorsId) };

/** The entity of what operators do with the installation itself. No decision reads it. */
export const operatorActionsEntity = operatorsEntity(derivedId('operator-actions'));

/** Ids of all operators, from the events of `operatorsRef`. */
export function operatorIdsFrom(events: readonly { type: string; payload: object }[]): readonly string[] {
  const last = events.at(-1)?.payload as { operatorIds: string[] } | undefined;
  return last?.operatorIds ?? [];
}
