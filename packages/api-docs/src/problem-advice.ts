import type { ProblemCode } from '@parley/service-kit/problems';

/** For each code, what a client does. */
export const problemAdvice: Readonly<Record<ProblemCode, string>> = {
  malformed_request: 'Fix the program: the server could not parse the request as HTTP, and closed the connection.',
  invalid_json: 'Fix the program: the body is not JSON in UTF-8. Do not retry.',
  unauthenticated: 'The token is missing, invalid or of an ended session. Forget it and ask the user to log in.',
  token_expired: 'Refresh the session with `POST /v1/sessions/refresh`, then send the request again with the new token.',
  bad_credentials: 'Ask the user to type the login and password again. Do not say which of the two was wrong: the server does not either.',
  untrusted_token:
    'The product must issue another token: this one has expired, is for another audience, or its issuer is not among TRUSTED_ISSUERS_FILE.',
  forbidden: 'Your role does not allow it. Hide the action: `capabilities` of the conversation says what is allowed.',
  insufficient_scope:
    'The API key lacks the scope that `scope` of the problem names; without `scope`, keys may not call this operation. Ask an operator for a key with that scope.',
  act_as_required: 'Name the user to act as in the header `Parley-Act-As`, or use a key that was made for a user.',
  account_suspended: 'Forget the session and show that the account is suspended; only an operator or the product can change that.',
  account_erased: 'Forget the session and everything about the account: it is gone for good.',
  registration_closed: 'Offer no registration: accounts come from the product or from operators.',
  invite_required: 'Ask for the link of an invite, and send its token as `invite`.',
  mail_disabled: 'Show that only the operator of the server makes links to reset a password.',
  provisioning_disabled: 'The product must create the user with `PUT /v1/users/external/{externalId}` before the first log-in.',
  file_quota_exceeded:
    'Your images use all the space that a user has. Those that no message used are freed after a day; otherwise an operator must raise the limit.',
  recipient_unavailable: 'Say that this user cannot be reached. It may be a privacy setting or a block; clients cannot know which.',
  not_found: 'It does not exist, or not for you. Remove it from the screen; a conversation that answers this is one that you left.',
  method_not_allowed: 'Fix the program: the header `Allow` lists the methods of this path.',
  request_timeout: 'The connection is closed: send the request again on another one.',
  conflict:
    'Others changed the same thing at the same moment, several times in a row. Send the request again with the same `Idempotency-Key`.',
  username_taken: 'Ask for another username.',
  external_id_taken: 'Another user has it. Update that user with `PUT /v1/users/external/{externalId}`.',
  email_taken: 'Ask for another email address, or offer to log in.',
  call_in_progress: 'Join the running call instead: its id is in `callId` of the problem.',
  call_full: 'Say that the call is full, and try again when a participant has left.',
  call_ended: 'Stop ringing and close the call.',
  answered_elsewhere: 'Stop ringing: another device of this user is in the call.',
  last_operator: 'Give another user the role of an operator first.',
  user_is_operator: 'An operator must first take the role of an operator away from this user.',
  link_expired: 'Offer to ask for another link: this one was used, has expired, or is not complete.',
  position_unknown:
    'The token or cursor belongs to another log: that of another server, or one before a restored backup. Forget all tokens and state, and read everything again.',
  payload_too_large: 'The body is larger than allowed: 128 KiB of JSON, 10 MiB for an image. Send less.',
  unsupported_media_type:
    'Send JSON in UTF-8 as `application/json`; for an upload, a PNG, JPEG, WebP, GIF or AVIF image as `multipart/form-data`.',
  range_not_satisfiable: 'The range begins after the end of the file: request the file without `Range`.',
  validation_failed: 'Show each entry of `errors` at its field. The same request fails again.',
  unknown_file: 'The file is not yours, was not used within a day, or was deleted. Upload it again.',
  idempotency_key_reused: 'Fix the program: every new command needs a new key, only a retry repeats one.',
  rate_limited:
    'Too many requests in a short time. Wait for `Retry-After` seconds, then send the same request again; slow down if it happens often.',
  too_many_in_flight:
    'Too many of your requests are being answered at once. Wait for responses before you send more; do not wait for a time.',
  budget_exhausted:
    'A quota for a long period, such as groups or bytes of text a day, is used up. Show the user how long it lasts (`Retry-After`); do not retry in the background.',
  too_many_sockets: 'This user has too many connections. Close those that are not needed, then connect again.',
  headers_too_large: 'The headers are larger than 16 KiB, and the connection is closed. Send fewer or shorter ones.',
  internal:
    'A fault of the server. Retry a command at most a few times with the same `Idempotency-Key`; report `requestId` to the operator.',
  unavailable:
    'A store does not answer. Retry after `Retry-After` seconds with the same `Idempotency-Key`, and show that the connection is interrupted.',
  log_diverged: 'The store has lost events, and an operator must act. Keep what the user typed, and retry every few minutes.',
  projection_lagging: 'The read tables have not reached your position yet. Repeat the query after `Retry-After` seconds.',
  projection_parked:
    'An event before your position cannot be projected, and an operator must act. Repeat the query without the position to show what there is.',
};
