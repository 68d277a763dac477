import { operations } from '../generated/operations.ts';
import type { Answer, Input, OperationName } from './build-request.ts';
import type { CallOperation, CallOptions } from './call-operation.ts';

/** One method per operation: all parameters in one object, then options. */
export type ParleyApi = {
  [Name in OperationName]: object extends Input<Name>
    ? (input?: Input<Name>, options?: CallOptions) => Promise<Answer<Name>>
    : (input: Input<Name>, options?: CallOptions) => Promise<Answer<Name>>;
};

export function createApi(call: CallOperation): ParleyApi {
  const names = Object.keys(operations) as OperationName[];
  const methods = names.map((name) => [
    name,
    (input?: Readonly<Record<string, unknown>>, options?: CallOptions) => call(name, input ?? {}, options),
  ]);
  return Object.fromEntries(methods) as ParleyApi;
}
