import { NetworkError, ParleyProblem } from '@parley/client/transport/problem';

const sentences: Readonly<Record<string, string>> = {
  recipient_unavailable: 'This person can’t be reached.',
  forbidden: 'You may not do this here.',
  not_found: 'This no longer exists, or you can’t see it.',
  call_in_progress: 'A call is already going on here.',
  call_full: 'The call is full.',
  call_ended: 'The call is over.',
  answered_elsewhere: 'You answered on another device.',
  file_quota_exceeded: 'Your space for pictures is used up.',
  payload_too_large: 'This is too big.',
  unsupported_media_type: 'This kind of file can’t be sent.',
  unknown_file: 'This file is gone. Attach it again.',
  username_taken: 'Someone has this username already.',
  email_taken: 'Another account has this e-mail address.',
  account_suspended: 'This account is suspended.',
  registration_closed: 'New accounts can’t be created here.',
  bad_credentials: 'The current password is not right.',
  budget_exhausted: 'Slow down a little. Try again later.',
};

/** A sentence for people. Decides by the code, never by the text, which is for developers. */
export function describeProblem(error: unknown): string {
  if (error instanceof NetworkError) return 'There is no connection. Try again in a moment.';
  if (!(error instanceof ParleyProblem)) return 'Something went wrong. Try again.';
  const known = sentences[error.code];
  if (known !== undefined) return known;
  if (error.status === 429)
    return error.retryAfter === null ? 'Slow down a little.' : `Slow down a little. Try again in ${error.retryAfter} s.`;
  if (error.status === 422) return error.errors[0]?.message ?? 'This is not valid.';
  if (error.status >= 500) return 'The server is not available just now. Try again in a moment.';
  return 'That did not work.';
}
