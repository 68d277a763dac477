import { operatorActionsEntity, operatorsRef } from '../operators.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const operatorRoleGranted = eventConstructor('OperatorRoleGranted', address);
export const operatorRoleRevoked = eventConstructor('OperatorRoleRevoked', address);
export const operatorActed = eventConstructor('OperatorActed', () => ({ stream: operatorsRef.stream, entities: [operatorActionsEntity] }));

function address(): EventAddress {
  return { stream: operatorsRef.stream, entities: [operatorsRef.entity] };
}
