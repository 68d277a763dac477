/** Catalogue of all errors that clients can receive (RFC 9457). Codes are only added; clients rely on the code, not the text. */

const catalogue = {
  malformed_request: { status: 400, title: 'Malformed HTTP request' },
  invalid_json: { status: 400, title: 'Invalid JSON' },
  unauthenticated: { status: 401, title: 'Authentication required' },
  token_expired: { status: 401, title: 'Access token expired' },
  bad_credentials: { status: 401, title: 'Invalid login or password' },
  untrusted_token: { status: 401, title: 'Token is not from a trusted issuer, or no longer valid' },
  forbidden: { status: 403, title: 'Forbidden' },
  insufficient_scope: { status: 403, title: 'API key lacks the scope' },
  act_as_required: { status: 403, title: 'API key must name the user to act as' },
  account_suspended: { status: 403, title: 'Account suspended' },
  account_erased: { status: 403, title: 'Account erased' },
  registration_closed: { status: 403, title: 'Registration is closed' },
  invite_required: { status: 403, title: 'An invite is required to register' },
  mail_disabled: { status: 403, title: 'This server sends no mail; ask its operator' },
  provisioning_disabled: { status: 403, title: 'Account must exist before its first log-in' },
  file_quota_exceeded: { status: 403, title: 'File storage quota exceeded' },
  recipient_unavailable: { status: 403, title: 'Recipient unavailable' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request headers took too long to arrive' },
  conflict: { status: 409, title: 'Conflict with a concurrent change; try again' },
  username_taken: { status: 409, title: 'Username already taken' },
  external_id_taken: { status: 409, title: 'External id already taken' },
  email_taken: { status: 409, title: 'Email address already taken' },
  call_in_progress: { status: 409, title: 'Call already in progress' },
  call_full: { status: 409, title: 'Call is full' },
  call_ended: { status: 409, title: 'Call has ended' },
  last_operator: { status: 409, title: 'The last operator cannot be removed' },
  user_is_operator: { status: 409, title: 'User is an operator' },
  answered_elsewhere: { status: 409, title: 'Call answered on another device' },
  link_expired: { status: 410, title: 'The link is invalid, was used or has expired' },
  position_unknown: { status: 412, title: 'Unknown position token' },
  payload_too_large: { status: 413, title: 'Request body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable' },
  validation_failed: { status: 422, title: 'Invalid request' },
  unknown_file: { status: 422, title: 'Unknown file' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused for a different command' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_in_flight: { status: 429, title: 'Too many requests in flight; wait for responses' },
  budget_exhausted: { status: 429, title: 'Usage limit reached; try again later' },
  too_many_sockets: { status: 429, title: 'Too many open sockets' },
  headers_too_large: { status: 431, title: 'Request headers too large' },
  internal: { status: 500, title: 'Internal server error' },
  unavailable: { status: 503, title: 'Service unavailable; try again' },
  log_diverged: { status: 503, title: 'The event log has lost events; an operator must intervene' },
  projection_lagging: { status: 503, title: 'Read tables have not reached the requested position yet; try again' },
  projection_parked: { status: 503, title: 'A parked event precedes the requested position; an operator must intervene' },
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
  /** Seconds; sent in the body and as Retry-After. */
  retryAfter?: number;
  /** Further response headers, such as Allow. */
  headers?: Record<string, string>;
  /** Further members of the problem body, such as the id of a running call. */
  extensions?: Record<string, unknown>;
  cause?: unknown;
  /** The user whose valid credential was refused; for the log alone. */
  actor?: { userId: string; sessionId: string };
}

/** Error of a request, with a stable code. problem-answer.ts maps it to HTTP responses and socket acknowledgements. */
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
