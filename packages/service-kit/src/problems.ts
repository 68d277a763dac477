/** Every error that a client can meet, in one place (RFC 9457). Codes only ever grow; clients act on them, never on text. */

const catalogue = {
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  unauthenticated: { status: 401, title: 'Log in first' },
  token_expired: { status: 401, title: 'The access token has expired' },
  bad_credentials: { status: 401, title: 'The login or the password is wrong' },
  forbidden: { status: 403, title: 'You may not do this' },
  file_quota_exceeded: { status: 403, title: 'Your files take up all the room that you have' },
  recipient_unavailable: { status: 403, title: 'This person can not be reached' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'This path has no such method' },
  conflict: { status: 409, title: 'Others changed this at the same time; try again' },
  username_taken: { status: 409, title: 'This username is taken' },
  email_taken: { status: 409, title: 'This e-mail address is taken' },
  call_in_progress: { status: 409, title: 'A call is already running here' },
  call_full: { status: 409, title: 'The call has no free place' },
  call_ended: { status: 409, title: 'The call is over' },
  answered_elsewhere: { status: 409, title: 'Another of your devices has answered' },
  position_unknown: { status: 412, title: 'This position is not of this store' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'This media type is not understood' },
  range_not_satisfiable: { status: 416, title: 'The file has no such bytes' },
  validation_failed: { status: 422, title: 'A field is not as it must be' },
  unknown_file: { status: 422, title: 'There is no such file of yours' },
  idempotency_key_reused: { status: 422, title: 'This key was used for another command' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_sockets: { status: 429, title: 'This user has too many sockets open' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available just now; try again' },
  projection_lagging: { status: 503, title: 'The read side has not reached this position yet' },
  projection_parked: { status: 503, title: 'The read side is held up here until an operator acts' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof catalogue;
export const problemCatalogue: Readonly<Record<ProblemCode, { status: number; title: string }>> = catalogue;

export interface FieldError {
  /** Dotted: `members.0.userId`. */
  path: string;
  message: string;
}

export interface ProblemOptions {
  detail?: string;
  errors?: FieldError[];
  /** Seconds, told in the body and as Retry-After. */
  retryAfter?: number;
  /** Further headers of the answer: Allow. */
  headers?: Record<string, string>;
  /** Further members of the problem body, for instance the id of a running call. */
  extensions?: Record<string, unknown>;
  cause?: unknown;
}

/** Thrown wherever a request can't be done; mapped to HTTP and to socket acknowledgements in one place each. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? problemCatalogue[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return problemCatalogue[this.code].status;
  }
}
