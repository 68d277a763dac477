/** Requests of ordinary people, as they noticed them. */
export type RequestKind = 'send' | 'delivery' | 'log-in' | 'page' | 'search' | 'upload';

export interface TimedRequest {
  kind: RequestKind;
  /** Time of the answer, by `performance.now()`. */
  at: number;
  ms: number;
}

export interface FailedRequest {
  kind: RequestKind;
  at: number;
  /** `429 too_many_requests`, or the message of the error. */
  reason: string;
}
